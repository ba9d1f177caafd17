// A run to read afterwards: what goes to whom, how much, what was left out and why.
const REASONS = {
	not_due_yet: __("not due yet"),
	gap: __("contacted too recently"),
	hold: __("on hold"),
	promise: __("promised"),
	dispute: __("disputed"),
	litigation: __("in litigation"),
	opt_out: __("opted out"),
	credit_covers: __("credits cover it"),
	below_minimum: __("below the minimum"),
	no_more_steps: __("no more steps"),
	time_barred: __("time-barred"),
	no_recipient: __("no recipient"),
	paid: __("paid"),
};
const LISTED = 500;

frappe.ui.form.on("Dunning Run", {
	refresh(frm) {
		if (frm.doc.status === "Completed With Warnings") frm.page.set_indicator(__(frm.doc.status), "orange");
		if (frm.is_new()) {
			frm.set_value("run_date", frm.doc.run_date || frappe.datetime.get_today());
			frm.disable_save();
			frm.add_custom_button(__("Dry Run"), () => start(frm, "dry_run"));
			frm.add_custom_button(__("Run Now"), () => start(frm, "run_now")).addClass("btn-primary");
			return;
		}
		frm.disable_save();
		if (["Queued", "Running"].includes(frm.doc.status)) {
			setTimeout(() => frm.doc && ["Queued", "Running"].includes(frm.doc.status) && frm.reload_doc(), 2000);
		}
		if (frm.doc.dry_run && /^Completed/.test(frm.doc.status)) {
			frm.add_custom_button(__("Run for Real"), () => start(frm, "run_now")).addClass("btn-primary");
		}
		if (!frm.doc.dry_run && frm.doc.actions_count) {
			frm.add_custom_button(__("Open the Actions"), () =>
				frappe.set_route("List", "Dunning Action", { company: frm.doc.company, status: ["in", ["Proposed", "To Approve", "Approved"]] })
			).addClass("btn-primary");
		}
		show(frm);
	},
});

function start(frm, method) {
	const { company, run_date } = frm.doc;
	if (!company) {
		frappe.msgprint(__("Choose a company."));
		return;
	}
	frappe
		.call({ method: `recouvrement_app.api.${method}`, args: { company, run_date }, freeze: true }).then((r) => r.message)
		.then((name) => frappe.set_route("Form", "Dunning Run", name));
}

function show(frm) {
	const place = frm.get_field("run_view").$wrapper.empty();
	const planned = parse(frm.doc.planned) || [];
	const skipped = parse(frm.doc.skipped) || [];
	const summary = parse(frm.doc.summary) || {};
	const kept = (frm.doc.__onload && frm.doc.__onload.told) || {};
	const tell = (text) => kept[text] || text; // the reader may have another language than who ran it
	place.append(counts(frm.doc, summary));
	place.append(warnings(frm.doc.warnings, tell));
	place.append(
		table(
			__("Planned"),
			[__("Customer"), __("Step"), __("Channel"), __("Days Late"), __("Amount"), __("Invoices"), __("Remarks")],
			planned.slice(0, LISTED).map((row) => [
				row.case ? frappe.utils.get_form_link("Collection Case", row.case, true, esc(row.customer_name || row.customer)) : esc(row.customer),
				esc(`${row.step}. ${__(row.title)}`),
				esc(__(row.channel)),
				right(row.days_late),
				right(format_currency(row.total, row.currency)),
				(row.lines || []).map((line) => frappe.utils.get_form_link("Sales Invoice", line.invoice, true)).join(", "),
				esc((row.remarks || []).map(tell).join("; ")),
			]),
			planned.length
		)
	);
	place.append(left_out(skipped, summary, tell));
}

