frappe.ui.form.on("Recouvrement Settings", {
	setup(frm) {
		frm.set_query("default_scenario", () => ({ filters: { disabled: 0 } }));
		frm.set_query("default_scenario", "companies", () => ({ filters: { disabled: 0 } }));
		for (const [field, root] of [
			["interest_account", "Income"],
			["indemnity_account", "Income"],
			["write_off_account", "Expense"],
		]) {
			frm.set_query(field, "companies", (doc, doctype, name) => ({
				filters: { company: locals[doctype][name].company, root_type: root, is_group: 0 },
			}));
		}
	},

	refresh(frm) {
		frm.set_intro("");
		if (!frm.doc.automatic_sending) {
			frm.set_intro(
				__("Automatic sending is off: reminders are proposed every night and wait for a person."),
				"blue"
			);
		}
	},
});
