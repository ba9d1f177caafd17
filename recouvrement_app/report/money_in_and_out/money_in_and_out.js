{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Money In and Out", [
	"company",
	"as_on",
	{ fieldname: "weeks", label: __("Weeks"), fieldtype: "Int", default: 12 },
	{ fieldname: "weeks_behind", label: __("Weeks Behind"), fieldtype: "Int", default: 13 },
	{ fieldname: "weeks_before", label: __("Forecast Made (Weeks Before)"), fieldtype: "Int", default: 1 },
]);
