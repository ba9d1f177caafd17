{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Provision Proposal", [
	"company",
	"as_on",
	{ fieldname: "group_by", label: __("Group By"), fieldtype: "Select", default: "Customer", reqd: 1, options: ["Customer", "Invoice"] },
	"customer", "customer_group", "territory",
	"collector",
	"in_company_currency",
	"rows",
]);
