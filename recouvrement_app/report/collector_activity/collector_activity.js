{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Collector Activity", [
	"company",
	{ from: "from_date", default: frappe.datetime.add_months(frappe.datetime.get_today(), -1) },
	"to_date",
	"collector",
]);
