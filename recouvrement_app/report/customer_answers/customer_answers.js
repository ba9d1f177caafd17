{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Customer Answers", [
	"company",
	"from_date",
	"to_date",
	{
		fieldname: "group_by", label: __("Group By"), fieldtype: "Select", default: "Reason", reqd: 1,
		options: ["Reason", "Outcome", "Customer", "Customer Group", "Month"],
	},
	"customer", "customer_group", "territory",
	"collector",
	"rows",
], { empty: __("Answers are what is logged after a call or a visit: log results on the call desk.") });
