// A scenario and what it would send over the coming days.
frappe.ui.form.on("Dunning Scenario", {
	setup() {
		// the titles that came with the application are read in the reader's language; the record keeps them as they are
		frappe.meta.get_docfield("Dunning Scenario Step", "title").formatter = (title) => frappe.utils.escape_html(__(title || ""));
	},

	onload_post_render(frm) {
		// An empty company or language means "any", empty hours the whole day: the session's defaults must not narrow a new scenario.
		if (frm.is_new() && !frm.doc.scenario_name) {
			frm.set_value({ company: null, language: null, send_from: null, send_until: null });
		}
	},

	try_scenario: (frm) => ask(frm),

	refresh(frm) {
		if (frm.is_new() || frm.doc.disabled) return;
		frm.add_custom_button(__("What Would Happen?"), () => ask(frm));
	},
});

function ask(frm) {
	frappe.prompt(
		[
			{ fieldname: "company", fieldtype: "Link", options: "Company", label: __("Company"), reqd: 1, default: frm.doc.company || frappe.defaults.get_user_default("Company") },
			{ fieldname: "days", fieldtype: "Int", label: __("Days Ahead"), default: 30, reqd: 1, description: __("At most 120. Nothing is written or sent.") },
			{
				fieldname: "other", fieldtype: "Link", options: "Dunning Scenario", label: __("Compare With"),
				get_query: () => ({ filters: { disabled: 0, name: ["!=", frm.doc.name] } }),
			},
		],
		async ({ other, ...values }) => {
			const method = other ? "compare_scenarios" : "simulate_scenario";
			const args = { scenario: frm.doc.name, ...values, ...(other ? { other } : {}) };
			const { message } = await frappe.call({ method: `recouvrement_app.api.${method}`, args, freeze: true });
			show(message, other ? compared(message) : alone(message), values.days);
		},
		__("What would {0} do, if nobody paid?", [frm.doc.name]),
		__("Try")
	);
}

function show(found, body, days) {
	const warnings = found.warnings.map((text) => `<li>${frappe.utils.escape_html(text)}</li>`).join("");
	const dialog = new frappe.ui.Dialog({ title: __("The next {0} days, if nobody paid", [days]), size: "extra-large" });
	dialog.$body.html(
		`<div class="scenario-trial" style="padding: var(--padding-md); overflow-x: auto">${body}${warnings ? `<h5>${__("Warnings")}</h5><ul class="text-muted small">${warnings}</ul>` : ""}</div>`
	);
	dialog.show();
}

const esc = (text) => frappe.utils.escape_html(String(text));
const right = (text) => `<td class="text-right">${text}</td>`;
const money = (amounts) => Object.entries(amounts).map(([currency, amount]) => format_currency(amount, currency)).join("<br>") || "–";
const channels = (counts) => Object.entries(counts).map(([channel, count]) => `${count} × ${esc(__(channel))}`).join("<br>") || "–";
const titled = (step) => step.replace(/^(\d+)\.? (.+)$/, (_all, number, title) => `${number}. ${__(title)}`); // "7. Formal notice"
const customer = (row) => frappe.utils.get_form_link("Customer", row.customer, true, esc(row.customer_name));
const contact = (row) => (row ? `${frappe.datetime.str_to_user(row.date)} · ${esc(__(row.title))} · ${esc(__(row.channel))}` : `<span class="text-muted">${__("Not reached")}</span>`);

function table(title, heads, rows) {
	if (!rows.length) return "";
	const aligned = rows[0].split("<td").slice(1).map((cell) => (cell.startsWith(' class="text-right"') ? ' class="text-right"' : ""));
	return `<h5>${title}</h5><table class="table table-bordered table-sm"><thead><tr>${heads.map((head, at) => `<th${aligned[at]}>${head}</th>`).join("")}</tr></thead><tbody>${rows.map((row) => `<tr>${row}</tr>`).join("")}</tbody></table>`;
}

function alone(found) {
	if (!found.actions) return `<p>${__("Nothing would go out.")}</p>`;
	const steps = (row) => Object.entries(row.by_step).map(([step, count]) => `${count} × ${esc(titled(step))}`).join("<br>");
	return (
		`<p>${__("{0} actions to {1} customers.", [found.actions, found.customers])}</p>` +
		table("", [__("Channel"), __("Amount Claimed")], [`<td>${channels(found.by_channel)}</td>${right(money(found.amount))}`]) +
		table(__("By Day"), [__("Day"), __("Actions"), __("Steps"), __("Amount")], found.days.map((row) => `<td>${frappe.datetime.str_to_user(row.date)}</td>${right(row.actions)}<td>${steps(row)}</td>${right(money(row.amount))}`)) +
		table(__("Reached First"), [__("Customer"), __("First Contact"), __("Amount")], found.first.map((row) => `<td>${customer(row)}</td><td>${contact(row)}</td>${right(format_currency(row.amount, row.currency))}`))
	);
}

function compared(found) {
	const names = found.scenarios.map((side) => esc(side.scenario));
	const both = (label, of) => `<td>${label}</td>${found.scenarios.map((side) => right(of(side))).join("")}`;
	const more = found.differing - found.differences.length;
	return (
		table("", ["", ...names], [
			both(__("Actions"), (side) => side.actions),
			both(__("Customers"), (side) => side.customers),
			both(__("By Channel"), (side) => channels(side.by_channel)),
			both(__("Amount Claimed"), (side) => money(side.amount)),
		]) +
		table(__("By Week"), [__("Week of"), ...names], found.weeks.map((row) => `<td>${frappe.datetime.str_to_user(row.week)}</td>${row.by_channel.map((side) => right(channels(side))).join("")}`)) +
		(found.differing
			? table(__("{0} customers treated differently", [found.differing]), [__("Customer"), ...names.map((name) => __("First Contact: {0}", [name])), __("Actions")], found.differences.map((row) => `<td>${customer(row)}</td>${row.first.map((side) => `<td>${contact(side)}</td>`).join("")}${right(row.actions.join(" / "))}`))
			: `<p>${__("Both treat every customer alike.")}</p>`) +
		(more > 0 ? `<p class="text-muted">${__("{0} more are not listed.", [more])}</p>` : "")
	);
}
