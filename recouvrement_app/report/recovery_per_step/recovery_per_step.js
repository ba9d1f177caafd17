{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Recovery per Step", [
	"company",
	"from_date",
	"to_date",
	{ fieldname: "within_days", label: __("Paid Within (Days)"), fieldtype: "Int", default: 30 },
	"customer", "customer_group",
]);
