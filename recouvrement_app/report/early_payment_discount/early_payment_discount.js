{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Early Payment Discount", [
	"company",
	"from_date",
	"to_date",
	{ fieldname: "discount_percent", label: __("Discount (%)"), fieldtype: "Float", default: 2, reqd: 1 },
	{ fieldname: "within_days", label: __("Paid Within (Days)"), fieldtype: "Int", default: 10, reqd: 1 },
	{ fieldname: "yearly_rate", label: __("Yearly Rate (%)"), fieldtype: "Float", default: 5, reqd: 1 },
	"customer", "customer_group", "territory",
	"rows",
]);
