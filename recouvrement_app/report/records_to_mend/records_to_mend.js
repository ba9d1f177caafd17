{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Records to Mend", [
	"company",
	{
		fieldname: "check", label: __("Point to Check"), fieldtype: "Select",
		options: [
			"", "No Usable Contact", "E-mail Came Back", "Invoice Never Sent", "No Due Date", "No Legal Mention", "Possible Duplicate",
			"Data Missing", "Order to Invoice",
		],
	},
	"rows",
]);
