frappe.ui.form.on("Dunning Assignment Rule", {
	onload_post_render(frm) {
		// An empty field means "any": the session's defaults must not narrow a new rule.
		if (frm.is_new() && !frm.doc.scenario) {
			frm.set_value({ company: null, customer_group: null, territory: null, country: null, currency: null });
		}
	},

	setup(frm) {
		frm.set_query("scenario", () => ({ filters: { disabled: 0 } }));
	},
});
