{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Recovery per Step", [
	"company",
	"from_date",
	"to_date",
	{
		fieldname: "group_by", label: __("Group By"), fieldtype: "Select", default: "Step", reqd: 1,
		options: ["Step", "Scenario", "Channel", "Age"],
	},
	{ fieldname: "within_days", label: __("Paid Within (Days)"), fieldtype: "Int", default: 30 },
	"customer", "customer_group",
]);
