// Quotation and Sales Order: what is overdue, the deposit that is advised, the papers that are missing; and asking for the deposit.
["Quotation", "Sales Order"].forEach((doctype) =>
	frappe.ui.form.on(doctype, {
		refresh(frm) {
			advise_before_sale(frm);
			if (doctype === "Sales Order") add_deposit_button(frm);
		},
		customer: (frm) => advise_anew(frm),
		party_name: (frm) => advise_anew(frm),
		company: (frm) => advise_anew(frm),
	})
);

const buyer_of = ({ doctype, quotation_to, party_name, customer }) =>
	doctype === "Quotation" ? quotation_to === "Customer" && party_name : customer;

function sale_advice(frm) {
	const { company, currency, rounded_total, grand_total, terms, payment_terms_template, payment_schedule } = frm.doc;
	const args = {
		customer: buyer_of(frm.doc),
		company,
		currency,
		total: rounded_total || grand_total || 0,
		has_terms: terms ? 1 : 0,
		has_payment_terms: payment_terms_template || (payment_schedule || []).length ? 1 : 0,
	};
	return frappe.xcall("recouvrement_app.sale_api.advice_before_sale", args, "GET");
}

function advise_anew(frm) {
	frm.set_intro("");
	advise_before_sale(frm);
}

function advise_before_sale(frm) {
	const customer = buyer_of(frm.doc);
	if (!customer || !frm.doc.company || frm.doc.docstatus) return;
	sale_advice(frm).then(({ notes }) => {
		if (buyer_of(frm.doc) !== customer || frm.doc.docstatus) return;
		frm.layout.wrapper.find(".recouvrement-advice").closest(".form-message").remove(); // a form asks twice while it loads
		notes.forEach(({ text, tone, case: name }) => {
			const said = frappe.utils.escape_html(text);
			const open = name && frappe.model.can_read("Collection Case");
			const shown = open ? frappe.utils.get_form_link("Collection Case", name, true, said) : said;
			frm.set_intro(`<span class="recouvrement-advice">${shown}</span>`, tone);
		});
	});
}

function add_deposit_button(frm) {
	const { docstatus, advance_paid, per_billed, status } = frm.doc;
	if (docstatus !== 1 || per_billed >= 100 || advance_paid > 0 || ["Closed", "On Hold"].includes(status)) return;
	if (!frappe.model.can_write("Payment Request")) return; // never in can_create: ERPNext makes them from other records
	frm.add_custom_button(__("Deposit"), () => ask_for_deposit(frm), __("Create"));
}

function ask_for_deposit(frm) {
	sale_advice(frm).then(({ percent }) => {
		const total = frm.doc.rounded_total || frm.doc.grand_total;
		const dialog = new frappe.ui.Dialog({
			title: __("Ask for a Deposit"),
			fields: [
				{ fieldname: "percent", fieldtype: "Percent", label: __("Share of the Order"), reqd: 1, default: percent || 30, onchange: tell },
				{ fieldname: "amount", fieldtype: "HTML" },
			],
			primary_action_label: __("Draw Up the Payment Request"),
			primary_action: (values) =>
				frappe
					.call({ method: "recouvrement_app.sale_api.ask_for_deposit", args: { order: frm.doc.name, percent: values.percent }, freeze: true })
					.then(({ message }) => {
						dialog.hide();
						frappe.set_route("Form", "Payment Request", message);
					}),
		});
		function tell() {
			const amount = format_currency((total * flt(dialog.get_value("percent"))) / 100, frm.doc.currency);
			const text = __("{0} of {1}", [amount, format_currency(total, frm.doc.currency)]);
			dialog.get_field("amount").$wrapper.html(`<p class="text-muted">${text}</p>`);
		}
		dialog.show();
		tell();
	});
}
