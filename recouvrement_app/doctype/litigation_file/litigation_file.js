// A dispute to resolve, or the road to court: what is missing, what comes next, and one button for it.
frappe.ui.form.on("Litigation File", {
	setup(frm) {
		// what a route calls its stages, in the reader's language; the record keeps the route's own words
		const words = (value) => (value ? __(value, null, "stage") : "");
		for (const [doctype, fields] of [["Litigation File", ["stage", "next_deadline_kind"]], ["Litigation File Event", ["kind", "stage"]]]) {
			fields.forEach((field) => (frappe.meta.get_docfield(doctype, field).formatter = words));
		}
		frm.set_query("invoice", "invoices", () => ({
			filters: { customer: frm.doc.customer, company: frm.doc.company, docstatus: 1, outstanding_amount: [">", 0] },
		}));
		frm.set_query("delivery_note", () => ({ filters: { customer: frm.doc.customer, company: frm.doc.company, docstatus: 1 } }));
		frm.set_query("owner_user", () => ({ filters: { enabled: 1, user_type: "System User" } }));
	},
	onload(frm) {
		frappe.realtime.off("recouvrement_dossier");
		frappe.realtime.on("recouvrement_dossier", (data) => {
			if (data.file === frm.doc.name) frm.reload_doc();
		});
	},
	refresh(frm) {
		frm.page.set_indicator(__(frm.doc.status, null, "Litigation File"), STATUS_COLOURS[frm.doc.status] || "gray");
		if (frm.is_new()) return;
		if (frm.doc.docstatus === 0 && frm.doc.kind === "Legal Recovery" && !frm.is_dirty()) frm.page.clear_primary_action();
		const may_write = frm.doc.docstatus < 2 && frappe.model.can_write("Litigation File");
		const name = frm.doc.name;
		frappe.xcall("recouvrement_app.litigation_api.view", { file: name }, "GET").then((view) => {
			if (frm.doc.name !== name) return;
			frm.set_intro(""); // Frappe asks to submit: the one button says what is really to be done
			draw(frm, view);
			if (may_write) add_buttons(frm, view);
		});
	},
});

const STATUS_COLOURS = { Draft: "gray", Proposed: "orange", Open: "blue", "In Progress": "blue", Resolved: "green", Closed: "green", Rejected: "red", Cancelled: "gray" };
const is_live = (frm) => ["Draft", "Proposed", "Open", "In Progress"].includes(frm.doc.status);
const choices = (values) => values.map((value) => ({ value, label: __(value) }));
const outcomes = (values) => values.map((value) => ({ value, label: __(value, null, "Litigation File") }));
const in_words = (values) => values.map((value) => ({ value, label: value && __(value, null, "stage") })); // what routes call their stages
const STAGES = ["Mandate", "Filed", "Answer", "Hearing", "Contestation", "Order", "Served", "Opposition", "Appeal", "Report", "Enforcement", "Distribution"];
const esc = (text) => frappe.utils.escape_html(String(text == null ? "" : text));
const day = (text) => (text ? frappe.datetime.str_to_user(String(text).slice(0, 10)) : "");

function call(frm, method, args, message) {
	return frappe.call({ method: `recouvrement_app.${method}`, args: { file: frm.doc.name, ...args }, freeze: true }).then(({ message: result }) => {
		if (message) frappe.show_alert({ message, indicator: "green" });
		return frm.reload_doc().then(() => result);
	});
}

