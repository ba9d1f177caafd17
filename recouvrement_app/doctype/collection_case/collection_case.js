{% include "recouvrement_app/public/js/retold_fields.js" %}

// The page where a collector works: what is owed, what was done, and every next move one click away.
frappe.ui.form.on("Collection Case", {
	refresh(frm) {
		if (frm.is_new()) return;
		set_indicator(frm);
		frappe.recouvrement.retell_fields(frm, ["next_reason", "scenario_reason"], ["next_action"]);
		if (frappe.model.can_write("Collection Case")) add_buttons(frm);
		else frm.add_custom_button(__("Give My Opinion"), () => give_opinion(frm)).addClass("btn-primary");
		frm.add_custom_button(__("Actions"), () => frappe.set_route("List", "Dunning Action", { case: frm.doc.name }), __("View"));
		frm.add_custom_button(__("Customer"), () => frappe.set_route("Form", "Customer", frm.doc.customer), __("View"));
		load(frm);
	},
});

const CASE_COLOURS = {
	"Nothing Due": "green",
	Current: "blue",
	Overdue: "red",
	"On Hold": "yellow",
	Promised: "purple",
	Disputed: "orange",
	Litigation: "darkgrey",
	Closed: "gray",
};

function set_indicator(frm) {
	const { status, hold_reason, hold_until, opt_out, opt_out_reason } = frm.doc;
	frm.page.set_indicator(__(status), CASE_COLOURS[status] || "gray");
	const esc = frappe.utils.escape_html;
	if (opt_out) frm.set_intro(__("No reminders: {0}", [esc(opt_out_reason || "")]), "yellow");
	else if (hold_reason) {
		const until = hold_until ? frappe.datetime.str_to_user(hold_until) : "";
		frm.set_intro(until ? __("On hold until {0}: {1}", [until, esc(hold_reason)]) : __("On hold until further notice: {0}", [esc(hold_reason)]), "yellow");
	}
}

function act(frm, method, args, message) {
	return frappe.call({ method: `recouvrement_app.api.${method}`, args: { case: frm.doc.name, ...args }, freeze: true }).then((r) => r.message).then((result) => {
		if (message) frappe.show_alert({ message, indicator: "green" });
		return frm.reload_doc().then(() => result);
	});
}

function add_buttons(frm) {
	frm.add_custom_button(__("Call"), () => log_contact(frm, "Call")).addClass("btn-primary");
	frm.add_custom_button(__("Promise"), () => promise(frm, "Promise"));
	frm.add_custom_button(__("E-mail"), () => write_email(frm));
	frm.add_custom_button(__("Note"), () =>
		frappe.prompt([{ fieldname: "note", fieldtype: "Small Text", label: __("Note"), reqd: 1 }], (values) => add_note(frm, values.note), __("Note"))
	);
	if (frm.doc.hold_reason) {
		frm.add_custom_button(__("Release"), () => act(frm, "release_case", {}, __("The hold is lifted")));
	} else {
		frm.add_custom_button(__("Hold"), () => hold(frm, __("Hold"), ""));
	}
	frm.add_custom_button(__("Postpone"), () => postpone(frm), __("More"));
	frm.add_custom_button(__("Log Visit"), () => log_contact(frm, "Visit"), __("More"));
	frm.add_custom_button(__("Propose an Appointment"), () => appointments((dialogs) => dialogs.propose({ doctype: frm.doctype, name: frm.doc.name, then: () => frm.reload_doc() })), __("More"));
	frm.add_custom_button(__("Change Scenario"), () => change_scenario(frm), __("More"));
	frm.add_custom_button(__("Payment Plan"), () => promise(frm, "Plan"), __("More"));
	frm.add_custom_button(__("Settlement"), () => promise(frm, "Settlement"), __("More"));
	frappe.require("/assets/recouvrement_app/js/file_actions.js", () => frappe.recouvrement.files.add_to_case(frm, __("More")));
	frm.add_custom_button(__("Refresh Figures"), () => act(frm, "refresh_case", {}), __("More"));
}

// A seller knows why a customer does not pay: said here, read by the collector.
function give_opinion(frm) {
	frappe.prompt(
		[{ fieldname: "opinion", fieldtype: "Small Text", label: __("Sales Opinion"), default: frm.doc.sales_opinion, reqd: 1 }],
		({ opinion }) =>
			frappe.call({ method: "recouvrement_app.quick_api.give_opinion", args: { case: frm.doc.name, opinion }, freeze: true }).then(() => {
				frappe.show_alert({ message: __("The collector reads it on the case"), indicator: "green" });
				frm.reload_doc();
			}),
		__("Give My Opinion"),
		__("Send")
	);
}

function promise(frm, kind) {
	frappe.require("/assets/recouvrement_app/js/promise_dialog.js", () =>
		frappe.recouvrement.promise_dialog({ case: frm.doc.name, kind, then: () => frm.reload_doc() })
	);
}

