// From a case or a customer to its disputes, legal recovery, late charges and credit hold.
frappe.provide("frappe.recouvrement");

frappe.recouvrement.files = (function () {
	const asset = (name, then) => frappe.require(`/assets/recouvrement_app/js/${name}.js`, then);
	const dispute = (options) => asset("dispute_dialog", () => frappe.recouvrement.dispute_dialog(options));
	const late_charges = (options) => asset("late_charges", () => frappe.recouvrement.late_charges(options));
	const call = (method, args) => frappe.call({ method: `recouvrement_app.${method}`, args, freeze: true }).then((r) => r.message);

	// A legal recovery is drawn up with its claim, route and pieces; somebody else approves it.
	function propose_recovery(case_name) {
		frappe.confirm(__("Draw up a legal recovery for everything that is overdue? Reminders of these invoices stop; somebody else approves it."), () =>
			call("litigation_api.propose_recovery", { case: case_name }).then((file) => frappe.set_route("Form", "Litigation File", file))
		);
	}

	const reason = (title, label, then) =>
		frappe.prompt([{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }], (values) => then(values.reason), title, label);

	function hold_credit(customer, company, then) {
		reason(__("Credit hold for {0}", [company]), __("Stop New Orders"), (text) =>
			call("credit_api.hold_credit", { customer, company, reason: text }).then(() => {
				frappe.show_alert({ message: __("On credit hold: new orders and deliveries are stopped or warned of"), indicator: "orange" });
				if (then) then();
			})
		);
	}

	function release_credit(customer, company, then) {
		reason(__("Lift the credit hold for {0}", [company]), __("Lift"), (text) =>
			call("credit_api.release_credit", { customer, company, reason: text }).then(() => {
				frappe.show_alert({ message: __("The credit hold is lifted"), indicator: "green" });
				if (then) then();
			})
		);
	}

	// The buttons of a form for the company of a case: hold, or lift the hold that is there.
	async function credit_buttons(frm, customer, companies, group, then) {
		if (!frappe.model.can_submit("Litigation File")) return;
		const held = await frappe.xcall("recouvrement_app.credit_api.held_companies", { customer }, "GET");
		[...new Set(companies)].forEach((company) => {
			const several = new Set(companies).size > 1;
			const [text, act] = held.includes(company) ? [__("Lift Credit Hold"), release_credit] : [__("Credit Hold"), hold_credit];
			frm.add_custom_button(several ? `${text} (${company})` : text, () => act(customer, company, then), group);
		});
		return held;
	}

	// The entries of a Collection Case.
	function add_to_case(frm, group) {
		const then = () => frm.reload_doc();
		if (!frappe.model.can_submit("Litigation File")) return;
		frm.add_custom_button(__("Dispute"), () => dispute({ case: frm.doc.name, then }), group);
		frm.add_custom_button(__("Legal Recovery"), () => propose_recovery(frm.doc.name), group);
		frm.add_custom_button(__("Late Charges"), () => late_charges({ case: frm.doc.name, then }), group);
		return credit_buttons(frm, frm.doc.customer, [frm.doc.company], group, then);
	}

	return { dispute, late_charges, propose_recovery, hold_credit, release_credit, credit_buttons, add_to_case };
})();
