// Shows on a Sales Invoice where its collection stands, and opens its case.
frappe.ui.form.on("Sales Invoice", {
	refresh(frm) {
		const doc = frm.doc;
		if (doc.docstatus !== 1 || !doc.recouvrement_case) return;
		if (doc.outstanding_amount > 0 && doc.recouvrement_status) {
			const step = doc.recouvrement_step ? __("step {0}", [doc.recouvrement_step]) : "";
			const next = doc.recouvrement_next_date
				? __("next on {0}", [frappe.datetime.str_to_user(doc.recouvrement_next_date)])
				: "";
			const text = [__(doc.recouvrement_status), step, next].filter(Boolean).join(" · ");
			frm.dashboard.add_indicator(__("Collection: {0}", [frappe.utils.escape_html(text)]), "orange");
		}
		if (frappe.model.can_read("Collection Case")) {
			frm.add_custom_button(
				__("Collection Case"),
				() => frappe.set_route("Form", "Collection Case", doc.recouvrement_case),
				__("View")
			);
		}
	},
});
