{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Customer Value", [
	"company",
	"from_date",
	"to_date",
	{ fieldname: "yearly_rate", label: __("Yearly Rate (%)"), fieldtype: "Float", default: 5, reqd: 1 },
	"customer", "customer_group", "territory",
	"rows",
]);
