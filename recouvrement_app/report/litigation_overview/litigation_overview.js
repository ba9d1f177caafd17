{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Litigation Overview", [
	"company",
	{ from: "from_date", default: frappe.datetime.add_months(frappe.datetime.get_today(), -24) },
	"to_date",
	"open_only",
	"customer", "customer_group", "territory",
	"collector",
	"rows",
], { empty: __("A legal recovery is prepared from a case: More > Legal Recovery.") });
