{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Disputes", [
	"company",
	"from_date",
	"to_date",
	"open_only",
	{
		fieldname: "group_by", label: __("Group By"), fieldtype: "Select",
		options: ["", "Dispute Kind", "Cause", "Contested Item", "Delivery Note", "Project", "Owner", "Department"],
	},
	"customer", "customer_group", "territory",
	"collector",
	"rows",
], { empty: __("A dispute is opened from a case, an invoice or a call: More > Dispute.") });
