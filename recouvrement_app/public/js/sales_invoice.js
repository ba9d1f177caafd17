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
			const line = frappe.utils.escape_html(__("Collection: {0}", [text]));
			// above the fields: indicators of the dashboard lie hidden in the tab of connections
			frm.set_intro(
				frappe.model.can_read("Collection Case")
					? frappe.utils.get_form_link("Collection Case", doc.recouvrement_case, true, line)
					: `<span>${line}</span>`,
				"orange"
			);
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
