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
		if (frm.doc.warnings) frm.set_intro(frappe.utils.escape_html(frm.doc.warnings).replace(/\n/g, "<br>"), "orange");
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
	if (summary.amounts) {
		const amounts = Object.entries(summary.amounts).map(([currency, amount]) => format_currency(amount, currency));
		const steps = Object.entries(summary.by_step || {}).map(([step, count]) => `${count} × ${frappe.utils.escape_html(step)}`);
		place.append(`<p><b>${amounts.join(" + ") || format_currency(0)}</b> ${steps.length ? "· " + steps.join(" · ") : ""}</p>`);
	}
	place.append(
		table(
			__("Planned"),
			[__("Customer"), __("Step"), __("Channel"), __("Days Late"), __("Amount"), __("Invoices"), __("Remarks")],
			planned.slice(0, LISTED).map((row) => [
				row.case ? frappe.utils.get_form_link("Collection Case", row.case, true, esc(row.customer_name || row.customer)) : esc(row.customer),
				esc(`${row.step}. ${row.title}`),
				esc(__(row.channel)),
				right(row.days_late),
				right(format_currency(row.total, row.currency)),
				(row.lines || []).map((line) => frappe.utils.get_form_link("Sales Invoice", line.invoice, true)).join(", "),
				esc((row.remarks || []).join("; ")),
			]),
			planned.length
		)
	);
	const reasons = Object.entries(summary.by_reason || {}).map(([reason, count]) => `${count} ${esc(REASONS[reason] || reason)}`);
	place.append(
		table(
			__("Left Out"),
			[__("Customer"), __("Invoice"), __("Reason"), __("Detail"), __("Amount")],
			skipped.slice(0, LISTED).map((row) => [
				esc(row.customer),
				frappe.utils.get_form_link("Sales Invoice", row.invoice, true) + (row.term ? ` · ${esc(row.term)}` : ""),
				esc(REASONS[row.reason] || row.reason),
				esc(row.detail),
				right(format_currency(row.outstanding, row.currency)),
			]),
			skipped.length,
			reasons.join(" · ")
		)
	);
}

function table(title, head, rows, total, note) {
	if (!total) return `<h5>${title}</h5><p class="text-muted">${__("Nothing")}</p>`;
	const more = total > rows.length ? `<p class="text-muted">${__("and {0} more", [total - rows.length])}</p>` : "";
	const body = rows.map((cells) => `<tr>${cells.map((cell) => (String(cell).startsWith("<td") ? cell : `<td>${cell}</td>`)).join("")}</tr>`).join("");
	return `<h5>${title} (${total})</h5>${note ? `<p class="text-muted">${note}</p>` : ""}
		<div style="overflow-x:auto"><table class="table table-bordered table-sm"><thead><tr>${head.map((text) => `<th>${text}</th>`).join("")}</tr></thead><tbody>${body}</tbody></table></div>${more}`;
}

const esc = (text) => frappe.utils.escape_html(String(text == null ? "" : text));
const right = (text) => `<td class="text-right" style="white-space:nowrap">${text}</td>`;
const parse = (text) => (typeof text === "string" ? JSON.parse(text || "null") : text);
