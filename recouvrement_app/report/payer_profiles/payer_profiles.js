{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Payer Profiles", [
	"company",
	"as_on",
	"customer", "customer_group", "territory",
	"rows",
]);
