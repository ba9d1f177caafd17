// An Issue about an unpaid invoice becomes a dispute with one button.
frappe.ui.form.on("Issue", {
	refresh(frm) {
		if (frm.is_new() || !frm.doc.customer || !frappe.model.can_submit("Litigation File")) return;
		frm.add_custom_button(
			__("Dispute"),
			() =>
				frappe.require("/assets/recouvrement_app/js/dispute_dialog.js", () =>
					frappe.recouvrement.dispute_dialog({ issue: frm.doc.name, then: (file) => frappe.set_route("Form", "Litigation File", file) })
				),
			__("Create")
		);
		frappe.db.get_list("Litigation File", { filters: { issue: frm.doc.name }, fields: ["name"], limit: 1 }).then(([file]) => {
			if (!file) return;
			if (frappe.model.can_write("Collection Case")) {
				frm.add_custom_button(
					__("Appointment"),
					() =>
						frappe.require("/assets/recouvrement_app/js/appointment_dialog.js", () =>
							frappe.recouvrement.appointments.propose({ doctype: "Issue", name: frm.doc.name, then: () => frm.reload_doc() })
						),
					__("Create")
				);
			}
			frm.set_intro(frappe.utils.get_form_link("Litigation File", file.name, true, __("Dispute {0}", [file.name])), "orange");
		});
	},
});
