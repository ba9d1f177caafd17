{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Aged Balance", [
	"company",
	"as_on",
	{
		fieldname: "group_by", label: __("Group By"), fieldtype: "Select", default: "Customer", reqd: 1,
		options: ["Customer", "Invoice", "Step", "State", "Collector", "Customer Group", "Company"],
	},
	"customer", "customer_group", "territory",
	"collector",
	"in_company_currency",
	"rows",
]);
