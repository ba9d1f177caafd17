{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Disputes", [
	"company",
	"from_date",
	"to_date",
	"open_only",
	"customer", "customer_group", "territory",
	"collector",
	"rows",
]);
