// The list of contacts: what waits for approval, in one glance, and decided in bulk.
frappe.listview_settings["Dunning Action"] = {
	add_fields: ["status", "channel", "total", "currency", "action_date", "max_days_late"],
	hide_name_column: true,
	formatters: { step_title: (title) => frappe.utils.escape_html(__(title || "")) },

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
		return [__(doc.status, null, "Dunning Action"), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},

	button: {
		show: (doc) => !["Call", "Visit", "Internal", "Litigation"].includes(doc.channel),
		get_label: () => __("Preview"),
		get_description: (doc) => __("Read the very letter of {0}", [doc.name]),
		action: (doc) => preview(doc),
	},

	onload(list) {
		frappe.require("/assets/recouvrement_app/js/dunning_decisions.js");
		const chosen = () => list.get_checked_items(true);
		const done = (results) => {
			decisions().report(results);
			list.clear_checked_items();
			read_again(list);
		};
		list.page.add_actions_menu_item(__("Approve"), () =>
			decisions().call("approve_actions", { names: chosen() }, __("Approving…")).then(done)
		);
		list.page.add_actions_menu_item(__("Postpone"), () =>
			decisions().ask_postpone((values) => decisions().call("postpone_action", { names: chosen(), ...values }).then(done))
		);
		list.page.add_actions_menu_item(__("Skip"), () =>
			decisions().ask_reason(__("Skip"), (reason) => decisions().call("skip_action", { names: chosen(), reason }).then(done))
		);
		list.page.add_actions_menu_item(__("Send Now"), () =>
			send(chosen()).then(() => {
				list.clear_checked_items();
				read_again(list);
			})
		);
		list.page.add_actions_menu_item(__("Print Letters"), () => decisions().print_letters({ names: chosen() }, () => read_again(list)));
		list.page.add_actions_menu_item(__("Mark as Posted"), () =>
			decisions().call("mark_posted", { names: chosen() }).then(done)
		);
		list.page.add_inner_button(__("Approvals"), () => frappe.set_route("dunning-approvals"));
		list.page.add_inner_button(__("To Approve"), () => list.filter_area.set([["Dunning Action", "status", "=", "To Approve"]]));
		list.page.add_inner_button(__("Print All Waiting Letters"), () => decisions().print_letters({}, () => read_again(list)));
	},
};

const decisions = () => frappe.recouvrement.decisions;

// Frappe drops the same question within three seconds: after a decision the answer is another one.
function read_again(list) {
	list.last_args = null;
	list.refresh();
}

function send(chosen) {
	return decisions().call("send_now", { names: chosen }).then((names) => {
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

// The very letter, with the decision below it.
function preview(doc) {
	frappe.xcall("recouvrement_app.api.preview_action", { name: doc.name }).then((found) => {
		const waiting = ["Proposed", "To Approve"].includes(doc.status);
		const dialog = new frappe.ui.Dialog({
			title: found.subject || doc.name,
			size: "extra-large",
			fields: [{ fieldname: "letter", fieldtype: "HTML" }],
			primary_action_label: waiting ? __("Approve") : __("Open", null, "verb"),
			primary_action() {
				dialog.hide();
				if (!waiting) {
					frappe.set_route("Form", "Dunning Action", doc.name);
					return;
				}
				decisions().call("approve_actions", { names: [doc.name] }).then((results) => {
					decisions().report(results);
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
