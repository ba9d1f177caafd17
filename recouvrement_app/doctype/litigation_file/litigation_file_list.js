// Where each file stands, and its stage in the reader's language.
frappe.listview_settings["Litigation File"] = {
	add_fields: ["status"],
	has_indicator_for_draft: 1,
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { Draft: "gray", Proposed: "orange", Open: "blue", "In Progress": "blue", Resolved: "green", Closed: "green", Rejected: "red", Cancelled: "gray" };
		return [__(doc.status, null, "Litigation File"), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
	formatters: {
		owner_user: (user) => (user ? frappe.utils.escape_html(frappe.user_info(user).fullname) : ""),
		stage: (value) => frappe.utils.escape_html(value ? __(value, null, "stage") : ""),
	},
};
