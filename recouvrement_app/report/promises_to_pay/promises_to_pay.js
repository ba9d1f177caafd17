{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Promises to Pay", [
	"company",
	{ from: "from_date", default: frappe.datetime.add_months(frappe.datetime.get_today(), -3) },
	"to_date",
	{
		fieldname: "status", label: __("Status"), fieldtype: "Select",
		options: ["", "Open", "Kept", "Partly Kept", "Broken", "Offered", "Declined", "Expired", "Pending Approval"],
	},
	"customer", "customer_group", "territory",
	"collector",
	"rows",
], { empty: __("A promise is recorded from a case, an invoice or a call.") });
