// A dispute to resolve, or the road to court: pieces, dossier, approval and events one click away.
frappe.ui.form.on("Litigation File", {
	setup(frm) {
		frm.set_query("invoice", "invoices", () => ({
			filters: { customer: frm.doc.customer, company: frm.doc.company, docstatus: 1, outstanding_amount: [">", 0] },
		}));
	},
	refresh(frm) {
		show_deadline(frm);
		if (frm.is_new() || frm.doc.docstatus === 2 || !frappe.model.can_write("Litigation File")) return;
		const live = ["Draft", "Proposed", "Open", "In Progress"].includes(frm.doc.status);
		const legal = frm.doc.kind === "Legal Recovery";
		frm.add_custom_button(__("Collect Pieces"), () => collect(frm));
		frm.add_custom_button(__("Build Dossier"), () => build(frm));
		if (legal && frm.doc.docstatus === 0) frm.add_custom_button(__("Approve"), () => approve(frm)).addClass("btn-primary");
		if (live && frm.doc.docstatus === 1 && !legal) {
			frm.add_custom_button(__("Resolve"), () => resolve(frm)).addClass("btn-primary");
		}
		if (live) frm.add_custom_button(__("Log Event"), () => log_event(frm));
		if (live && legal) frm.add_custom_button(__("Log Cost"), () => log_cost(frm), __("More"));
		if (legal) frm.add_custom_button(__("Compare Routes"), () => compare_routes(frm), __("More"));
		frm.add_custom_button(__("Add Piece"), () => add_piece(frm), __("More"));
		if (live && legal && frm.doc.docstatus === 1) frm.add_custom_button(__("Close File"), () => close_file(frm), __("More"));
		if (frm.doc.docstatus === 1) frm.add_custom_button(__("Write Off"), () => write_off(frm), __("More"));
	},
	onload(frm) {
		frappe.realtime.off("recouvrement_dossier");
		frappe.realtime.on("recouvrement_dossier", (data) => {
			if (data.file !== frm.doc.name) return;
			frappe.show_alert({ message: frappe.utils.escape_html(data.message), indicator: "blue" }, 10);
			frm.reload_doc();
		});
	},
});

function call(frm, method, args, message) {
	return frappe
		.xcall(`recouvrement_app.litigation_api.${method}`, { file: frm.doc.name, ...args }, "POST", { freeze: true })
		.then((result) => {
			if (message) frappe.show_alert({ message, indicator: "green" });
			return frm.reload_doc().then(() => result);
		});
}

function show_deadline(frm) {
	const { next_deadline, next_deadline_kind, missing_pieces } = frm.doc;
	const esc = frappe.utils.escape_html;
	if (next_deadline) {
		const late = next_deadline < frappe.datetime.get_today();
		const text = __("{0}: at the latest on {1}", [__(esc(next_deadline_kind || "")), frappe.datetime.str_to_user(next_deadline)]);
		frm.dashboard.set_headline(text, late ? "red" : "orange");
	} else if (missing_pieces && frm.doc.kind === "Legal Recovery") {
		const names = missing_pieces.split("\n").map((name) => __(esc(name)));
		frm.dashboard.set_headline(__("Missing pieces: {0}", [names.join(", ")]), "orange");
	}
}

function collect(frm) {
	call(frm, "collect_pieces").then((found) => {
		const missing = found.missing.map((name) => __(name)).join(", ");
		const text = missing ? __("{0} pieces; missing: {1}", [found.pieces, missing]) : __("{0} pieces, nothing is missing", [found.pieces]);
		frappe.show_alert({ message: frappe.utils.escape_html(text), indicator: missing ? "orange" : "green" }, 8);
	});
}

function build(frm) {
	frappe
		.xcall("recouvrement_app.litigation_api.build_dossier", { file: frm.doc.name }, "POST")
		.then(() => frappe.show_alert({ message: __("The dossier is being built; you will be told."), indicator: "blue" }));
}

function approve(frm) {
	frappe.xcall("recouvrement_app.litigation_api.gate", { file: frm.doc.name }, "GET").then((unmet) => {
		if (!unmet.length) {
			frappe.confirm(__("All conditions are met. Open this legal recovery?"), () => call(frm, "approve_recovery", {}, __("Opened")));
			return;
		}
		const list = unmet.map((text) => `<li>${frappe.utils.escape_html(text)}</li>`).join("");
		frappe.prompt(
			[
				{ fieldtype: "HTML", options: `<p>${__("Not met yet:")}</p><ul>${list}</ul>` },
				{ fieldname: "override_reason", fieldtype: "Small Text", label: __("Reason to go on nevertheless"), reqd: 1 },
			],
			(values) => call(frm, "approve_recovery", values, __("Opened")),
			__("Approve"),
			__("Open")
		);
	});
}