// One primary button for what comes next; the rest beside it and in the menus.
function add_buttons(frm, view) {
	const { docstatus, kind } = frm.doc;
	const live = is_live(frm);
	const legal = kind === "Legal Recovery";
	const add = (label, action, group) => frm.add_custom_button(label, action, group);
	const first = primary(frm, view);
	if (first) {
		add(...first).addClass("btn-primary");
		// a telephone hides the head's buttons in a menu: the one that counts is in the pane, too
		const button = $(`<button type="button" class="btn btn-primary btn-sm d-md-none" style="margin-bottom:8px"></button>`);
		button.text(first[0]).on("click", first[1]).insertAfter(frm.get_field("file_view").$wrapper.find("[data-next]"));
	}
	const more = __("More");
	const pieces = __("Dossier", null, "menu");
	if (live) {
		if (view.next !== "record") add(__("Record Event"), () => record(frm, view), more);
		add(__("Assign"), () => assign(frm), more);
		add(__("Propose an Appointment"), () => propose_appointment(frm), more);
		if (legal) add(__("Log Negotiation"), () => log_negotiation(frm), more);
		if (!legal) add(__("Acknowledge Receipt"), () => draft_letter(frm, "acknowledgement"), __("Letters"));
		if (legal) add(__("Last Notice before Court"), () => draft_letter(frm, "last_warning"), __("Letters"));
		if (legal && view.retains_title) add(__("Claim the Goods"), () => draft_letter(frm, "retention_of_title"), __("Letters"));
	}
	if (legal && live) {
		add(__("Record Cost"), () => record_cost(frm), more);
		add(__("Compare Routes"), () => compare_routes(frm), more);
	}
	if (view.next !== "build") add(__("Build Dossier"), () => build(frm), pieces);
	if (frm.doc.dossier_pdf) frappe.require("/assets/recouvrement_app/js/dossier_links.js", () => frappe.recouvrement.dossier_links(frm, call, pieces));
	add(__("Collect Pieces"), () => collect(frm), pieces);
	add(__("Add Piece"), () => add_piece(frm), pieces);
	if (live) add(__("Late Charges"), () => late_charges(frm), more);
	if (live && docstatus === 1 && legal) add(__("Close File"), () => close_file(frm), more);
	if (docstatus === 1 && !view.entry && view.money.principal > 0 && legal && live) add(__("Write Off"), () => write_off(frm), more);
	add(__("Collection Case"), () => frappe.set_route("Form", "Collection Case", frm.doc.case), __("View"));
}

function propose_appointment(frm) {
	frappe.require("/assets/recouvrement_app/js/appointment_dialog.js", () =>
		frappe.recouvrement.appointments.propose({ doctype: frm.doctype, name: frm.doc.name, then: () => frm.reload_doc() })
	);
}

function primary(frm, view) {
	const letter = view.letters.find((row) => ["Proposed", "To Approve"].includes(row.status));
	return {
		approve: [__("Approve and Open"), () => approve(frm, view)],
		resolve: [__("Resolve"), () => resolve(frm)],
		build: [__("Build Dossier"), () => build(frm)],
		record: [__("Record Event"), () => record(frm, view)],
		check_credit_note: [__("Credit Note"), () => frappe.set_route("Form", "Sales Invoice", frm.doc.credit_note)],
		read_letter: [__("Read the Letter"), () => frappe.set_route("Form", "Dunning Action", letter && letter.name)],
		check_entry: [__("Check the Write-off"), () => frappe.set_route("Form", "Journal Entry", view.entry)],
	}[view.next];
}

// The pane above the fields.
function draw(frm, view) {
	const place = frm.get_field("file_view").$wrapper;
	const parts = [banner(view), amounts(frm, view), remarks(view), missing(view), attempts(view), offices(view), subjects(view), sendings(view), steps(view, is_live(frm)), dossier(view), letters(view)];
	place.html(`<div class="recouvrement-file">${parts.filter(Boolean).join("")}</div>`);
	place.find("[data-office]").on("click", (event) => call(frm, "litigation_api.choose_office", { office: $(event.currentTarget).attr("data-office") }, __("Chosen")));
	place.find("[data-new-office]").on("click", (event) => frappe.new_doc("Legal Office", { kind: $(event.currentTarget).attr("data-new-office") }));
	clearTimeout(frm.recouvrement_watch);
	if (["waiting", "working"].includes(view.dossier.state)) watch(frm);
}

