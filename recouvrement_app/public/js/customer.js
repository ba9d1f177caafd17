// Shows on a Customer what is overdue per company and currency, and opens the case.
frappe.ui.form.on("Customer", {
	refresh(frm) {
		if (frm.is_new() || !frappe.model.can_read("Collection Case")) return;
		frappe
			.xcall("recouvrement_app.api.customer_cases", { customer: frm.doc.name })
			.then((cases) => cases.forEach((row) => show_case(frm, row, cases.length > 1)));
	},
});

function show_case(frm, row, several) {
	if (row.net_overdue > 0) {
		const amount = format_currency(row.net_overdue, row.currency);
		const text = __("Overdue: {0}, {1} days late", [amount, row.max_days_late]);
		// above the fields: indicators of the dashboard lie hidden in the tab of connections
		frm.set_intro(
			frappe.utils.get_form_link("Collection Case", row.name, true, text),
			row.max_days_late > 60 ? "red" : "orange"
		);
	}
	const label = several
		? __("Collection Case {0} {1}", [row.company, row.currency])
		: __("Collection Case");
	frm.add_custom_button(label, () => frappe.set_route("Form", "Collection Case", row.name), __("View"));
}
