frappe.query_reports["Readiness Checklist"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Company",
			default: frappe.defaults.get_user_default("Company"),
		},
	],
	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "reference" && data && data.doctype === "Report") {
			const company = encodeURIComponent(data.company || "");
			return `<a href="/app/query-report/${encodeURIComponent(value)}?company=${company}">${__(value)}</a>`;
		}
		if (value && column.translate) value = __(value);
		value = default_formatter(value, row, column, data);
		return data && data.bold ? value.toString().bold() : value;
	},
};
