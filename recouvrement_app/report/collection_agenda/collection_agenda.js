{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Collection Agenda", [
	"company",
	"as_on",
	{
		fieldname: "channel", label: __("Channel"), fieldtype: "Select",
		options: ["", "Email", "Letter", "Registered Letter", "Call", "Visit", "SMS", "Internal", "Litigation"],
	},
	"customer", "customer_group", "territory",
	"collector",
	"rows",
]);
