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

	button: {
		show: (doc) => !["Call", "Visit", "Internal", "Litigation"].includes(doc.channel),
		get_label: () => __("Preview"),
		get_description: (doc) => __("Read the very letter of {0}", [doc.name]),
		action: (doc) => preview(doc),
	},

	onload(list) {
		const chosen = () => list.get_checked_items(true);
		const done = (results) => {
			report_results(results);
			list.clear_checked_items();
			read_again(list);
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
			send(chosen()).then(() => {
				list.clear_checked_items();
				read_again(list);
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

// Frappe drops the same question within three seconds: after a decision the answer is another one.
function read_again(list) {
	list.last_args = null;
	list.refresh();
}

function call(method, args, freeze_message) {
	return frappe.call({ method: `recouvrement_app.api.${method}`, args: args, freeze: true, freeze_message }).then((r) => r.message);
}

function send(chosen) {
	return call("send_now", { names: chosen }).then((names) => {
		frappe.show_alert({ message: __("{0} handed over for sending", [names.length]), indicator: "blue" });
		const waiting = chosen.length - names.length;
		if (!waiting) return;
		frappe.msgprint({
			title: __("{0} not sent", [waiting]),
			message: __("Only approved e-mails whose day has come are sent, within the sending hours of their scenario."),
			indicator: "orange",
		});
	});
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
				read_again(list);
			})
		);
	});
}

// The very letter, with the decision below it.
function preview(doc) {
	frappe.xcall("recouvrement_app.api.preview_action", { name: doc.name }).then((found) => {
		const waiting = ["Proposed", "To Approve"].includes(doc.status);
		const dialog = new frappe.ui.Dialog({
			title: found.subject || doc.name,
			size: "extra-large",
			fields: [{ fieldname: "letter", fieldtype: "HTML" }],
			primary_action_label: waiting ? __("Approve") : __("Open"),
			primary_action() {
				dialog.hide();
				if (!waiting) {
					frappe.set_route("Form", "Dunning Action", doc.name);
					return;
				}
				call("approve_actions", { names: [doc.name] }).then((results) => {
					report_results(results);
					cur_list && read_again(cur_list);
				});
			},
		});
		const frame = $(
			`<iframe sandbox="" title="${__("Preview")}" style="width:100%;height:65vh;border:0;background:#fff;"></iframe>`
		).attr("srcdoc", found.message || found.letter);
		dialog.get_field("letter").$wrapper.append(frame);
		if (found.attachments.length) {
			const note = __("Enclosed: {0}", [found.attachments.join(", ")]);
			dialog.get_field("letter").$wrapper.prepend($(`<p class="text-muted small"></p>`).text(note));
		}
		dialog.show();
	});
}
