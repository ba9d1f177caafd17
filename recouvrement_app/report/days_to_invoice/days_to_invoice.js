{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Days to Invoice", [
	"company",
	"from_date",
	"to_date",
	{
		fieldname: "group_by", label: __("Group By"), fieldtype: "Select", default: "Customer", reqd: 1,
		options: ["Customer", "Customer Group", "Month", "Delivery Note"],
	},
	{ fieldname: "open_only", label: __("Not Invoiced Only"), fieldtype: "Check" },
	"customer", "customer_group", "territory",
	"rows",
], { empty: __("Only submitted delivery notes of the period are counted.") });
