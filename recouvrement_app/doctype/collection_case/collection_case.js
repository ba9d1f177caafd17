// The page where a collector works: what is owed, what was done, and every next move one click away.
frappe.ui.form.on("Collection Case", {
	refresh(frm) {
		if (frm.is_new()) return;
		set_indicator(frm);
		if (frappe.model.can_write("Collection Case")) add_buttons(frm);
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
		const until = hold_until ? frappe.datetime.str_to_user(hold_until) : __("further notice");
		frm.set_intro(__("On hold until {0}: {1}", [until, esc(hold_reason)]), "yellow");
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
	frm.add_custom_button(__("Postpone"), () => postpone(frm));
	frm.add_custom_button(__("Log Visit"), () => log_contact(frm, "Visit"), __("More"));
	frm.add_custom_button(__("Change Scenario"), () => change_scenario(frm), __("More"));
	frm.add_custom_button(__("Payment Plan"), () => promise(frm, "Plan"), __("More"));
	frm.add_custom_button(__("Settlement"), () => promise(frm, "Settlement"), __("More"));
	frappe.require("/assets/recouvrement_app/js/file_actions.js", () => frappe.recouvrement.files.add_to_case(frm, __("More")));
	frm.add_custom_button(__("Refresh Figures"), () => act(frm, "refresh_case", {}), __("More"));
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
			invoices: [...new Set(overview.lines.map((row) => row.invoice))],
			then: () => frm.reload_doc(),
		})
	);
}

function write_email(frm) {
	const overview = frm.recouvrement_overview || { contacts: [] };
	const contact = overview.contacts.find((row) => row.email && !row.bounced) || {};
	new frappe.views.CommunicationComposer({
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
		.then(() => frm.reload_doc());
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
		__("Postpone {0}", [`${open.step}. ${open.step_title}`])
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

function load(frm) {
	const place = frm.get_field("case_view").$wrapper;
	place.html(`<p class="text-muted">${__("Loading…")}</p>`);
	frappe.xcall("recouvrement_app.api.case_overview", { case: frm.doc.name }).then((found) => {
		frm.recouvrement_overview = found;
		place.html(
			[totals(found, frm.doc), open_actions(found, frm.doc), lines(found, frm.doc), contacts(found), timeline(found)].filter(Boolean).join("")
		);
	});
}

const esc = (text) => frappe.utils.escape_html(String(text == null ? "" : text));
const day = (text) => (text ? frappe.datetime.str_to_user(String(text).slice(0, 10)) : "");

function totals(found, doc) {
	const money = (amount) => format_currency(amount, doc.currency);
	const cards = [
		[__("Overdue"), found.totals.overdue, found.totals.overdue > 0 ? "var(--red-600, #c0392b)" : ""],
		[__("Outstanding"), found.totals.outstanding, ""],
		[__("Credits"), -found.totals.credits, ""],
		[__("Interest and Indemnities"), found.totals.interest + found.totals.indemnity, ""],
	];
	const html = cards
		.map(
			([label, amount, colour]) =>
				`<div style="flex:1 1 150px;padding:10px 14px;border:1px solid var(--border-color);border-radius:8px"><div class="text-muted small">${label}</div><div style="font-size:1.25rem;font-weight:600;${colour ? `color:${colour}` : ""}">${money(amount)}</div></div>`
		)
		.join("");
	const next = doc.next_action ? `<p>${__("Next: {0} on {1}", [`<b>${esc(doc.next_action)}</b>`, day(doc.next_action_date)])}</p>` : doc.next_reason ? `<p class="text-muted">${esc(doc.next_reason)}</p>` : "";
	return `<div style="display:flex;flex-wrap:wrap;gap:10px;margin-bottom:12px">${html}</div>${next}`;
}

function table(title, head, rows) {
	if (!rows.length) return "";
	const columns = head.map(([label, align]) => `<th class="${align || ""}">${label}</th>`).join("");
	const body = rows.map((cells) => `<tr>${cells.map((cell, i) => `<td class="${head[i][1] || ""}">${cell}</td>`).join("")}</tr>`).join("");
	return `<h5>${title}</h5><div style="overflow-x:auto"><table class="table table-bordered table-sm"><thead><tr>${columns}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function open_actions(found, doc) {
	return table(
		__("To Do"),
		[[__("Day")], [__("Action")], [__("Channel")], [__("Status")], [__("Amount"), "text-right"]],
		found.actions.map((row) => [
			day(row.action_date),
			frappe.utils.get_form_link("Dunning Action", row.name, true, esc(row.step ? `${row.step}. ${row.step_title}` : row.step_title || row.name)),
			esc(__(row.channel)),
			esc(__(row.status)) + (row.last_error ? ` <span class="text-muted">${esc(row.last_error.slice(0, 120))}</span>` : ""),
			row.total ? format_currency(row.total, doc.currency) : "",
		])
	);
}

function lines(found, doc) {
	const money = (amount) => (amount ? format_currency(amount, doc.currency) : "");
	const rows = found.lines.map((row) => [
		frappe.utils.get_form_link("Sales Invoice", row.invoice, true) + (row.term ? ` · ${esc(row.term)}` : ""),
		day(row.due_date),
		row.days_late ? `<span class="${row.days_late > 30 ? "text-danger" : ""}">${row.days_late}</span>` : "",
		money(row.outstanding),
		row.step ? `${row.step} <span class="text-muted">${day(row.last_on)}</span>` : "–",
		money(row.interest),
		money(row.indemnity),
		esc(__(row.status)),
	]);
	found.credits.forEach((row) => rows.push([esc(row.reference), "", "", money(-row.amount), "", "", "", __("Credit")]));
	return table(
		__("Open Invoices"),
		[
			[__("Invoice")],
			[__("Due Date")],
			[__("Days Late"), "text-right"],
			[__("Outstanding"), "text-right"],
			[__("Step Reached")],
			[__("Interest"), "text-right"],
			[__("Indemnity"), "text-right"],
			[__("Status")],
		],
		rows
	);
}

function contacts(found) {
	return table(
		__("Contacts"),
		[[__("Contact")], [__("Role")], [__("E-mail")], [__("Phone")]],
		found.contacts.map((row) => [
			frappe.utils.get_form_link("Contact", row.name, true),
			esc(__(row.role)),
			row.email ? `<a href="mailto:${encodeURIComponent(row.email)}">${esc(row.email)}</a>${row.bounced ? ` <span class="text-danger">${__("came back")}</span>` : ""}` : "",
			row.phone ? `<a href="tel:${esc(row.phone.replace(/[^+\d]/g, ""))}">${esc(row.phone)}</a>` : "",
		])
	);
}

function timeline(found) {
	return table(
		__("History"),
		[[__("When")], [__("What")], [__("Status")], [__("Detail")], [__("Who")]],
		found.timeline.map((row) => [
			esc(frappe.datetime.str_to_user(String(row.moment).slice(0, 16))),
			row.kind === "Comment" || row.doctype === "Communication"
				? `${esc(__(row.kind))}: ${esc(row.title)}`
				: `${frappe.utils.get_form_link(row.doctype, row.name, true)} ${[esc(__(row.kind)), row.doctype === "Payment Promise" ? "" : esc(row.title)].filter(Boolean).join(" · ")}`,
			esc(__(row.status)),
			esc(__(row.detail)),
			esc(row.user),
		])
	);
}