function banner(view) {
	const colour = { wait: "orange", nothing: "gray", approve: view.unmet.length ? "orange" : "green" }[view.next] || "blue";
	return `<p class="indicator ${colour}" data-next="${esc(view.next)}" style="white-space:normal;font-weight:600">${esc(view.next_text)}</p>`;
}

function amounts(frm, view) {
	const { money } = view;
	const cards =
		frm.doc.kind === "Dispute"
			? [[__("Disputed"), money.disputed_amount], [__("Outstanding"), money.principal]]
			: [
					[__("Principal"), money.principal], [__("Interest"), money.interest], [__("Recovery Indemnity"), money.indemnity],
					[__("Recovered"), money.recovered_amount], [__("Costs"), money.cost_total + money.commission], [__("Net Recovered"), money.net],
			  ];
	const html = cards.map(
		([label, amount]) =>
			`<div style="flex:1 1 110px;padding:8px 12px;border:1px solid var(--border-color);border-radius:8px"><div class="text-muted small">${label}</div><div style="font-weight:600;white-space:nowrap">${format_currency(amount, frm.doc.currency)}</div></div>`
	);
	return `<div style="display:flex;flex-wrap:wrap;gap:8px;margin:10px 0">${html.join("")}</div>`;
}

function missing(view) {
	if (!view.unmet.length) return "";
	const list = view.unmet.map((text) => `<li>${esc(text)}</li>`).join("");
	return `<div class="recouvrement-missing" style="border-left:3px solid var(--orange-500, #e39b2d);padding:2px 12px;margin:10px 0"><b>${__("Missing before it may be opened")}</b><ul style="margin:4px 0 0;padding-left:18px">${list}</ul></div>`;
}

// What was tried before a court is asked.
function attempts(view) {
	if (!view.attempts.length) return "";
	const rows = view.attempts.map((row) => {
		const link = row.reference ? frappe.utils.get_form_link(row.doctype, row.reference, true, esc(row.how)) : esc(row.how);
		return `<li>${[day(row.day), link, esc(row.with_whom), esc(row.outcome)].filter(Boolean).join(" · ")}</li>`;
	});
	return `<div class="recouvrement-attempts" style="margin:8px 0;overflow-wrap:anywhere"><b>${__("Attempts at an amicable settlement")}</b><ul style="margin:4px 0 0;padding-left:18px">${rows.join("")}</ul></div>`;
}

// The court and the officer of the debtor's seat: proposed with the reason, chosen by a person.
function offices(view) {
	const rows = view.offices.map((row) => {
		const button = (data, label) => `<button type="button" class="btn btn-xs btn-default" ${data}>${label}</button>`;
		const name = row.office ? `<b>${frappe.utils.get_form_link("Legal Office", row.office, true)}</b>` : "";
		const add = frappe.model.can_create("Legal Office") ? button(`data-new-office="${esc(row.kind)}"`, __("Add")) : "";
		const mark = row.chosen ? "✓" : row.office ? button(`data-office="${esc(row.office)}"`, __("Choose")) : add;
		const said = [esc(row.address), `<span class="text-muted">${esc(row.reason)}</span>`].filter(Boolean).join(" · ");
		return `<div>${name ? __("{0}: {1}", [esc(__(row.kind)), name]) : esc(__(row.kind))} ${mark} · ${said}</div>`;
	});
	return rows.length ? `<div class="recouvrement-offices small" style="margin:8px 0;overflow-wrap:anywhere">${rows.join("")}</div>` : "";
}

