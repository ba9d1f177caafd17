// What is done to one or many customers, invoices or cases at once, from their forms and lists.
frappe.provide("frappe.recouvrement");

frappe.recouvrement.quick = (function () {
	const post = (method, args) =>
		frappe.call({ method: `recouvrement_app.quick_api.${method}`, args, freeze: true }).then((r) => r.message);

	// Says how many went well, and why the others did not.
	function tell(results) {
		const refused = results.filter((row) => !row.ok);
		if (!refused.length) {
			frappe.show_alert({ message: __("{0} done", [results.length]), indicator: "green" });
			return results;
		}
		const rows = refused.map((row) => `<li>${frappe.utils.escape_html(row.error)}</li>`);
		frappe.msgprint({
			title: __("{0} done, {1} refused", [results.length - refused.length, refused.length]),
			message: `<ul>${rows.join("")}</ul>`,
			indicator: "orange",
		});
		return results;
	}

	const ask = (title, fields) => new Promise((resolve) => frappe.prompt(fields, resolve, title));
	const reason = { fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 };
	const run = (method, args, then) => post(method, args).then(tell).then((results) => then && then(results));

	function hold(doctype, names, then) {
		const until = { fieldname: "until", fieldtype: "Date", label: __("Until (Empty: Until It Is Lifted)") };
		return ask(__("Hold"), [reason, until]).then((values) => run("hold", { doctype, names, ...values }, then));
	}

	function opt_out(doctype, names, then) {
		return ask(__("No More Reminders"), [reason]).then((values) => run("opt_out", { doctype, names, ...values }, then));
	}

	function exclude(names, then) {
		const later = frappe.datetime.add_days(frappe.datetime.get_today(), 14);
		const until = { fieldname: "until", fieldtype: "Date", label: __("No Reminder Until"), default: later, reqd: 1 };
		return ask(__("Exclude from Reminders"), [until, reason]).then((values) => run("exclude_invoices", { names, ...values }, then));
	}

	const include = (names, then) => run("exclude_invoices", { names }, then);

	// How the invoices went, by the customer's usual channel if nothing else is said.
	function mark_sent(names, then) {
		const channels = ["Email", "By Post", "By Hand", "E-invoicing Platform", "Customer Portal"];
		return frappe.xcall("recouvrement_app.quick_api.sending_start", { names }, "GET").then((start) => {
			const options = ["", ...channels].map((value) => ({ value, label: value && __(value) }));
			return ask(__("Mark as Sent"), [
				{ fieldname: "channel", fieldtype: "Select", label: __("Channel"), options, default: start.channel, reqd: 1 },
				{ fieldname: "on", fieldtype: "Date", label: __("Invoice Sent On"), default: frappe.datetime.get_today(), reqd: 1 },
				{ fieldname: "reference", fieldtype: "Data", label: __("Reference or Tracking Number") },
				{ fieldname: "proof", fieldtype: "Attach", label: __("Proof File"), options: { make_attachments_public: false } },
			]).then((values) => run("mark_sent", { names, ...values }, then));
		});
	}

	// One statement is shown before it leaves; several are told.
	function send_statement(doctype, names, then) {
		return post("send_statements", { doctype, names }).then((results) => {
			const drawn = results.filter((row) => row.action);
			if (results.length === 1 && drawn.length === 1) {
				frappe.require("/assets/recouvrement_app/js/promise_dialog.js", () => frappe.recouvrement.preview_and_send(drawn[0].action));
			} else {
				tell(results);
				if (drawn.length) frappe.show_alert({ message: __("{0} statements leave within the hour.", [drawn.length]), indicator: "blue" });
			}
			if (then) then(results);
		});
	}

	function set_scenario(doctype, names, then) {
		const label = __("Scenario (Empty: As the Rules Assign)");
		const field = { fieldname: "scenario", fieldtype: "Link", options: "Dunning Scenario", label, get_query: () => ({ filters: { disabled: 0 } }) };
		return ask(__("Change Scenario"), [field]).then((values) => run("set_scenario", { doctype, names, ...values }, then));
	}

	function set_collector(doctype, names, then) {
		const get_query = () => ({ query: "recouvrement_app.agenda_api.colleague_query" });
		const field = { fieldname: "user", fieldtype: "Link", options: "User", label: __("Collector (Empty: Nobody)"), get_query };
		return ask(__("Change Collector"), [field]).then((values) => run("set_collector", { doctype, names, ...values }, then));
	}

	// A dispute about invoices of one case.
	function dispute(invoices, then) {
		frappe.require("/assets/recouvrement_app/js/dispute_dialog.js", () => frappe.recouvrement.dispute_dialog({ invoices, then }));
	}

	function promise(options) {
		frappe.require("/assets/recouvrement_app/js/promise_dialog.js", () => frappe.recouvrement.promise_dialog(options));
	}

	// The entries of a list's menu "Actions".
	function add_to_list(list, doctype, entries) {
		entries.forEach(([label, action]) =>
			list.page.add_actions_menu_item(label, () => {
				const names = list.get_checked_items(true);
				action(names, () => {
					list.clear_checked_items();
					list.last_args = null; // Frappe drops the same question within three seconds
					list.refresh();
				});
			})
		);
	}

	function case_entries(doctype) {
		return [
			[__("Hold Reminders"), (names, then) => hold(doctype, names, then)],
			[__("Send Statement"), (names, then) => send_statement(doctype, names, then)],
			[__("Change Scenario"), (names, then) => set_scenario(doctype, names, then)],
			[__("Change Collector"), (names, then) => set_collector(doctype, names, then)],
			[__("No More Reminders"), (names, then) => opt_out(doctype, names, then)],
		];
	}

	return { hold, opt_out, exclude, include, mark_sent, send_statement, set_scenario, set_collector, dispute, promise, add_to_list, case_entries };
})();