function counts(doc, summary) {
	const amounts = Object.entries(summary.amounts || {}).map(([currency, amount]) => format_currency(amount, currency));
	const cards = [
		[__("Invoices Read"), doc.lines_read],
		[__("Cases"), doc.cases_planned],
		[__("Actions"), doc.actions_count],
		[__("Amount"), amounts.join(" + ") || "–"],
		[__("Left Out"), doc.skipped_count],
	];
	if (!doc.dry_run) cards.push([__("Sent"), doc.sent_count]);
	const html = cards.map(
		([label, value]) =>
			`<div style="flex:1 1 110px;padding:10px 14px;border:1px solid var(--border-color);border-radius:8px"><div class="text-muted small">${label}</div><div style="font-size:1.25rem;font-weight:600">${value || 0}</div></div>`
	);
	const titled = (step) => step.replace(/^(\d+) (.+)$/, (_all, number, title) => `${number}. ${__(title)}`); // "7 Formal notice"
	const steps = Object.entries(summary.by_step || {}).map(([step, count]) => `${count} × ${esc(titled(step))}`);
	return `<div class="run-counts" style="display:flex;flex-wrap:wrap;gap:10px;margin-bottom:10px">${html.join("")}</div>${steps.length ? `<p class="text-muted">${steps.join(" · ")}</p>` : ""}`;
}

// Folded: a run over thousands of invoices may warn hundreds of times.
function warnings(text, tell) {
	const lines = (text || "").split("\n").filter(Boolean);
	if (!lines.length) return "";
	return `<details class="run-warnings" style="margin-bottom:10px"><summary style="color: var(--text-on-orange)">${__("Warnings")} (${lines.length})</summary>${lines.map((line) => `<div class="small">${esc(tell(line))}</div>`).join("")}</details>`;
}

// One fold for each reason, the most frequent first.
function left_out(skipped, summary, tell) {
	if (!skipped.length) return `<h5>${__("Left Out")}</h5><p class="text-muted">${__("Nothing")}</p>`;
	const groups = {};
	skipped.forEach((row) => (groups[row.reason] = groups[row.reason] || []).push(row));
	const count = (reason) => Math.max((summary.by_reason || {})[reason] || 0, groups[reason].length);
	const folds = Object.keys(groups)
		.sort((one, other) => count(other) - count(one))
		.map((reason) => {
			const head = [__("Customer"), __("Invoice"), __("Detail"), __("Amount")];
			const rows = groups[reason].slice(0, LISTED).map((row) => [
				esc(row.customer),
				frappe.utils.get_form_link("Sales Invoice", row.invoice, true) + (row.term ? ` · ${esc(row.term)}` : ""),
				esc(tell(row.detail)),
				right(format_currency(row.outstanding, row.currency)),
			]);
			const title = `${count(reason)} ${esc(REASONS[reason] || reason)}`;
			return `<details class="run-reason" style="margin-bottom:6px"><summary>${title}</summary>${grid(head, rows, count(reason))}</details>`;
		});
	return `<h5>${__("Left Out")} (${skipped.length})</h5>${folds.join("")}`;
}

function table(title, head, rows, total) {
	if (!total) return `<h5>${title}</h5><p class="text-muted">${__("Nothing")}</p>`;
	return `<h5>${title} (${total})</h5>${grid(head, rows, total)}`;
}

function grid(head, rows, total) {
	const more = total > rows.length ? `<p class="text-muted">${__("and {0} more", [total - rows.length])}</p>` : "";
	const body = rows.map((cells) => `<tr>${cells.map((cell) => (String(cell).startsWith("<td") ? cell : `<td>${cell}</td>`)).join("")}</tr>`).join("");
	return `<div style="overflow-x:auto"><table class="table table-bordered table-sm"><thead><tr>${head.map((text) => `<th>${text}</th>`).join("")}</tr></thead><tbody>${body}</tbody></table></div>${more}`;
}

const esc = (text) => frappe.utils.escape_html(String(text == null ? "" : text));
const right = (text) => `<td class="text-right" style="white-space:nowrap">${text}</td>`;
const parse = (text) => (typeof text === "string" ? JSON.parse(text || "null") : text);