// What was delivered and what is worked on: how far it is.
function subjects(view) {
	const rows = view.subjects.map((row) => {
		const known = row.doctype === "Project" ? row.date && __("to be done by {0}", [day(row.date)]) : __("delivered on {0}", [day(row.date)]);
		const done = row.percent === null ? "" : __("{0} % of the tasks done", [Math.round(row.percent)]);
		const link = frappe.utils.get_form_link(row.doctype, row.name, true, esc([__(row.doctype), row.name].join(" ")));
		return `<div>${[link, esc(row.title), known, done, esc(__(row.status))].filter(Boolean).join(" · ")}</div>`;
	});
	return rows.length ? `<div class="recouvrement-subjects" style="margin:8px 0;overflow-wrap:anywhere">${rows.join("")}</div>` : "";
}

// What answers a customer who says that the invoice never came.
function sendings(view) {
	if (!view.sendings.length) return "";
	const rows = view.sendings.map((row) => {
		const said = row.sent.length ? row.sent.map(esc).join("<br>") : `<span style="color: var(--text-on-orange)">${__("sending not recorded")}</span>`;
		return `<tr><td style="white-space:nowrap">${frappe.utils.get_form_link("Sales Invoice", row.invoice, true)}</td><td>${said}</td></tr>`;
	});
	return `<b>${__("How the invoices were sent")}</b><table class="table table-sm recouvrement-sent" style="margin:4px 0 10px"><tbody>${rows.join("")}</tbody></table>`;
}

function remarks(view) {
	return view.remarks.map((text) => `<p class="text-muted small" style="margin:4px 0">⚠ ${esc(text)}</p>`).join("");
}

function steps(view, live) {
	if (!view.steps.length) return "";
	const current = live && view.steps.find((row) => !row.done_on);
	const rows = view.steps.map((row) => {
		const mark = row.done_on ? "✓" : row === current ? "→" : "·";
		const rest = row.extended_to ? ` <span class="text-muted small" title="${__("A deadline that ends on a Saturday, a Sunday or a public holiday (CPC 642)")}">${__("extended to {0}", [day(row.extended_to)])}</span>` : "";
		const when = row.done_on ? __("done on {0}", [day(row.done_on)]) : row.deadline ? __("at the latest on {0}", [day(row.deadline)]) + rest : "";
		const look = row.done_on ? "color:var(--text-muted)" : row === current ? "font-weight:600" : "";
		return `<tr style="${look}"><td style="width:24px">${mark}</td><td>${esc(__(row.title, null, "stage"))}</td><td class="${row.late ? "text-danger" : ""}" style="text-align:right">${when}</td></tr>`;
	});
	return `<table class="table table-sm recouvrement-steps" style="margin:10px 0"><tbody>${rows.join("")}</tbody></table>`;
}

function dossier(view) {
	const { state, percent, text, pdf, zip, on } = view.dossier;
	const working = ["waiting", "working"].includes(state);
	const bar = `<div class="recouvrement-progress"><div class="progress" style="height:8px;max-width:420px"><div class="progress-bar" style="width:${Number(percent)}%"></div></div><span class="text-muted small">${esc(text)}</span></div>`;
	const failed = state === "failed" ? `<p class="text-danger">${esc(text)}</p>` : "";
	if (working) return `<div style="margin:10px 0">${bar}</div>`;
	if (!pdf) return failed;
	const link = (url, label) => `<a class="btn btn-default btn-sm" href="${encodeURI(url)}" download>${label}</a>`;
	return `${failed}<div style="margin:10px 0;display:flex;gap:8px;align-items:center;flex-wrap:wrap">${link(pdf, __("Dossier (PDF)"))} ${link(zip, __("Dossier (ZIP)"))}
		<span class="text-muted small">${__("made on {0}", [esc(frappe.datetime.str_to_user(on))])}</span></div>`;
}

function letters(view) {
	if (!view.letters.length) return "";
	const rows = view.letters.map(
		(row) =>
			`<li>${frappe.utils.get_form_link("Dunning Action", row.name, true, esc(row.step_title))} <span class="text-muted">· ${esc(__(row.channel))} · ${esc(__(row.status))} · ${day(row.done_on || row.action_date)}</span></li>`
	);
	return `<ul style="padding-left:18px;margin:8px 0">${rows.join("")}</ul>`;
}

