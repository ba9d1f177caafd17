{% include "recouvrement_app/public/js/report_filters.js" %}

frappe.recouvrement.report("Readiness Checklist", [
	"company",
], {
	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "reference" && data && data.doctype === "Report") {
			const company = encodeURIComponent(data.company || "");
			return `<a href="/app/query-report/${encodeURIComponent(value)}?company=${company}">${__(value)}</a>`;
		}
		if (column.fieldname === "count" && !value) return ""; // a check that counts nothing
		return default_formatter(value && column.translate ? __(value) : value, row, column, data);
	},
});
