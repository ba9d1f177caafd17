{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Time-Barred Soon", [
	"company",
	"as_on",
	{ fieldname: "within_days", label: __("Within (Days)"), fieldtype: "Int", default: 180 },
	"customer", "customer_group", "territory",
	"collector",
	"rows",
], { empty: __("No open invoice is near its limitation date.") });
