{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Days Sales Outstanding", [
	"company",
	"as_on",
	"months",
	"customer", "customer_group", "territory",
]);