function resolve(frm) {
	const outcomes = ["Credit Note", "Corrected and Resent", "Rejected", "Settled", "Resume", "Withdrawn"];
	frappe.prompt(
		[
			{ fieldname: "outcome", fieldtype: "Select", label: __("Outcome"), options: outcomes, reqd: 1 },
			{
				fieldname: "amount",
				fieldtype: "Currency",
				label: __("Amount to Credit"),
				default: frm.doc.disputed_amount,
				depends_on: "eval:['Credit Note', 'Settled'].includes(doc.outcome)",
			},
			{ fieldname: "resolution", fieldtype: "Small Text", label: __("What was found and decided"), reqd: 1 },
			{ fieldname: "cause", fieldtype: "Small Text", label: __("Root Cause"), default: frm.doc.cause },
		],
		(values) => {
			if (!["Credit Note", "Settled"].includes(values.outcome)) delete values.amount;
			call(frm, "resolve_dispute", values, __("Resolved"));
		},
		__("Resolve"),
		__("Resolve")
	);
}

function log_event(frm) {
	const waiting = (frm.doc.events || []).filter((row) => !row.done).map((row) => row.kind);
	const legal = ["Filed", "Order", "Served", "Publication", "Mandate", "Hearing", "Amicable Attempt"];
	const kinds = [...waiting, ...(frm.doc.kind === "Legal Recovery" ? legal : []), "Meeting", "Other"];
	frappe.prompt(
		[
			{ fieldname: "kind", fieldtype: "Autocomplete", label: __("Event"), options: [...new Set(kinds)], reqd: 1 },
			{ fieldname: "date", fieldtype: "Date", label: __("Date"), default: frappe.datetime.get_today(), reqd: 1 },
			{ fieldname: "deadline", fieldtype: "Date", label: __("Still to Be Done By") },
			{ fieldname: "notes", fieldtype: "Small Text", label: __("Notes") },
		],
		(values) => call(frm, "log_event", values, __("Recorded")),
		__("Log Event"),
		__("Record")
	);
}

function log_cost(frm) {
	const kinds = frappe.meta.get_docfield("Litigation File Cost", "kind").options.split("\n").filter(Boolean);
	frappe.prompt(
		[
			{ fieldname: "kind", fieldtype: "Select", label: __("Kind"), options: kinds, reqd: 1 },
			{ fieldname: "amount", fieldtype: "Currency", label: __("Amount") },
			{ fieldname: "hours", fieldtype: "Float", label: __("Hours") },
			{ fieldname: "paid_by", fieldtype: "Select", label: __("Paid By"), options: ["Company", "Debtor"], default: "Company" },
			{ fieldname: "description", fieldtype: "Data", label: __("Description") },
		],
		(values) => call(frm, "log_cost", values, __("Recorded")),
		__("Log Cost"),
		__("Record")
	);
}

function compare_routes(frm) {
	frappe.xcall("recouvrement_app.litigation_api.route_advice", { file: frm.doc.name }, "GET").then((advice) => {
		const esc = (texts) => texts.map((text) => frappe.utils.escape_html(__(text))).join("<br>");
		const rows = advice.map(
			(a) =>
				`<tr><td>${a.fits ? "✓" : "✗"}</td><td>${frappe.utils.escape_html(__(a.route))}</td><td>${esc(
					[...(a.fits ? a.for : a.against), ...a.notes]
				)}</td></tr>`
		);
		frappe.msgprint({
			title: __("Compare Routes"),
			message: `<table class="table table-bordered"><tbody>${rows.join("")}</tbody></table>`,
			wide: true,
		});
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
					{ fieldname: "kind", fieldtype: "Select", label: __("Kind"), options: kinds, default: "Other", reqd: 1 },
					{ fieldname: "title", fieldtype: "Data", label: __("Title"), default: file.file_name, reqd: 1 },
					{ fieldname: "date", fieldtype: "Date", label: __("Date"), default: frappe.datetime.get_today() },
				],
				(values) => call(frm, "add_piece", { ...values, url: file.file_url }, __("Added")),
				__("Add Piece"),
				__("Add")
			);
		},
	});
}

function close_file(frm) {
	const outcomes = ["Recovered", "Partly Recovered", "Settled", "Written Off", "Withdrawn", "Resume"];
	frappe.prompt(
		[
			{ fieldname: "outcome", fieldtype: "Select", label: __("Outcome"), options: outcomes, reqd: 1 },
			{ fieldname: "resolution", fieldtype: "Small Text", label: __("How it ended"), reqd: 1 },
		],
		(values) => call(frm, "close_recovery", values, __("Closed")),
		__("Close File"),
		__("Close")
	);
}

function write_off(frm) {
	frappe.prompt(
		[{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason (needed when no settlement was tried)") }],
		(values) =>
			call(frm, "draft_write_off", values, __("Drawn up")).then((entry) => frappe.set_route("Form", "Journal Entry", entry)),
		__("Write Off"),
		__("Draw Up")
	);
}