// The dossier's progress, also where no socket brings it.
function watch(frm) {
	frm.recouvrement_watch = setTimeout(() => {
		if (frappe.get_route()[2] !== frm.doc.name) return;
		frappe.xcall("recouvrement_app.litigation_api.dossier_state", { file: frm.doc.name }, "GET").then((state) => {
			if (!["waiting", "working"].includes(state.state)) return frm.reload_doc();
			const bar = frm.get_field("file_view").$wrapper.find(".recouvrement-progress");
			bar.find(".progress-bar").css("width", `${state.percent}%`);
			bar.find("span").text(state.text);
			watch(frm);
		});
	}, 1500);
}

function collect(frm) {
	call(frm, "litigation_api.collect_pieces").then((found) => {
		const lacking = found.missing.map((name) => __(name)).join(", ");
		const text = lacking ? __("{0} pieces; missing: {1}", [found.pieces, lacking]) : __("{0} pieces, nothing is missing", [found.pieces]);
		frappe.show_alert({ message: esc(text), indicator: lacking ? "orange" : "green" }, 8);
	});
}

const build = (frm) => call(frm, "litigation_api.build_dossier");

function assign(frm) {
	frappe.prompt(
		[
			{ fieldname: "user", fieldtype: "Link", options: "User", label: __("Who Answers for It"), default: frm.doc.owner_user, reqd: 1, get_query: () => ({ filters: { enabled: 1, user_type: "System User" } }) },
			{ fieldname: "due", fieldtype: "Date", label: __("Due Date"), default: frm.doc.due_date },
			{ fieldname: "note", fieldtype: "Small Text", label: __("Note") },
		],
		(values) => call(frm, "litigation_api.assign_owner", values, __("Assigned")),
		__("Assign"),
		__("Assign")
	);
}

function approve(frm, view) {
	if (!view.unmet.length) {
		frappe.confirm(__("All conditions are met. Open this legal recovery?"), () => call(frm, "litigation_api.approve_recovery", {}, __("Opened")));
		return;
	}
	const list = view.unmet.map((text) => `<li>${esc(text)}</li>`).join("");
	frappe.prompt(
		[
			{ fieldtype: "HTML", options: `<p>${__("Missing before it may be opened")}</p><ul>${list}</ul>` },
			{ fieldname: "override_reason", fieldtype: "Small Text", label: __("Reason to go on nevertheless"), reqd: 1 },
		],
		(values) => call(frm, "litigation_api.approve_recovery", values, __("Opened")),
		__("Approve and Open"),
		__("Open", null, "verb")
	);
}

function resolve(frm) {
	const crediting = "eval:['Credit Note', 'Settled'].includes(doc.outcome)";
	const said = {
		"Credit Note": __("A draft credit note is made for you to check."),
		"Corrected and Resent": __("The invoices go out again by e-mail."),
		Rejected: __("A letter is drawn up for approval; reminders go on where they stood."),
		Settled: __("The customer pays the rest; an amount given is credited."),
		Resume: __("Reminders go on where they stood."),
		Withdrawn: __("The customer withdrew the complaint; reminders go on where they stood."),
	};
	const dialog = new frappe.ui.Dialog({
		title: __("Resolve"),
		fields: [
			{ fieldname: "outcome", fieldtype: "Select", label: __("Outcome"), options: outcomes(["", ...Object.keys(said)]), reqd: 1, change: () => dialog.get_field("hint").$wrapper.text(said[dialog.get_value("outcome")] || "") },
			{ fieldname: "hint", fieldtype: "HTML", options: "" },
			{ fieldname: "amount", fieldtype: "Float", precision: "2", label: __("Amount to Credit ({0})", [frm.doc.currency]), default: frm.doc.disputed_amount, depends_on: crediting },
			{ fieldname: "resolution", fieldtype: "Small Text", label: __("What was found and decided"), reqd: 1 },
			{ fieldname: "cause", fieldtype: "Small Text", label: __("Root Cause"), default: frm.doc.cause },
		],
		primary_action_label: __("Resolve"),
		primary_action(values) {
			if (!["Credit Note", "Settled"].includes(values.outcome)) delete values.amount;
			call(frm, "litigation_api.resolve_dispute", values, __("Resolved")).then(() => dialog.hide());
		},
	});
	dialog.show();
}

