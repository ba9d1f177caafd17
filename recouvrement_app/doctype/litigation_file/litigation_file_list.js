// The stages in the reader's language.
frappe.listview_settings["Litigation File"] = {
	formatters: {
		stage: (value) => frappe.utils.escape_html(value ? __(value, null, "stage") : ""),
	},
};
