{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Cash Forecast", [
	"company",
	"as_on",
	{ fieldname: "weeks", label: __("Weeks"), fieldtype: "Int", default: 12 },
	"customer", "customer_group", "territory",
	"collector",
]);