function record(frm, view) {
	const waiting = view.steps.filter((row) => !row.done_on).map((row) => row.title);
	const legal = ["Filed", "Order", "Served", "Publication", "Mandate", "Hearing"];
	const kinds = [...new Set([...waiting, ...(frm.doc.kind === "Legal Recovery" ? legal : []), "Meeting", "Other"])];
	frappe.prompt(
		[
			{ fieldname: "kind", fieldtype: "Select", label: __("Event"), options: in_words(kinds), default: waiting[0], reqd: 1 },
			{ fieldname: "date", fieldtype: "Date", label: __("Date"), default: frappe.datetime.get_today(), reqd: 1 },
			{ fieldname: "stage", fieldtype: "Select", label: __("Stage Reached"), options: in_words(["", ...STAGES]), hidden: frm.doc.kind === "Dispute" },
			{ fieldname: "deadline", fieldtype: "Date", label: __("Still to Be Done By") },
			{ fieldname: "notes", fieldtype: "Small Text", label: __("Notes") },
		],
		(values) => call(frm, "litigation_api.log_event", values, __("Recorded")),
		__("Record Event"),
		__("Record")
	);
}

function record_cost(frm) {
	const kinds = frappe.meta.get_docfield("Litigation File Cost", "kind").options.split("\n").filter(Boolean);
	frappe.prompt(
		[
			{ fieldname: "kind", fieldtype: "Select", label: __("Kind"), options: choices(kinds), reqd: 1 },
			{ fieldname: "amount", fieldtype: "Float", precision: "2", label: __("Amount ({0})", [frm.doc.currency]) },
			{ fieldname: "hours", fieldtype: "Float", label: __("Hours") },
			{ fieldname: "paid_by", fieldtype: "Select", label: __("Paid By"), options: choices(["Company", "Debtor"]), default: "Company" },
			{ fieldname: "description", fieldtype: "Data", label: __("Description") },
		],
		(values) => call(frm, "litigation_api.log_cost", values, __("Recorded")),
		__("Record Cost"),
		__("Record")
	);
}

function log_negotiation(frm) {
	const of = (field) => frappe.meta.get_docfield("Litigation File Event", field).options.split("\n").filter(Boolean);
	const told = (values) => values.map((value) => ({ value, label: __(value, null, "negotiation") }));
	frappe.prompt(
		[
			{ fieldname: "date", fieldtype: "Date", label: __("Date"), default: frappe.datetime.get_today(), reqd: 1 },
			{ fieldname: "how", fieldtype: "Select", label: __("Form of Negotiation"), options: told(of("how")), reqd: 1 },
			{ fieldname: "with_whom", fieldtype: "Data", label: __("With Whom"), reqd: 1 },
			{ fieldname: "outcome", fieldtype: "Select", label: __("Outcome"), options: told(of("negotiation_outcome")), reqd: 1 },
			{ fieldname: "notes", fieldtype: "Small Text", label: __("Notes") },
		],
		(values) => call(frm, "litigation_api.log_negotiation", values, __("Recorded")),
		__("Log Negotiation"),
		__("Record")
	);
}

function compare_routes(frm) {
	frappe.xcall("recouvrement_app.litigation_api.route_advice", { file: frm.doc.name }, "GET").then((advice) => {
		const words = (texts) => texts.map(esc).join("<br>");
		const rows = advice.map((a) => `<tr><td>${a.fits ? "✓" : "✗"}</td><td>${esc(__(a.route))}</td><td>${words([...(a.fits ? a.for : a.against), ...a.notes])}</td></tr>`);
		frappe.msgprint({ title: __("Compare Routes"), message: `<table class="table table-bordered"><tbody>${rows.join("")}</tbody></table>`, wide: true });
	});
}

