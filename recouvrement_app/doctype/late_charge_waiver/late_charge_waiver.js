// A waiver of late charges: whoever approves says yes or no with one button.
frappe.ui.form.on("Late Charge Waiver", {
	setup(frm) {
		frappe.meta.get_docfield("Late Charge Waiver", "status").formatter = (value) => __(value, null, "Late Charge Waiver");
		frm.set_query("invoice", "invoices", () => ({ filters: { customer: frm.doc.customer, company: frm.doc.company, docstatus: 1, outstanding_amount: [">", 0] } }));
	},
	refresh(frm) {
		const colours = { "Pending Approval": "orange", Approved: "green", Refused: "red", Withdrawn: "gray" };
		frm.page.set_indicator(__(frm.doc.status, null, "Late Charge Waiver"), colours[frm.doc.status]);
		if (frm.is_new() || frm.doc.docstatus) return;
		if (!frm.is_dirty()) frm.page.clear_primary_action();
		if (frm.doc.status !== "Pending Approval") return;
		frm.set_intro(""); // Frappe asks to submit: it is approved or refused
		const approver = frappe.user.has_role(["Collections Approver", "Collections Manager", "System Manager"]);
		if (!approver || frm.doc.requested_by === frappe.session.user) {
			frm.set_intro(__("It waits for somebody else with the role Collections Approver."), "orange");
			return;
		}
		const decide = (method, args) => frappe.call({ method: `recouvrement_app.credit_api.${method}`, args: { name: frm.doc.name, ...args }, freeze: true }).then(() => frm.reload_doc());
		frm.add_custom_button(__("Refuse"), () =>
			frappe.prompt([{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }], (values) => decide("refuse_waiver", values), __("Refuse"))
		);
		frm.add_custom_button(__("Approve"), () => decide("approve_waiver")).addClass("btn-primary");
	},
});
