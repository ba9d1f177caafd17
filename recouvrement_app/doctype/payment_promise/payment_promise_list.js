// The list of promises: who owes a payment by when, and what became of it.
frappe.listview_settings["Payment Promise"] = {
	add_fields: ["status", "kind", "promised_amount", "kept_amount", "currency", "promised_date", "grace_days", "transit_days", "misses", "docstatus"],
	hide_name_column: true,
	has_indicator_for_draft: true,
	has_indicator_for_cancelled: true,

	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			"Pending Approval": "yellow",
			Offered: "light-blue",
			Open: "blue",
			Kept: "green",
			"Partly Kept": "orange",
			Broken: "red",
			Declined: "gray",
			Expired: "gray",
			Cancelled: "gray",
		};
		if (doc.status === "Open" && doc.misses) return [__("Instalment missed"), "orange", "status,=,Open|misses,>,0"];
		return [__(doc.status, null, "Payment Promise"), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},

	formatters: {
		promised_date(value, df, doc) {
			if (!value) return "";
			const late = doc.status === "Open" && value < frappe.datetime.get_today();
			const text = frappe.datetime.str_to_user(value);
			return late ? `<span class="text-danger">${text}</span>` : text;
		},
	},

	onload(list) {
		const filter = (label, filters) => list.page.add_inner_button(label, () => list.filter_area.clear().then(() => list.filter_area.add(filters)));
		const today = frappe.datetime.get_today();
		filter(__("Due This Week"), [
			["Payment Promise", "status", "=", "Open"],
			["Payment Promise", "promised_date", "<=", frappe.datetime.add_days(today, 7)],
		]);
		filter(__("To Approve"), [["Payment Promise", "status", "=", "Pending Approval"]]);
		filter(__("Broken"), [["Payment Promise", "status", "=", "Broken"]]);
	},
};