function add_piece(frm) {
	const kinds = frappe.meta.get_docfield("Litigation File Piece", "kind").options.split("\n").filter(Boolean);
	new frappe.ui.FileUploader({
		doctype: frm.doctype,
		docname: frm.doc.name,
		make_attachments_public: false,
		on_success(file) {
			frappe.prompt(
				[
					{ fieldname: "kind", fieldtype: "Select", label: __("Kind"), options: choices(kinds), default: "Other", reqd: 1 },
					{ fieldname: "title", fieldtype: "Data", label: __("Title"), default: file.file_name, reqd: 1 },
					{ fieldname: "date", fieldtype: "Date", label: __("Date"), default: frappe.datetime.get_today() },
				],
				(values) => call(frm, "litigation_api.add_piece", { ...values, url: file.file_url }, __("Added")),
				__("Add Piece"),
				__("Add")
			);
		},
	});
}

function draft_letter(frm, letter) {
	const channels = ["last_warning", "retention_of_title"].includes(letter) ? ["Registered Letter", "Letter", "Email"] : ["Email", "Letter"];
	frappe.prompt(
		[{ fieldname: "channel", fieldtype: "Select", label: __("Channel"), options: choices(channels), default: channels[0], reqd: 1 }],
		(values) => call(frm, "litigation_api.draft_letter", { letter, ...values }).then((action) => frappe.set_route("Form", "Dunning Action", action)),
		__("Draw up a Letter"),
		__("Draw Up")
	);
}

function late_charges(frm) {
	const invoices = [...new Set(frm.doc.invoices.map((row) => row.invoice))];
	frappe.require("/assets/recouvrement_app/js/late_charges.js", () =>
		frappe.recouvrement.late_charges({ case: frm.doc.case, invoices, file: frm.doc.name, then: () => frm.reload_doc() })
	);
}

function close_file(frm) {
	const ends = ["Recovered", "Partly Recovered", "Settled", "Written Off", "Withdrawn", "Resume"];
	frappe.prompt(
		[
			{ fieldname: "outcome", fieldtype: "Select", label: __("Outcome"), options: outcomes(ends), reqd: 1 },
			{ fieldname: "resolution", fieldtype: "Small Text", label: __("How it ended"), reqd: 1 },
		],
		(values) => call(frm, "litigation_api.close_recovery", values, __("Closed")),
		__("Close File"),
		__("Close File")
	);
}

function write_off(frm) {
	frappe.xcall("recouvrement_app.credit_api.write_off_facts", { file: frm.doc.name }, "GET").then((facts) => {
		const amount = format_currency(facts.amount, frm.doc.currency);
		const lines = [
			__("{0} will not be paid: a draft Journal Entry is made for the accountant to submit.", [`<b>${amount}</b>`]),
			facts.settlement_tried ? __("A settlement was tried.") : __("No settlement was tried: give the reason."),
			facts.needs_approval && facts.limit > 0 && __("Above {0} an approver who did not propose the file draws it up.", [format_currency(facts.limit, frm.doc.currency)]),
			facts.needs_approval && !facts.limit && __("An approver who did not propose the file draws it up."),
			facts.vat && __("VAT comes back only with a corrected duplicate of each invoice: issue them."),
		].filter(Boolean);
		frappe.prompt(
			[
				{ fieldtype: "HTML", options: lines.map((text) => `<p>${text}</p>`).join("") },
				{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: facts.settlement_tried ? 0 : 1 },
			],
			(values) => call(frm, "credit_api.draft_write_off", values, __("Drawn up")).then((entry) => frappe.set_route("Form", "Journal Entry", entry)),
			__("Write Off"),
			__("Draw Up")
		);
	});
}
