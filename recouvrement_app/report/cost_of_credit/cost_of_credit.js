{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Cost of Credit", [
	"company",
	"as_on",
	{ fieldname: "yearly_rate", label: __("Yearly Rate (%)"), fieldtype: "Float", default: 5, reqd: 1 },
	"customer", "customer_group", "territory",
	"in_company_currency",
	"rows",
]);
