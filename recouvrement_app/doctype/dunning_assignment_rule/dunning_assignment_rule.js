frappe.ui.form.on("Dunning Assignment Rule", {
	onload(frm) {
		// An empty field means "any": the session's defaults must not narrow a new rule.
		if (frm.is_new() && !frm.doc.scenario) {
			for (const field of ["company", "customer_group", "territory", "country", "currency"]) {
				frm.doc[field] = null;
			}
		}
	},

	setup(frm) {
		frm.set_query("scenario", () => ({ filters: { disabled: 0 } }));
	},
});
