// Quotation, Sales Order and Contract: which points of the contract are settled, and which are open.
["Quotation", "Sales Order", "Contract"].forEach((doctype) =>
	frappe.ui.form.on(doctype, {
		refresh(frm) {
			if (frm.is_new() || frm.doc.docstatus === 2) return;
			frm.add_custom_button(__("Contract Check-List"), () => show_checklist(frm), __("View"));
		},
	})
);

function show_checklist(frm) {
	const esc = frappe.utils.escape_html;
	const args = { doctype: frm.doctype, name: frm.doc.name };
	frappe.xcall("recouvrement_app.sale_api.contract_checklist", args, "GET").then((points) => {
		const rows = points.map(
			({ label, settled, advice }) =>
				`<li style="list-style:none;margin-bottom:8px" class="${settled ? "settled" : "open"}"><span class="indicator-pill ${settled ? "green" : "orange"}">${settled ? __("settled") : __("open")}</span> <b>${esc(label)}</b>${advice ? `<div class="text-muted small">${esc(advice)}</div>` : ""}</li>`
		);
		const open = points.filter((point) => !point.settled).length;
		frappe.msgprint({
			title: open ? __("Open points: {0}", [open]) : __("Every point is settled"),
			indicator: open ? "orange" : "green",
			message: `<ul class="contract-checklist" style="padding:0">${rows.join("")}</ul>`,
		});
	});
}
