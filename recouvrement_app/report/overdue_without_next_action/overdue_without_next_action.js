{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Overdue Without Next Action", [
	"company",
	"as_on",
	"customer", "customer_group", "territory",
	"collector",
	"in_company_currency",
	"rows",
], { empty: __("Every overdue case has a next action.") });
