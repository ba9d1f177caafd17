frappe.query_reports["Records to Mend"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Company",
			default: frappe.defaults.get_user_default("Company"),
		},
		{
			fieldname: "check",
			label: __("Check"),
			fieldtype: "Select",
			options: [
				{ value: "", label: "" },
				...["No Usable Contact", "E-mail Came Back", "Invoice Never Sent", "No Due Date", "No Legal Mention"].map((value) => ({
					value,
					label: __(value),
				})),
			],
		},
	],
	formatter(value, row, column, data, default_formatter) {
		if (value && column.translate) value = __(value);
		return default_formatter(value, row, column, data);
	},
};