function log_contact(frm, channel) {
	const overview = frm.recouvrement_overview || { lines: [], actions: [] };
	const planned = overview.actions.find((row) => row.channel === channel && ["Proposed", "To Approve", "Approved"].includes(row.status));
	frappe.require("/assets/recouvrement_app/js/outcome_dialog.js", () =>
		frappe.recouvrement.outcome_dialog({
			action: planned ? planned.name : undefined,
			case: frm.doc.name,
			channel,
			currency: frm.doc.currency,
			customer: frm.doc.customer,
			satisfaction_check: planned && planned.satisfaction_check,
			invoices: [...new Set(overview.lines.map((row) => row.invoice))],
			then: () => frm.reload_doc(),
		})
	);
}

// Frappe looks for the signature in the e-mail accounts, which collectors may not read: theirs alone is taken then.
const CaseComposer = () =>
	class extends frappe.views.CommunicationComposer {
		async get_signature(sender) {
			if (frappe.boot.user.email_signature || frappe.model.can_read("Email Account")) return super.get_signature(sender);
			return "";
		}
	};

function write_email(frm) {
	const overview = frm.recouvrement_overview || { contacts: [] };
	const contact = overview.contacts.find((row) => row.email && !row.bounced) || {};
	new (CaseComposer())({
		doc: frm.doc,
		frm,
		recipients: contact.email || "",
		subject: __("Your account with {0}", [frm.doc.company]),
	});
}

function add_note(frm, note) {
	frappe
		.xcall("frappe.desk.form.utils.add_comment", {
			reference_doctype: frm.doctype,
			reference_name: frm.doc.name,
			content: frappe.utils.escape_html(note),
			comment_email: frappe.session.user,
			comment_by: frappe.session.user_fullname,
		})
		.then(() => {
			frappe.show_alert({ message: __("The note is in the history"), indicator: "green" });
			frm.reload_doc();
		});
}

function hold(frm, title, until) {
	frappe.prompt(
		[
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			{ fieldname: "until", fieldtype: "Date", label: __("Until (Empty: Until It Is Lifted)"), default: until },
		],
		(values) => act(frm, "hold_case", values, __("The case is on hold")),
		title
	);
}

function postpone(frm) {
	const open = ((frm.recouvrement_overview || {}).actions || []).find((row) => ["Proposed", "To Approve", "Approved"].includes(row.status));
	const later = frappe.datetime.add_days(frappe.datetime.get_today(), 7);
	if (!open) {
		hold(frm, __("Postpone the Next Reminder"), later);
		return;
	}
	frappe.prompt(
		[
			{ fieldname: "to", fieldtype: "Date", label: __("Until"), reqd: 1, default: later },
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
		],
		(values) =>
			frappe
				.call({ method: "recouvrement_app.api.postpone_action", args: { names: [open.name], ...values }, freeze: true }).then((r) => r.message)
				.then(([result]) => {
					if (!result.ok) frappe.msgprint(frappe.utils.escape_html(result.error));
					frm.reload_doc();
				}),
		__("Postpone {0}", [`${open.step}. ${__(open.step_title || "")}`])
	);
}

function change_scenario(frm) {
	frappe.prompt(
		[
			{
				fieldname: "scenario",
				fieldtype: "Link",
				options: "Dunning Scenario",
				label: __("Scenario (Empty: As the Rules Assign)"),
				default: frm.doc.scenario,
				get_query: () => ({ filters: { disabled: 0 } }),
			},
		],
		(values) => act(frm, "change_scenario", values, __("The scenario was changed")),
		__("Change Scenario")
	);
}

function appointments(work) {
	frappe.require("/assets/recouvrement_app/js/appointment_dialog.js", () => work(frappe.recouvrement.appointments));
}

function load(frm) {
	const place = frm.get_field("case_view").$wrapper;
	place.html(`<p class="text-muted">${__("Loading…")}</p>`);
	frappe.require("/assets/recouvrement_app/js/case_view.js", () =>
		frappe.xcall("recouvrement_app.api.case_overview", { case: frm.doc.name }).then((found) => {
			frm.recouvrement_overview = found;
			place.html(frappe.recouvrement.case_view.draw(found, frm.doc));
			add_registers(frm, found.registers);
			place.find(".case-details").on("click", (event) => act(frm, "decide_details", { accept: event.currentTarget.dataset.accept }));
			place.find(".case-appointment").on("click", (event) => {
				const { event: name, change } = event.currentTarget.dataset;
				const row = found.appointments.find((one) => one.name === name);
				appointments((dialogs) => dialogs[change](row, () => frm.reload_doc()));
			});
			frappe.require("/assets/recouvrement_app/js/lessons.js", () => frappe.recouvrement.lessons.in_case(frm, place));
			place.find(".case-verify").on("click", (event) => verify(frm, event.currentTarget.dataset.contact));
		})
	);
}

// The public registers that show a French firm, in a window of their own.
function add_registers(frm, pages) {
	const add = (label, address) => address && frm.add_custom_button(label, () => window.open(address, "_blank", "noopener"), __("View"));
	add(__("Company Register"), pages.register);
	add(__("Legal Announcements"), pages.announcements);
}

function verify(frm, contact) {
	frappe.xcall("recouvrement_app.api.verify_contact", { contact }).then(() => {
		frappe.show_alert({ message: __("The address is marked as verified"), indicator: "green" });
		load(frm);
	});
}
