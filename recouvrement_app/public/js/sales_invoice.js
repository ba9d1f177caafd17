// Shows on a Sales Invoice where its collection stands, and opens its case.
frappe.ui.form.on("Sales Invoice", {
	refresh(frm) {
		const doc = frm.doc;
		show_sendings(frm);
		if (doc.docstatus !== 1 || !doc.recouvrement_case) return;
		if (doc.outstanding_amount > 0 && doc.recouvrement_status) {
			const step = doc.recouvrement_step ? __("step {0}", [doc.recouvrement_step]) : "";
			const next = doc.recouvrement_next_date
				? __("next on {0}", [frappe.datetime.str_to_user(doc.recouvrement_next_date)])
				: "";
			const text = [__(doc.recouvrement_status), step, next].filter(Boolean).join(" · ");
			const line = frappe.utils.escape_html(__("Collection: {0}", [text]));
			// above the fields: indicators of the dashboard lie hidden in the tab of connections
			frm.set_intro(
				frappe.model.can_read("Collection Case")
					? frappe.utils.get_form_link("Collection Case", doc.recouvrement_case, true, line)
					: `<span>${line}</span>`,
				"orange"
			);
		}
		if (doc.outstanding_amount > 0 && frappe.model.can_create("Payment Promise")) {
			frm.add_custom_button(
				__("Promise to Pay"),
				() =>
					frappe.require("/assets/recouvrement_app/js/promise_dialog.js", () =>
						frappe.recouvrement.promise_dialog({ invoices: [doc.name], then: () => frm.reload_doc() })
					),
				__("Create")
			);
		}
		if (doc.outstanding_amount > 0 && frappe.model.can_write("Collection Case")) add_quick_actions(frm);
		if (frappe.model.can_read("Collection Case")) {
			frm.add_custom_button(
				__("Collection Case"),
				() => frappe.set_route("Form", "Collection Case", doc.recouvrement_case),
				__("View")
			);
		}
	},
});

// Hold, exclude, statement, dispute … of this one invoice and its case.
function add_quick_actions(frm) {
	frappe.require("/assets/recouvrement_app/js/quick_actions.js", () => {
		const quick = frappe.recouvrement.quick;
		const names = [frm.doc.name];
		const then = () => frm.reload_doc();
		const excluded = frm.doc.recouvrement_exclude_until && frm.doc.recouvrement_exclude_until >= frappe.datetime.get_today();
		const entries = [
			excluded ? [__("Remind Again"), () => quick.include(names, then)] : [__("Exclude from Reminders"), () => quick.exclude(names, then)],
			[__("Hold Reminders"), () => quick.hold("Sales Invoice", names, then)],
			[__("Send Statement"), () => quick.send_statement("Sales Invoice", names)],
			[__("Mark as Sent"), () => quick.mark_sent(names, then)],
			[__("Dispute"), () => quick.dispute(names, then)],
			[__("Change Scenario"), () => quick.set_scenario("Sales Invoice", names, then)],
			[__("Change Collector"), () => quick.set_collector("Sales Invoice", names, then)],
		];
		entries.forEach(([label, action]) => frm.add_custom_button(label, action, __("Collection")));
	});
}

// How and when the invoice went to the customer, below the day of the first sending.
function show_sendings(frm) {
	const place = frm.get_field("recouvrement_sendings");
	if (!place) return;
	const name = frm.doc.name;
	place.$wrapper.empty();
	if (frm.doc.docstatus !== 1) return;
	frappe.xcall("recouvrement_app.quick_api.sendings_of", { invoice: name }, "GET").then((rows) => {
		if (frm.doc.name !== name) return;
		const esc = frappe.utils.escape_html;
		const list = rows.map((row) => {
			const proof = row.proof ? ` · <a href="${encodeURI(row.proof)}" target="_blank" rel="noopener">${__("Proof")}</a>` : "";
			const more = [row.recipient, row.reference].filter(Boolean).map((text) => ` · ${esc(text)}`).join("");
			const link = frappe.utils.get_form_link("Invoice Sending", row.name, true, esc(`${frappe.datetime.str_to_user(row.sent_on)} · ${__(row.channel)}`));
			return `<li>${link}${more}${proof}</li>`;
		});
		if (list.length) place.$wrapper.html(`<ul class="recouvrement-sendings small" style="padding-left:16px;overflow-wrap:anywhere">${list.join("")}</ul>`);
	});
}
