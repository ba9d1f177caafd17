// The work view of a Collection Case, drawn from api.case_overview: what is owed, by whom one is answered, what comes next.
frappe.provide("frappe.recouvrement");

(() => {
	const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1); // what the rules say, standing alone
	const esc = (text) => frappe.utils.escape_html(String(text == null ? "" : text));
	const day = (text) => (text ? frappe.datetime.str_to_user(String(text).slice(0, 10)) : "");
	const link = (doctype, name, text) => frappe.utils.get_form_link(doctype, name, true, text);
	const at = (text) => `${day(text)} ${esc(String(text).slice(11, 16))}`;
	const number = (value) => format_number(value, null, Number.isInteger(value) ? 0 : 1);
	const muted = (text) => `<span class="text-muted">${text}</span>`;

	function draw(found, doc) {
		const parts = [key_account(found), credit_hold(found), flags(found, doc), correction(doc), totals(found, doc), next(found, doc), people(found, doc), open_actions(found, doc), lines(found, doc)];
		parts.push(appointments(found), promises(found, doc), files(found, doc), contacts(found, doc), history(found));
		return parts.filter(Boolean).join("");
	}

	function box(colour, html) {
		return `<div style="border-left:4px solid var(--${colour}-500);background:var(--subtle-fg);color:var(--text-color);padding:8px 12px;border-radius:6px;margin-bottom:12px">${html}</div>`;
	}

	function key_account(found) {
		return found.key_account ? box("purple", `<div class="case-key-account"><b>${__("Key Account")}</b> · ${__("what is written to it needs a Collections Manager's approval")}</div>`) : "";
	}

	function credit_hold(found) {
		return found.credit_hold ? box("red", `<div class="case-credit-hold"><b>${__("On credit hold")}</b> · ${__("new orders and deliveries wait for the payment")}</div>`) : "";
	}

	function flags(found, doc) {
		const texts = (doc.red_flags || "").split("\n").filter(Boolean);
		if (!found.reachable && !texts.length) texts.push(__("Nobody can be reached by e-mail"));
		return texts.length ? box("red", texts.map((text) => `<div class="case-flag">${esc(text)}</div>`).join("")) : "";
	}

	// What the customer says of its details on its own page: taken over or dropped here, never written by itself.
	function correction(doc) {
		if (!doc.details_proposed) return "";
		const labels = { person: __("Contact person"), email: __("E-mail"), phone: __("Phone"), address: __("Address") };
		const { on, contact, changed } = JSON.parse(doc.details_proposed);
		const rows = Object.entries(changed).map(
			([field, [ours, theirs]]) => `<div>${labels[field]}: <s class="text-muted">${esc(ours)}</s> <b style="white-space:pre-line">${esc(theirs)}</b></div>`
		);
		const by_hand = changed.person || changed.address ? `<div class="text-muted small">${__("Write a new name or address into the record yourself.")} ${contact ? link("Contact", contact) : ""}</div>` : "";
		const buttons = frappe.model.can_write("Contact")
			? `<div style="margin-top:6px"><button class="btn btn-xs btn-primary case-details" data-accept="1">${__("Take Over")}</button> <button class="btn btn-xs btn-default case-details" data-accept="0">${__("Drop")}</button></div>`
			: "";
		return box("orange", `<div>${__("The customer corrects its contact details ({0})", [day(on)])}</div>${rows.join("")}${by_hand}${buttons}`);
	}

	function totals(found, doc) {
		const cards = [
			[__("Overdue"), found.totals.overdue, found.totals.overdue > 0 ? "var(--red-500)" : ""],
			[__("Outstanding"), found.totals.outstanding, ""],
			[__("Credits"), -found.totals.credits, ""],
			[__("Interest and Indemnities"), found.totals.interest + found.totals.indemnity, ""],
		];
		const html = cards
			.map(
				([label, amount, colour]) =>
					`<div style="flex:1 1 150px;padding:10px 14px;border:1px solid var(--border-color);border-radius:8px"><div class="text-muted small">${label}</div><div style="font-size:1.25rem;font-weight:600;${colour ? `color:${colour}` : ""}">${format_currency(amount, doc.currency)}</div></div>`
			)
			.join("");
		return `<div style="display:flex;flex-wrap:wrap;gap:10px;margin-bottom:12px">${html}</div>`;
	}

	function next(found, doc) {
		const rows = [];
		if (doc.next_action) rows.push(__("Next: {0} on {1}", [`<b>${esc(__(doc.next_action))}</b>`, day(doc.next_action_date)]));
		if (doc.next_reason) rows.push(esc(sentence(found.next_reason)));
		const { last_on, days_ago, next_allowed, allowed } = found.guard;
		if (last_on) {
			const last = days_ago === 0 ? __("Last contact today.") : days_ago === 1 ? __("Last contact yesterday.") : __("Last contact {0} days ago.", [days_ago]);
			rows.push(last + (allowed ? "" : ` ${__("Next contact allowed on {0} {1}.", [moment(next_allowed).format("dddd"), day(next_allowed)])}`));
		}
		if (found.unheard.length) {
			const days = found.unheard.map((row) => day(row.done_on)).reverse();
			rows.push(`<span class="case-unheard" style="color: var(--text-on-orange)">${__("The e-mails of {0} and {1} were neither opened nor answered: call, or write a letter", days)}</span>`);
		}
		return rows.length ? box("blue", rows.map((text) => `<div>${text}</div>`).join("")) : "";
	}

	// Who works on it and how the customer pays, in one line each.
	function people(found, doc) {
		const who = [];
		if (doc.collector) who.push(__("Collector: {0}", [esc(found.collector_name)]));
		if (doc.sales_person) who.push(__("Sales Person: {0}", [link("Sales Person", doc.sales_person, esc(doc.sales_person))]));
		if (doc.satisfaction_score) who.push(`<span class="case-satisfaction">${satisfaction(doc)}</span>`);
		if (found.invoice_channel) who.push(__("Invoices usually go: {0}", [esc(__(found.invoice_channel))]));
		const pays = payer(found.payer);
		return [who.join(" · "), pays].filter(Boolean).map((text) => `<p style="margin-bottom:6px">${text}</p>`).join("");
	}

	function satisfaction(doc) {
		const stars = doc.satisfaction_score * 5;
		const said = __("Customer Satisfaction: {0}/5", [number(stars)]) + (doc.satisfaction_on ? ` (${day(doc.satisfaction_on)})` : "");
		const text = doc.satisfaction_comment ? `${said} « ${esc(doc.satisfaction_comment)} »` : said;
		return stars <= 2 ? `<span class="text-danger">${text}</span>` : text;
	}

	function payer(profile) {
		if (!profile) return muted(__("No invoice paid within twelve months"));
		const said = [`<b>${esc(__(profile.profile))}</b>`, __("{0} days late on average", [number(profile.average_days_late)])];
		if (profile.trend > 0) said.push(`<span class="text-danger">▲ ${profile.trend === 1 ? __("1 day slower than six months ago") : __("{0} days slower than six months ago", [number(profile.trend)])}</span>`);
		else if (profile.trend < 0) said.push(`<span class="text-success">▼ ${profile.trend === -1 ? __("1 day faster than six months ago") : __("{0} days faster than six months ago", [number(-profile.trend)])}</span>`);
		if (profile.paid_in_time != null) said.push(__("{0} % paid in time", [number(profile.paid_in_time)]));
		if (profile.promises) said.push(__("{0} % of promises kept", [number(profile.promises_kept || 0)]));
		return __("Pays: {0}", [said.join(" · ")]);
	}

	function table(title, head, rows) {
		if (!rows.length) return "";
		const columns = head.map(([label, align]) => `<th class="${align || ""}">${label}</th>`).join("");
		const body = rows.map((cells) => `<tr>${cells.map((cell, i) => `<td class="${head[i][1] || ""}">${cell}</td>`).join("")}</tr>`).join("");
		return `<h5 style="margin:14px 0 6px">${title}</h5><div style="overflow-x:auto"><table class="table table-bordered table-sm" style="margin:0"><thead><tr>${columns}</tr></thead><tbody>${body}</tbody></table></div>`;
	}

	function open_actions(found, doc) {
		return table(
			__("To Do"),
			[[__("Day")], [__("Action")], [__("Channel")], [__("Status")], [__("Amount"), "text-right"]],
			found.actions.map((row) => [
				day(row.action_date),
				link("Dunning Action", row.name, esc([row.step, __(row.step_title || row.channel)].filter(Boolean).join(". "))),
				esc(__(row.channel)),
				esc(__(row.status, null, "Dunning Action")) + (row.last_error ? ` ${muted(esc(row.last_error.slice(0, 120)))}` : ""),
				row.total ? format_currency(row.total, doc.currency) : "",
			])
		);
	}

	// How the invoice went to the customer: the first sending, and how many followed.
	function sent(row) {
		const more = row.sent.length > 1 ? ` (+${row.sent.length - 1})` : "";
		const text = row.sent.length ? esc(row.sent[0]) + more : `<span style="color: var(--text-on-orange)">${__("sending not recorded")}</span>`;
		return `<div class="text-muted small case-sent" title="${esc(row.sent.join("\n"))}">${text}</div>`;
	}

	function lines(found, doc) {
		const money = (amount) => (amount ? format_currency(amount, doc.currency) : "");
		const rows = found.lines.map((row) => [
			link("Sales Invoice", row.invoice) + (row.term ? ` · ${esc(row.term)}` : "") + sent(row),
			day(row.due_date),
			row.days_late ? `<span class="${row.days_late > 30 ? "text-danger" : ""}">${row.days_late}</span>` : "",
			money(row.outstanding),
			row.step ? `${row.step} ${muted(day(row.last_on))}` : "–",
			money(row.interest),
			money(row.indemnity),
			esc(__(row.status)),
		]);
		found.credits.forEach((row) => rows.push([esc(row.reference), "", "", money(-row.amount), "", "", "", __("Credit")]));
		const right = "text-right";
		const head = [[__("Invoice")], [__("Due Date")], [__("Days Late"), right], [__("Outstanding"), right], [__("Step Reached")]];
		return table(__("Open Invoices"), [...head, [__("Interest"), right], [__("Indemnity"), right], [__("Status")]], rows) + incomplete(found);
	}

	// An interest that lacks a rate is said, never guessed.
	function incomplete(found) {
		const rates = `<a href="/app/late-payment-rate">${__("Late Payment Rate")}</a>`;
		return found.charge_warnings.map((text) => `<p class="text-muted small case-incomplete" style="margin:4px 0 0">${esc(sentence(text))} · ${rates}</p>`).join("");
	}

	function promises(found, doc) {
		return table(
			__("Promises"),
			[[__("Promise")], [__("Day")], [__("Amount"), "text-right"], [__("Status")]],
			found.promises.map((row) => [
				`${link("Payment Promise", row.name)} ${esc(__(row.kind))}`,
				day(row.promised_date),
				format_currency(row.promised_amount, doc.currency),
				esc(__(row.status, null, "Payment Promise")),
			])
		);
	}

	function appointments(found) {
		const change = (row) =>
			row.status === "Open" && frappe.model.can_write("Collection Case")
				? ` <button class="btn btn-xs btn-default case-appointment" data-event="${esc(row.name)}" data-change="move">${__("Move")}</button> <button class="btn btn-xs btn-default case-appointment" data-event="${esc(row.name)}" data-change="cancel">${__("Call Off")}</button>`
				: "";
		return table(
			__("Appointments"),
			[[__("When")], [__("Where")], [__("With")], [__("Status")]],
			found.appointments.map((row) => [
				link("Event", row.name, at(row.starts_on)),
				esc(row.place || __(row.event_category)),
				row.people.map(esc).join(", "),
				esc(__(row.status, null, "Event")) + change(row),
			])
		);
	}

	function files(found, doc) {
		return table(
			__("Disputes and Files"),
			[[__("Litigation File")], [__("Amount"), "text-right"], [__("Status")], [__("Next Deadline")]],
			found.files.map((row) => [
				`${link("Litigation File", row.name)} ${esc(__(row.kind))}`,
				row.disputed_amount ? format_currency(row.disputed_amount, doc.currency) : "",
				[__(row.status, null, "Litigation File"), __(row.stage || "", null, "stage")].filter(Boolean).map(esc).join(" · "),
				[day(row.next_deadline), row.next_deadline_extended && __("extended to {0}", [day(row.next_deadline_extended)])].filter(Boolean).join(", "),
			])
		);
	}

	function checks(row) {
		const said = [];
		if (row.bounced) said.push(`<span class="text-danger">${row.bounced_on ? __("came back on {0}", [day(row.bounced_on)]) : __("came back")}</span>`);
		if (!row.email) said.push(`<span style="color: var(--text-on-orange)">${__("no e-mail address")}</span>`);
		if (row.verified_on) said.push(`<span class="text-success">${__("verified on {0}", [day(row.verified_on)])}</span>`);
		if (frappe.model.can_write("Contact")) {
			said.push(`<button class="btn btn-xs btn-default case-verify" data-contact="${esc(row.name)}">${__("Verified Today")}</button>`);
		}
		return said.join(" ");
	}

	// A person's own name: ERPNext adds the customer's to the record's.
	function person(row, doc) {
		return [doc.customer, doc.customer_name].reduce((name, end) => name.replace(`-${end}`, ""), row.name);
	}

	function contacts(found, doc) {
		const rows = found.contacts.map((row) => [
			link("Contact", row.name, esc(person(row, doc))),
			esc(__(row.role)),
			row.email ? `<a href="mailto:${encodeURIComponent(row.email)}">${esc(row.email)}</a>` : "",
			row.phone ? `<a href="tel:${esc(row.phone.replace(/[^+\d]/g, ""))}">${esc(row.phone)}</a>` : "",
			checks(row),
		]);
		const missing = found.missing_roles.length ? `<p style="color: var(--text-on-orange)">${__("No contact for: {0}", [found.missing_roles.map((role) => esc(__(role))).join(", ")])}</p>` : "";
		return table(__("Contacts"), [[__("Contact")], [__("Role")], [__("E-mail")], [__("Phone")], [__("Checks")]], rows) + missing;
	}

	function event(row) {
		if (row.kind === "Comment") return __("{0}: {1}", [esc(__(row.kind)), esc(row.title)]);
		if (row.doctype === "Communication") {
			const label = row.kind === "Received" ? `<span class="indicator-pill orange">${__("Reply")}</span> ` : "";
			return label + link("Communication", row.name, esc(row.title || row.name));
		}
		if (row.kind === "Page Opened") return `${link(row.doctype, row.name)} ${__("The customer opened the page of this notice")} · ${esc(__(row.title))}`;
		if (row.doctype === "Event") return link("Event", row.name, __("Appointment proposed for {0}", [at(row.detail)]));
		const title = { "Payment Promise": "", "Dunning Action": __(row.title || "") }[row.doctype] ?? row.title;
		const words = [esc(__(row.kind)), esc(title)].filter(Boolean).join(" · ");
		const letter = row.pdf_file ? ` · <a href="${encodeURI(row.pdf_file)}" target="_blank" rel="noopener">${__("Read the Letter")}</a>` : "";
		return `${link(row.doctype, row.name)} ${words}${letter}`;
	}

	function detail(row) {
		const minutes = row.minutes ? __("lasted {0} min", [row.minutes]) : "";
		const said = [row.doctype === "Event" ? "" : row.doctype === "Payment Promise" ? day(row.detail) : esc(__(row.detail, null, row.doctype)), row.reason ? esc(__(row.reason)) : "", minutes].filter(Boolean).join(" · ");
		const where = [row.meeting_place_type && __(row.meeting_place_type), row.meeting_place].filter(Boolean).map(esc).join(", ");
		const met = [where, row.attendees && __("with {0}", [esc(row.attendees)])].filter(Boolean).join(" · ");
		const sound = row.recording ? ` · <a href="${encodeURI(row.recording)}" target="_blank" rel="noopener">${__("Recording")}</a>` : "";
		return said + sound + (met ? `<div class="small case-met">${met}</div>` : "") + (row.excerpt ? `<div class="text-muted small">${esc(row.excerpt)}</div>` : "");
	}

	function history(found) {
		const rows = found.timeline.map((row) => [
			at(row.moment),
			event(row),
			esc(__(row.status, null, row.doctype)),
			detail(row),
			row.kind === "Received" ? "" : esc(frappe.user.full_name(row.user)), // who writes to us stands in the detail
		]);
		return table(__("History"), [[__("When")], [__("What")], [__("Status")], [__("Detail")], [__("Who")]], rows);
	}

	frappe.recouvrement.case_view = { draw };
})();
