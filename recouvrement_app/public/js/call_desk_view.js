// What the call desk shows: pure functions from the server's answer to HTML.
frappe.provide("frappe.recouvrement");

frappe.recouvrement.call_desk_view = (function () {
	const esc = (text) => frappe.utils.escape_html(String(text == null ? "" : text));
	const day = (text) => (text ? frappe.datetime.str_to_user(String(text).slice(0, 10)) : "");
	const money = (amount, currency) => format_currency(amount || 0, currency);
	const link = (doctype, name, label) => frappe.utils.get_form_link(doctype, name, true, esc(label || name));
	const card = (title, html) => (html ? `<section class="call-desk__card"><h5>${title}</h5>${html}</section>` : "");
	const pill = (text, colour) => `<span class="indicator-pill no-indicator-dot ${colour}">${esc(text)}</span>`;

	const CASE_COLOURS = { Overdue: "red", "On Hold": "yellow", Promised: "purple", Disputed: "orange", Litigation: "gray" };
	const PROFILE_COLOURS = { Prompt: "green", "Slightly Late": "blue", Late: "orange", "Very Late": "red", "Bad Payer": "red" };

	// One customer of the list, with what waits for it.
	function list_row(group, index, open) {
		const tasks = group.tasks.map((task) => esc(task_title(task))).join("<br>");
		const late = !group.max_days_late ? "" : group.max_days_late === 1 ? __("1 day late") : __("{0} days late", [group.max_days_late]);
		const stand_in = group.tasks.find((task) => task.deputy);
		const whose = stand_in ? `<br>${esc(__("for {0}, who is away", [full_name(stand_in.owner_user)]))}` : "";
		const rest = group.allowed ? "" : `<br>${esc(__("next contact allowed on {0}", [day(group.next_allowed)]))}`;
		const classes = ["call-desk__case", open ? "is-open" : "", group.allowed ? "" : "is-resting"].join(" ");
		return `<button type="button" class="${classes}" data-index="${index}" aria-current="${open ? "true" : "false"}">
			<span class="call-desk__row"><span class="call-desk__name">${esc(group.customer_name || group.customer)}</span>
			<span class="call-desk__amount">${money(group.net_overdue, group.currency)}</span></span>
			<span class="call-desk__row call-desk__small"><span>${tasks}${whose}${rest}</span><span class="call-desk__late">${esc(late)}</span></span></button>`;
	}

	function task_title(task) {
		const what = task.kind === "Action" ? __(task.what || task.channel) : __(task.kind);
		const title = task.kind === "Action" ? `${__(task.channel)} · ${task.step ? `${task.step}. ` : ""}${what}` : what;
		return task.waiting_days > 0 ? `${title} (${__("since {0} days", [task.waiting_days])})` : title;
	}

	const names = {};
	const know = (people) => Object.assign(names, people);
	const full_name = (user) => (user ? names[user] || frappe.user.full_name(user) : "");

	// The whole page of one customer.
	function brief(found, group, task) {
		const left = [card(__("Call Script"), found.script ? `<div class="call-desk__script">${found.script}</div>` : ""), lines(found)];
		const right = [contacts(found), agreements(found), history(found)];
		return `${head(found, group)}${guard(found)}${flags(found)}
			<div class="call-desk__tasks">${tasks(found, task)}</div>
			<div class="call-desk__columns"><div>${left.join("")}</div><div>${right.join("")}</div></div>`;
	}

	function head(found, group) {
		const doc = found.case;
		const facts = [
			found.key_account ? pill(__("Key Account"), "purple") : "",
			pill(__(doc.status), CASE_COLOURS[doc.status] || "blue"),
			doc.payer_profile ? pill(__(doc.payer_profile), PROFILE_COLOURS[doc.payer_profile] || "gray") : "",
			doc.faith && doc.faith !== "Unknown" ? pill(__("{0} faith", [__(doc.faith)]), doc.faith === "Bad" ? "red" : "green") : "",
		];
		const people = [
			doc.collector ? __("Collector: {0}", [esc(full_name(doc.collector))]) : __("no collector yet"),
			doc.sales_person ? __("Sales Person: {0}", [esc(doc.sales_person)]) : "",
		];
		return `<button type="button" class="btn btn-default btn-sm call-desk__back">← ${__("Agenda")}</button>
			<div class="call-desk__head"><h3>${link("Collection Case", doc.name, doc.customer_name || doc.customer)}</h3>
			<b class="call-desk__amount">${money(group ? group.net_overdue : found.totals.overdue, doc.currency)}</b>${facts.join(" ")}</div>
			<div class="call-desk__small">${[esc(doc.company), ...people].filter(Boolean).join(" · ")}</div>`;
	}

	// Civility: how long ago the last contact was and when the next one is allowed.
	function guard(found) {
		const { days_ago, next_allowed, allowed } = found.guard;
		if (days_ago == null) return `<div class="call-desk__guard">${__("Never contacted so far.")}</div>`;
		const last = days_ago === 0 ? __("Last contact today.") : days_ago === 1 ? __("Last contact yesterday.") : __("Last contact {0} days ago.", [days_ago]);
		const weekday = moment(next_allowed).format("dddd");
		const next = allowed ? __("A contact is allowed today.") : __("Next contact allowed on {0} {1}.", [weekday, day(next_allowed)]);
		const days = found.unheard.map((row) => day(row.done_on)).reverse();
		const unheard = days.length ? ` ${__("The e-mails of {0} and {1} were neither opened nor answered.", days)}` : "";
		return `<div class="call-desk__guard ${allowed ? "" : "is-resting"}">${last} ${next}${unheard}</div>`;
	}

	function flags(found) {
		const shown = (found.case.red_flags || "").split("\n").filter(Boolean);
		const { hold_reason, hold_until, opt_out, opt_out_reason } = found.case;
		if (opt_out) shown.unshift(__("No reminders: {0}", [opt_out_reason || ""]));
		if (hold_reason) shown.unshift(hold_until ? __("On hold until {0}: {1}", [day(hold_until), hold_reason]) : __("On hold until further notice: {0}", [hold_reason]));
		return shown.length ? `<div class="call-desk__flags">${shown.map(esc).join("<br>")}</div>` : "";
	}

	function tasks(found, chosen) {
		const rows = found.tasks.map((task) => {
			const bold = chosen && task.reference === chosen.reference;
			const remarks = task.remarks ? ` <span class="call-desk__small">${esc(task.remarks.replace(/\n/g, " · "))}</span>` : "";
			const title = link(task.doctype, task.reference, task_title(task));
			return `<div>${bold ? `<b>${title}</b>` : title} ${pill(__(task.status), "gray")}${remarks}</div>`;
		});
		return rows.join("");
	}

	function lines(found) {
		const currency = found.case.currency;
		const rows = found.lines.map(
			(row) => `<tr><td>${link("Sales Invoice", row.invoice)}${row.term ? ` · ${esc(row.term)}` : ""}</td><td>${day(row.due_date)}</td>
				<td class="is-number ${row.days_late > 30 ? "text-danger" : ""}">${row.days_late || ""}</td><td class="is-number d-none d-md-table-cell">${row.step || "–"}</td>
				<td class="d-none d-md-table-cell" style="white-space:nowrap">${esc(__(row.status))}</td><td class="is-number" style="white-space:nowrap">${money(row.outstanding, currency)}</td></tr>`
		);
		found.credits.forEach((row) => rows.push(`<tr><td colspan="3">${esc(row.reference)}</td><td class="d-none d-md-table-cell" colspan="2">${__("Credit")}</td><td class="is-number">${money(-row.amount, currency)}</td></tr>`));
		const sum = (label, amount) => `<tr class="call-desk__total"><td colspan="3">${label}</td><td class="d-none d-md-table-cell" colspan="2"></td><td class="is-number">${money(amount, currency)}</td></tr>`;
		rows.push(sum(__("Outstanding"), found.totals.outstanding - found.totals.credits));
		rows.push(sum(__("Of Which Overdue"), found.totals.overdue));
		const charges = found.totals.interest + found.totals.indemnity;
		if (charges) rows.push(sum(__("Interest and Indemnities"), charges));
		return card(
			__("Open Invoices"),
			`<table><thead><tr><th>${__("Invoice")}</th><th>${__("Due Date")}</th><th class="is-number">${__("Days Late")}</th>
			<th class="is-number d-none d-md-table-cell">${__("Step")}</th><th class="d-none d-md-table-cell">${__("Status")}</th><th class="is-number">${__("Outstanding")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`
		);
	}

	function contacts(found) {
		const rows = found.contacts.map((row) => {
			const phone = row.phone ? `<a class="call-desk__phone" href="tel:${esc(row.phone.replace(/[^+\d]/g, ""))}">${esc(row.phone)}</a>` : "";
			const mail = row.email ? `<a href="mailto:${encodeURIComponent(row.email)}">${esc(row.email)}</a>` : "";
			const bounced = row.bounced ? ` <span class="text-danger">${__("came back")}</span>` : "";
			return `<tr><td>${link("Contact", row.name, person(row, found.case))}<br><span class="call-desk__small">${esc(__(row.role))}</span></td><td>${[phone, mail + bounced].filter(Boolean).join("<br>")}</td></tr>`;
		});
		return card(__("Numbers and Contacts"), rows.length ? `<table><tbody>${rows.join("")}</tbody></table>` : `<span class="text-muted">${__("No contact is known: find one.")}</span>`);
	}

	// A person's own name: ERPNext adds the customer's to the record's.
	function person(row, doc) {
		return row.full_name || [doc.customer, doc.customer_name].reduce((name, end) => name.replace(`-${end}`, ""), row.name);
	}

	// Promises and disputes that are open.
	function agreements(found) {
		const currency = found.case.currency;
		const promises = found.promises
			.filter((row) => !["Cancelled", "Kept"].includes(row.status))
			.map((row) => `<div>${link("Payment Promise", row.name, __(row.kind))} ${pill(__(row.status, null, "Payment Promise"), row.status === "Broken" ? "red" : "purple")} ${money(row.promised_amount, currency)} · ${day(row.promised_date)}</div>`);
		const files = found.files
			.filter((row) => !["Closed", "Resolved", "Cancelled", "Rejected"].includes(row.status))
			.map((row) => `<div>${link("Litigation File", row.name, __(row.kind))} ${pill(__(row.status, null, "Litigation File"), "orange")} ${row.disputed_amount ? money(row.disputed_amount, currency) : ""}</div>`);
		return card(__("Promises and Disputes"), [...promises, ...files].join(""));
	}

	function history(found) {
		const rows = found.timeline.map((row) => {
			const detail = [__(row.kind), row.doctype === "Payment Promise" ? "" : __(row.title), __(row.status, null, row.doctype), row.doctype === "Payment Promise" ? day(row.detail) : __(row.detail, null, row.doctype)].filter(Boolean);
			return `<span class="call-desk__small">${day(row.moment)}</span><span>${esc(detail.join(" · "))}</span>`;
		});
		return card(__("History"), rows.length ? `<div class="call-desk__history">${rows.join("")}</div>` : "");
	}

	return { list_row, brief, task_title, know };
})();
