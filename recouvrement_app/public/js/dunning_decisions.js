// What people decide about notices, alike in the list and on the approvals page: postpone, skip, edit the text, and what came of it.
frappe.provide("frappe.recouvrement");

frappe.recouvrement.decisions = (function () {
	const call = (method, args, freeze_message) =>
		frappe.call({ method: `recouvrement_app.api.${method}`, args, freeze: true, freeze_message }).then((r) => r.message);

	// One result per action: how many were done, and why the others were refused.
	function report(results) {
		const refused = results.filter((row) => !row.ok);
		const count = results.length - refused.length;
		if (!refused.length) {
			frappe.show_alert({ message: __("{0} done", [count]), indicator: "green" });
			return;
		}
		const esc = frappe.utils.escape_html;
		const rows = refused.map((row) => `<li><b>${esc(row.name)}</b>: ${esc(row.error)}</li>`).join("");
		frappe.msgprint({ title: __("{0} done, {1} refused", [count, refused.length]), message: `<ul>${rows}</ul>`, indicator: "orange" });
	}

	function ask_reason(title, then, { hint, label } = {}) {
		const fields = [{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }];
		if (hint) fields.unshift({ fieldtype: "HTML", options: `<p>${hint}</p>` });
		frappe.prompt(fields, (values) => then(values.reason), title, label);
	}

	const too_soon = (until) => __("The customer was contacted lately: it leaves on {0} at the earliest.", [frappe.datetime.str_to_user(until)]);

	// An approver lets a notice go out although the usual days have not passed.
	function send_early(name, until, then) {
		const pass = (reason) =>
			frappe.call({ method: "recouvrement_app.approval_api.send_early", args: { name, reason }, freeze: true }).then(() => {
				frappe.show_alert({ message: __("It may go out today."), indicator: "green" });
				then();
			});
		ask_reason(__("Send Although Too Soon"), pass, { hint: too_soon(until), label: __("Let It Go Out Today") });
	}

	function ask_postpone(then, title) {
		const week = frappe.datetime.add_days(frappe.datetime.get_today(), 7);
		const fields = [
			{ fieldname: "to", fieldtype: "Date", label: __("Until"), reqd: 1, default: week },
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
		];
		frappe.prompt(fields, then, title || __("Postpone"));
	}

	// The notice's own text, to be changed for this one customer; it is then approved by somebody.
	function edit_text(name, channel, then) {
		frappe.xcall("recouvrement_app.api.preview_action", { name }).then((found) => {
			const dialog = new frappe.ui.Dialog({
				title: __("Edit Text"),
				size: "extra-large",
				fields: [
					{ fieldname: "subject", fieldtype: "Data", label: __("Subject"), default: found.texts.subject },
					{ fieldname: "message", fieldtype: "Text Editor", label: __("E-mail"), default: found.texts.message, hidden: channel !== "Email" },
					{ fieldname: "letter_html", fieldtype: "Text Editor", label: __("Letter"), default: found.texts.letter_html },
				],
				primary_action_label: __("Keep This Text"),
				primary_action(values) {
					dialog.hide();
					call("edit_action", { name, ...values }).then(then);
				},
			});
			dialog.show();
		});
	}

	const LETTERS_AT_ONCE = 5; // each may take copies of many invoices along: a request stays short

	// Draws a large batch part by part: those that can be printed, and those that were left out with the reason.
	async function draw_letters(names) {
		const kept = [], left_out = [];
		for (let first = 0; first < names.length; first += LETTERS_AT_ONCE) {
			frappe.show_progress(__("Drawing the letters…"), first, names.length, "", true);
			const found = await frappe.xcall("recouvrement_app.api.draw_letters", { names: names.slice(first, first + LETTERS_AT_ONCE) });
			kept.push(...found.drawn);
			left_out.push(...found.left_out);
		}
		frappe.show_progress(__("Drawing the letters…"), names.length, names.length, "", true);
		return { kept, left_out };
	}

	// The batch as one PDF in a tab of its own; once it lies in the post box it is marked as posted.
	async function print_letters(args, then) {
		let names = args.names || (await call("waiting_letters", args));
		let left_out = [];
		if (names.length > LETTERS_AT_ONCE) {
			const drawn = await draw_letters(names).catch((error) => (frappe.hide_progress(), Promise.reject(error)));
			({ kept: names, left_out } = drawn);
		}
		const refused = (printed) => report([...printed.map((name) => ({ name, ok: true })), ...left_out.map((row) => ({ ...row, ok: false }))]);
		if (!names.length && left_out.length) return refused([]);
		const batch = await call("print_batch", { names }, __("Drawing the letters…"));
		left_out = [...left_out, ...batch.left_out];
		window.open(batch.file_url, "_blank");
		if (left_out.length) refused(batch.printed);
		frappe.confirm(__("Printed and posted? {0} letters are then marked as posted today.", [batch.printed.length]), () =>
			call("mark_posted", { names: batch.printed }).then((results) => {
				report(results);
				then();
			})
		);
	}

	return { call, report, ask_reason, too_soon, send_early, ask_postpone, edit_text, print_letters };
})();
