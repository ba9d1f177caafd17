// A waiver that waits for its approval says so: to Frappe it is a draft like any other.
frappe.listview_settings["Late Charge Waiver"] = {
	add_fields: ["status"],
	has_indicator_for_draft: 1,
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { "Pending Approval": "orange", Approved: "green", Refused: "red", Withdrawn: "gray" };
		return [__(doc.status, null, "Late Charge Waiver"), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
