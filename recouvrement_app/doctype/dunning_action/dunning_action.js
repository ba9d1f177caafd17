{% include "recouvrement_app/public/js/retold_fields.js" %}

// One contact: the very letter beside, and what can be decided about it.
frappe.ui.form.on("Dunning Action", {
	setup(frm) {
		frm.set_query("contact", () => ({
			query: "frappe.contacts.doctype.contact.contact.contact_query",
			filters: { link_doctype: "Customer", link_name: frm.doc.customer },
		}));
	},

	refresh(frm) {
		if (frm.is_new()) return;
		frm.page.set_indicator(__(frm.doc.status, null, "Dunning Action"), STATUS_COLOURS[frm.doc.status]);
		if (frm.doc.last_error) frm.set_intro(frappe.utils.escape_html(frm.doc.last_error), "red");
		frappe.recouvrement.retell_fields(frm, ["remarks"], ["step_title"]);
		tell_gap(frm);
		tell_key_account(frm);
		add_buttons(frm);
		show_preview(frm);
	},
});

const STATUS_COLOURS = {
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
const WAITING = ["Proposed", "To Approve"];
const OPEN = [...WAITING, "Approved"];
const BY_PERSON = ["Call", "Visit", "Internal", "SMS", "Litigation"];
const BY_POST = ["Letter", "Registered Letter"];

function act(frm, method, args, message) {
	return frappe
		.call({ method: `recouvrement_app.api.${method}`, args: args, freeze: true }).then((r) => r.message)
		.then((result) => {
			const refused = Array.isArray(result) ? result.find((row) => row && row.ok === false) : null;
			if (refused) {
				frappe.msgprint({ title: __("Refused"), message: frappe.utils.escape_html(refused.error), indicator: "red" });
			} else if (message) {
				frappe.show_alert({ message, indicator: "green" });
			}
			return frm.reload_doc().then(() => result);
		});
}

// An action that waits for the days between two contacts says until when.
function tell_gap(frm) {
	const until = frm.doc.__onload && frm.doc.__onload.gap_until;
	if (!until || !OPEN.includes(frm.doc.status)) return;
	const text = __("The customer was contacted lately: this may go out from {0} on.", [frappe.datetime.str_to_user(until)]);
	frm.set_intro(frappe.utils.escape_html(text), "orange");
}

const needs_manager = (frm) => Boolean(frm.doc.__onload && frm.doc.__onload.needs_manager);

function tell_key_account(frm) {
	if (needs_manager(frm)) frm.set_intro(__("Key account: a Collections Manager approves what is written to it."), "blue");
}

function add_buttons(frm) {
	const { status, channel, name } = frm.doc;
	if (!frappe.model.can_write("Dunning Action")) return;
	const can_approve = frappe.user.has_role([...(needs_manager(frm) ? [] : ["Collections Approver"]), "Collections Manager", "System Manager"]);
	const approved_first = channel === "SMS" && status === "To Approve";
	if (WAITING.includes(status) && can_approve && (approved_first || !BY_PERSON.includes(channel) || ["Internal", "Litigation"].includes(channel))) {
		frm.add_custom_button(__("Approve"), () => act(frm, "approve_actions", { names: [name] }, __("Approved"))).addClass("btn-primary");
	}
	if (status === "Approved" && ["Email", "Internal"].includes(channel)) {
		frm.add_custom_button(__("Send Now"), () => act(frm, "send_now", { names: [name] }, __("Handed over for sending"))).addClass("btn-primary");
	}
	if (channel === "SMS" && OPEN.includes(status) && (status !== "To Approve" || can_approve)) {
		frm.add_custom_button(__("Text Message"), () => text_message(frm)).addClass(status === "To Approve" ? "" : "btn-primary");
	} else if (BY_PERSON.includes(channel) && OPEN.includes(status)) {
		frm.add_custom_button(__("Log Outcome"), () => log_outcome(frm)).addClass("btn-primary");
	}
	if (BY_POST.includes(channel)) add_postal_buttons(frm);
	const gap_until = frm.doc.__onload && frm.doc.__onload.gap_until;
	if (gap_until && OPEN.includes(status) && can_approve && !frm.doc.gap_passed_by) {
		frm.add_custom_button(__("Send Although Too Soon"), () => send_early(frm), __("More"));
	}
	if (OPEN.includes(status) || status === "Failed") {
		if (!BY_PERSON.includes(channel)) frm.add_custom_button(__("Edit Text"), () => edit_text(frm));
		if (OPEN.includes(status)) frm.add_custom_button(__("Postpone"), () => postpone(frm), __("More"));
		frm.add_custom_button(__("Skip"), () => with_reason(__("Skip"), (reason) => act(frm, "skip_action", { names: [name], reason })));
		frm.add_custom_button(
			__("Cancel"),
			() => with_reason(__("Cancel"), (reason) => act(frm, "cancel_action", { names: [name], reason })),
			__("More")
		);
	}
	if (frm.doc.text_edited && !frm.doc.manual && OPEN.includes(status)) {
		frm.add_custom_button(__("Restore the Notice's Text"), () => act(frm, "restore_text", { name }), __("More"));
	}
	if (status === "Failed" && can_approve) {
		frm.add_custom_button(__("Try Again"), () => act(frm, "retry_action", { names: [name] }, __("Approved again"))).addClass("btn-primary");
	}
	if (frm.doc.recording) {
		frm.add_custom_button(
			__("Delete the Recording"),
			() => frappe.confirm(__("Delete the recording for good?"), () => act(frm, "delete_recording", { name }, __("The recording was deleted."))),
			__("More")
		);
	}
	if (status === "Unknown") {
		frm.add_custom_button(__("Was Sent"), () => resolve(frm, 1));
		frm.add_custom_button(__("Was Not Sent"), () => resolve(frm, 0));
	}
	if (status === "Done" && (channel === "SMS" || !BY_PERSON.includes(channel))) {
		frm.add_custom_button(__("Log Answer"), () => log_outcome(frm));
	}
	frm.add_custom_button(__("Collection Case"), () => frappe.set_route("Form", "Collection Case", frm.doc.case), __("View"));
}

function add_postal_buttons(frm) {
	const { status, name } = frm.doc;
	if (status === "Approved") {
		frm.add_custom_button(__("Print"), () =>
			act(frm, "print_batch", { names: [name] }).then((batch) => batch && window.open(batch.file_url, "_blank"))
		);
		if (frm.doc.pdf_file) {
			frm.add_custom_button(__("Mark as Posted"), () =>
				frappe.prompt(
					[
						{ fieldname: "posted_on", fieldtype: "Date", label: __("Posted On"), reqd: 1, default: frappe.datetime.get_today() },
						{ fieldname: "tracking_number", fieldtype: "Data", label: __("Tracking Number") },
					],
					(values) =>
						act(frm, "mark_posted", {
							names: [name],
							posted_on: values.posted_on,
							tracking: { [name]: values.tracking_number || "" },
						}),
					__("Mark as Posted")
				)
			).addClass("btn-primary");
		}
	}
	if (status === "Done") {
		frm.add_custom_button(__("Postal Proofs"), () =>
			frappe.prompt(
				[
					{ fieldname: "tracking_number", fieldtype: "Data", label: __("Tracking Number"), default: frm.doc.tracking_number },
					{ fieldname: "deposit_proof", fieldtype: "Attach", label: __("Proof of Deposit"), default: frm.doc.deposit_proof },
					{ fieldname: "received_on", fieldtype: "Date", label: __("Received On"), default: frm.doc.received_on },
					{ fieldname: "receipt_proof", fieldtype: "Attach", label: __("Acknowledgement of Receipt"), default: frm.doc.receipt_proof },
					{ fieldname: "returned_unclaimed", fieldtype: "Check", label: __("Returned Unclaimed") },
				],
				(values) => act(frm, "record_proofs", { name, ...values }),
				__("Postal Proofs")
			)
		);
	}
}

function text_message(frm) {
	frappe.require("/assets/recouvrement_app/js/text_message.js", () => frappe.recouvrement.text_message(frm.doc.name, () => frm.reload_doc()));
}

// The dialogs that the list and the approvals page ask with, too.
function with_decisions(work) {
	frappe.require("/assets/recouvrement_app/js/dunning_decisions.js", () => work(frappe.recouvrement.decisions));
}

const with_reason = (title, then) => with_decisions((decisions) => decisions.ask_reason(title, then));

function send_early(frm) {
	with_decisions((decisions) => decisions.send_early(frm.doc.name, frm.doc.__onload.gap_until, () => frm.reload_doc()));
}

function postpone(frm) {
	with_decisions((decisions) =>
		decisions.ask_postpone((values) => act(frm, "postpone_action", { names: [frm.doc.name], ...values }, __("Postponed")))
	);
}

function resolve(frm, sent) {
	with_reason(sent ? __("It was sent") : __("It was not sent"), (note) => act(frm, "resolve_unknown", { name: frm.doc.name, sent, note }));
}

function edit_text(frm) {
	with_decisions((decisions) =>
		decisions.edit_text(frm.doc.name, frm.doc.channel, () => {
			frappe.show_alert({ message: __("The text is kept"), indicator: "green" });
			frm.reload_doc();
		})
	);
}

function show_preview(frm) {
	const place = frm.$wrapper.find(".recouvrement-preview");
	place.remove();
	if (!["Email", "Letter", "Registered Letter", "Call", "Visit", "SMS"].includes(frm.doc.channel)) return;
	frappe.xcall("recouvrement_app.api.preview_action", { name: frm.doc.name }).then((found) => {
		const pane = $(`<div class="recouvrement-preview frappe-card" style="padding: var(--padding-md); margin: var(--margin-md) 0;"></div>`);
		const parts = [
			[__("E-mail"), found.message],
			[__("Letter"), found.letter],
			[frm.doc.channel === "SMS" ? __("Text Message") : __("Script"), found.script],
		].filter(([, html]) => html);
		if (!parts.length) return;
		const tabs = $(`<div class="btn-group" role="tablist" style="margin-bottom: var(--margin-sm);"></div>`).appendTo(pane);
		const head = $(`<div style="margin-bottom: var(--margin-sm);"></div>`).appendTo(pane);
		if (found.subject) head.append($("<b></b>").text(found.subject));
		if (found.attachments.length) {
			head.append($(`<div class="text-muted small"></div>`).text(__("Enclosed: {0}", [found.attachments.join(", ")])));
		}
		if (found.missing.length) {
			head.append($(`<div class="text-danger small"></div>`).text(__("Cannot be enclosed: {0}", [found.missing.join("; ")])));
		}
		let frame = $(
			`<iframe sandbox="" title="${__("Preview")}" style="width:100%;height:${frm.doc.channel === "SMS" ? "180px" : "70vh"};border:1px solid var(--border-color);background:#fff;"></iframe>`
		).appendTo(pane);
		parts.forEach(([label, html], index) => {
			const button = $(`<button type="button" class="btn btn-default btn-sm" role="tab"></button>`).text(label).appendTo(tabs);
			button.on("click", () => {
				tabs.children().removeClass("btn-primary").addClass("btn-default");
				button.removeClass("btn-default").addClass("btn-primary");
				// a new frame each time: changing the shown one would add a step to the browser's history
				const fresh = frame.clone().attr("srcdoc", html);
				frame.replaceWith(fresh);
				frame = fresh;
			});
			if (!index) button.trigger("click");
		});
		frm.$wrapper.find(".recouvrement-preview").remove();
		frm.layout.wrapper.prepend(pane);
	});
}

function log_outcome(frm) {
	recouvrement_outcome_dialog({
		action: frm.doc.name,
		channel: frm.doc.channel,
		currency: frm.doc.currency,
		customer: frm.doc.customer,
		satisfaction_check: frm.doc.satisfaction_check,
		invoices: [...new Set((frm.doc.lines || []).map((row) => row.invoice).filter(Boolean))],
		then: () => frm.reload_doc(),
	});
}

// The same dialog serves the case's page; it lives in the file that either form loads.
function recouvrement_outcome_dialog(options) {
	frappe.require("/assets/recouvrement_app/js/outcome_dialog.js", () => frappe.recouvrement.outcome_dialog(options));
}
