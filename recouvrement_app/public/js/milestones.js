// A submitted order that is paid in several terms: what is to be invoiced today, and which task each term pays for.
frappe.ui.form.on("Sales Order", {
	refresh(frm) {
		if (frm.doc.docstatus !== 1 || (frm.doc.payment_schedule || []).length < 2) return;
		const name = frm.doc.name;
		frappe.xcall("recouvrement_app.sale_api.terms_to_invoice", { order: name }, "GET").then((found) => {
			if (frm.doc.name !== name || !found) return;
			if (found.text) frm.set_intro(frappe.utils.escape_html(found.text), found.amount ? "orange" : "blue");
			if (found.amount && found.text && frappe.model.can_create("Sales Invoice")) {
				const label = found.draft ? __("Draft Invoice") : __("Invoice of the Terms");
				frm.add_custom_button(label, () => draft_progress_invoice(frm), __("Create"));
			}
			if (frm.perm[0].write && frappe.model.can_read("Task")) frm.add_custom_button(__("Deliverables"), () => name_deliverables(frm, found.terms), __("View"));
		});
	},
});

function draft_progress_invoice(frm) {
	frappe
		.call({ method: "recouvrement_app.sale_api.draft_progress_invoice", args: { order: frm.doc.name }, freeze: true })
		.then(({ message }) => frappe.set_route("Form", "Sales Invoice", message));
}

function name_deliverables(frm, terms) {
	const fields = terms.map((row) => ({
		fieldname: row.row,
		fieldtype: "Link",
		options: "Task",
		label: `${row.label} · ${frappe.datetime.str_to_user(row.due)} · ${format_currency(row.amount, frm.doc.currency)}`,
		default: row.task,
		get_query: () => (frm.doc.project ? { filters: { project: frm.doc.project } } : {}),
	}));
	const hint = __("A term with a task is to be invoiced once the task is completed; without one its day decides.");
	frappe.prompt(
		[{ fieldtype: "HTML", options: `<p class="text-muted">${hint}</p>` }, ...fields],
		(values) => {
			const tasks = Object.fromEntries(terms.map((row) => [row.row, values[row.row] || ""]));
			frappe.call({ method: "recouvrement_app.sale_api.name_deliverables", args: { order: frm.doc.name, tasks }, freeze: true }).then(() => frm.reload_doc());
		},
		__("Deliverables"),
		__("Save")
	);
}
