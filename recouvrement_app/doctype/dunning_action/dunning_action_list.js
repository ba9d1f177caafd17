// The list of contacts: what waits for approval, in one glance, and decided in bulk.
frappe.listview_settings["Dunning Action"] = {
	add_fields: ["status", "channel", "total", "currency", "action_date", "max_days_late"],
	hide_name_column: true,

	get_indicator(doc) {
		const colours = {
			Proposed: "gray",
			"To Approve": "orange",
			Approved: "blue",
			Sending: "light-blue",
			Done: "green",
			Skipped: "gray",
			Cancelled: "gray",
			Failed: "red",
			Unknown: "yellow",
		};
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},

	onload(list) {
		const chosen = () => list.get_checked_items(true);
		const done = (results) => {
			report_results(results);
			list.clear_checked_items();
			list.refresh();
		};
		list.page.add_actions_menu_item(__("Approve"), () =>
			call("approve_actions", { names: chosen() }, __("Approving…")).then(done)
		);
		list.page.add_actions_menu_item(__("Postpone"), () =>
			ask_postpone((values) => call("postpone_action", { names: chosen(), ...values }).then(done))
		);
		list.page.add_actions_menu_item(__("Skip"), () =>
			ask_reason(__("Skip"), (reason) => call("skip_action", { names: chosen(), reason }).then(done))
		);
		list.page.add_actions_menu_item(__("Send Now"), () =>
			call("send_now", { names: chosen() }).then((names) => {
				frappe.show_alert({ message: __("{0} handed over for sending", [names.length]), indicator: "blue" });
				list.refresh();
			})
		);
		list.page.add_actions_menu_item(__("Print Letters"), () => print_letters({ names: chosen() }, list));
		list.page.add_actions_menu_item(__("Mark as Posted"), () =>
			call("mark_posted", { names: chosen() }).then(done)
		);
		list.page.add_inner_button(__("To Approve"), () => list.filter_area.set([["Dunning Action", "status", "=", "To Approve"]]));
		list.page.add_inner_button(__("Print All Waiting Letters"), () => print_letters({}, list));
	},
};

function call(method, args, freeze_message) {
	return frappe.xcall(`recouvrement_app.api.${method}`, args, "POST", { freeze: true, freeze_message });
}

function report_results(results) {
	const refused = results.filter((row) => !row.ok);
	const count = results.length - refused.length;
	if (!refused.length) {
		frappe.show_alert({ message: __("{0} done", [count]), indicator: "green" });
		return;
	}
	const rows = refused
		.map((row) => `<li><b>${frappe.utils.escape_html(row.name)}</b>: ${frappe.utils.escape_html(row.error)}</li>`)
		.join("");
	frappe.msgprint({
		title: __("{0} done, {1} refused", [count, refused.length]),
		message: `<ul>${rows}</ul>`,
		indicator: "orange",
	});
}

function ask_reason(title, then) {
	frappe.prompt(
		[{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }],
		(values) => then(values.reason),
		title
	);
}

function ask_postpone(then) {
	frappe.prompt(
		[
			{ fieldname: "to", fieldtype: "Date", label: __("Until"), reqd: 1, default: frappe.datetime.add_days(frappe.datetime.get_today(), 7) },
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
		],
		then,
		__("Postpone")
	);
}

function print_letters(args, list) {
	call("print_batch", args, __("Drawing the letters…")).then((batch) => {
		window.open(batch.file_url, "_blank");
		if (batch.left_out.length) {
			report_results([
				...batch.printed.map((name) => ({ name, ok: true })),
				...batch.left_out.map((row) => ({ ...row, ok: false })),
			]);
		}
		frappe.confirm(__("Printed and posted? {0} letters are then marked as posted today.", [batch.printed.length]), () =>
			call("mark_posted", { names: batch.printed }).then((results) => {
				report_results(results);
				list.refresh();
			})
		);
	});
}
