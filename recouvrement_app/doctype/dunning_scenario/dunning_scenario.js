// A scenario and what it would send over the coming days.
frappe.ui.form.on("Dunning Scenario", {
	onload_post_render(frm) {
		// An empty company or language means "any", empty hours the whole day: the session's defaults must not narrow a new scenario.
		if (frm.is_new() && !frm.doc.scenario_name) {
			frm.set_value({ company: null, language: null, send_from: null, send_until: null });
		}
	},

	refresh(frm) {
		if (frm.is_new() || frm.doc.disabled) return;
		frm.add_custom_button(__("Simulate"), () =>
			frappe.prompt(
				[
					{ fieldname: "company", fieldtype: "Link", options: "Company", label: __("Company"), reqd: 1, default: frm.doc.company || frappe.defaults.get_user_default("Company") },
					{ fieldname: "days", fieldtype: "Int", label: __("Days Ahead"), default: 30, reqd: 1 },
				],
				(values) => simulate(frm, values),
				__("Simulate {0}", [frm.doc.name]),
				__("Simulate")
			)
		);
	},
});

function simulate(frm, values) {
	frappe
		.call({ method: "recouvrement_app.api.simulate_scenario", args: { scenario: frm.doc.name, ...values }, freeze: true }).then((r) => r.message)
		.then((found) => {
			const esc = frappe.utils.escape_html;
			const rows = found.days
				.map((row) => {
					const steps = Object.entries(row.by_step).map(([step, count]) => `${count} × ${esc(step)}`).join("<br>");
					const amounts = Object.entries(row.amount).map(([currency, amount]) => format_currency(amount, currency)).join("<br>");
					return `<tr><td>${frappe.datetime.str_to_user(row.date)}</td><td class="text-right">${row.actions}</td><td>${steps}</td><td class="text-right">${amounts}</td></tr>`;
				})
				.join("");
			frappe.msgprint({
				title: __("{0} actions if nobody paid", [found.actions]),
				wide: true,
				message: rows
					? `<table class="table table-bordered table-sm"><thead><tr><th>${__("Day")}</th><th>${__("Actions")}</th><th>${__("Steps")}</th><th>${__("Amount")}</th></tr></thead><tbody>${rows}</tbody></table>`
					: __("Nothing would go out."),
			});
		});
}
