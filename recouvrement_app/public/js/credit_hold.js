// Sales Order, Delivery Note and Timesheet: says that the customer is on credit hold, and asks whoever may pass for the reason.
["Sales Order", "Delivery Note", "Timesheet"].forEach((doctype) =>
	frappe.ui.form.on(doctype, {
		refresh: (frm) => tell_credit_hold(frm),
		customer: (frm) => tell_credit_hold(frm),
		company: (frm) => tell_credit_hold(frm),
		before_submit: (frm) => ask_credit_reason(frm),
	})
);

function tell_credit_hold(frm) {
	const { customer, company, docstatus, is_return } = frm.doc;
	const clear = () => frm.layout.wrapper.find(".recouvrement-hold").closest(".form-message").remove(); // a form asks twice while it loads
	frm.recouvrement_credit = null;
	clear();
	if (!customer || !company || docstatus || is_return) return;
	return frappe.xcall("recouvrement_app.credit_api.credit_state", { customer, company, work: frm.doctype === "Timesheet" ? 1 : 0 }, "GET").then((state) => {
		if (frm.doc.customer !== customer || frm.doc.company !== company) return;
		frm.recouvrement_credit = state;
		clear();
		if (state.held) frm.set_intro(`<span class="recouvrement-hold">${frappe.utils.escape_html(state.text)}</span>`, state.blocks ? "red" : "orange");
	});
}

function ask_credit_reason(frm) {
	const state = frm.recouvrement_credit;
	if (!state || !state.blocks || !state.may_pass || frm.doc.recouvrement_credit_hold_reason) return;
	return new Promise((resolve) => {
		let given = false;
		const dialog = new frappe.ui.Dialog({
			title: __("Credit Hold"),
			fields: [
				{ fieldtype: "HTML", options: `<p>${frappe.utils.escape_html(state.text)}</p>` },
				{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason to Pass the Credit Hold"), reqd: 1 },
			],
			primary_action_label: __("Pass and Submit"),
			primary_action(values) {
				given = true;
				dialog.hide();
				frm.set_value("recouvrement_credit_hold_reason", values.reason).then(resolve);
			},
		});
		dialog.onhide = () => {
			if (given) return;
			frappe.validated = false; // closed without a reason: nothing is submitted
			resolve();
		};
		dialog.show();
	});
}
