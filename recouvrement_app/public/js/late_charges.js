// Late charges of a case or a file: see them, invoice those that are claimed, or waive them with a reason.
frappe.provide("frappe.recouvrement");

/**
 * Opens the dialog.
 * @param {Object} options case; invoices (names; all overdue ones when not given), file, then
 */
frappe.recouvrement.late_charges = function (options) {
	return new LateCharges(options).show();
};

class LateCharges {
	constructor(options) {
		this.options = options;
	}

	async show() {
		this.currency = (await frappe.db.get_value("Collection Case", this.options.case, "currency")).message.currency;
		this.dialog = new frappe.ui.Dialog({
			title: __("Late Charges"),
			size: "large",
			fields: [
				{ fieldname: "until", fieldtype: "Date", label: __("Interest Until"), default: frappe.datetime.get_today(), reqd: 1, change: () => this.load() },
				{ fieldname: "table", fieldtype: "HTML" },
			],
			primary_action_label: __("Draft Invoice"),
			primary_action: () => this.invoice(),
			secondary_action_label: __("Waive …"),
			secondary_action: () => this.waive(),
		});
		this.dialog.show();
		await this.load();
		return this.dialog;
	}

	async load() {
		const until = this.dialog.get_value("until");
		if (!until || until === this.loaded) return;
		this.loaded = until;
		const args = { case: this.options.case, invoices: this.options.invoices || [], until };
		this.rows = await frappe.xcall("recouvrement_app.credit_api.late_charges_of", args, "GET");
		this.draw();
	}

	draw() {
		const esc = frappe.utils.escape_html;
		const money = (amount) => format_currency(amount, this.currency);
		const place = this.dialog.get_field("table").$wrapper.empty();
		if (!this.rows.length) {
			place.html(`<p class="text-muted">${__("No invoice is overdue: no charges are due.")}</p>`);
			return;
		}
		const warnings = [...new Set(this.rows.flatMap((row) => row.warnings))]; // a missing rate is said once, not beside each invoice
		const rows = this.rows.map((row) => {
			const left = row.interest + row.indemnity - row.invoiced;
			const notes = [
				row.waived.length && `<span class="indicator-pill no-indicator-dot gray">${__("waived: {0}", [row.waived.map((kind) => __(kind)).join(", ")])}</span>`,
				row.invoiced && `<span class="indicator-pill no-indicator-dot blue">${__("invoiced: {0}", [money(row.invoiced)])}</span>`,
			].filter(Boolean);
			return `<tr><td style="width:30px"><input type="checkbox" data-invoice="${esc(row.invoice)}" aria-label="${esc(row.invoice)}" ${left > 0.004 ? "checked" : ""}></td>
				<td><span style="white-space:nowrap">${esc(row.invoice)}</span> ${notes.join(" ")}</td><td class="d-none d-md-table-cell">${frappe.datetime.str_to_user(row.due_date)}</td>
				${[row.outstanding, row.interest, row.indemnity].map((amount, i) => `<td class="text-right ${i ? "" : "d-none d-md-table-cell"}" style="white-space:nowrap">${money(amount)}</td>`).join("")}</tr>`;
		});
		place.html(`<div style="overflow-x:auto"><table class="table table-sm"><thead><tr><th></th><th>${__("Invoice")}</th><th class="d-none d-md-table-cell">${__("Due Date")}</th>
			<th class="text-right d-none d-md-table-cell">${__("Outstanding")}</th><th class="text-right">${__("Interest")}</th><th class="text-right">${__("Indemnity")}</th></tr></thead>
			<tbody>${rows.join("")}</tbody><tfoot><tr><th colspan="2">${__("Chosen")}</th><th class="d-none d-md-table-cell"></th><th class="d-none d-md-table-cell"></th><th class="text-right" colspan="2" data-total></th></tr></tfoot></table></div>
			${warnings.map((text) => `<p class="text-danger small">${esc(text)}</p>`).join("")}
			<p class="text-muted small">${__("Interest and indemnity are outside the scope of VAT; what was invoiced before is not invoiced again.")}</p>`);
		place.on("change", "[data-invoice]", () => this.sum());
		this.sum();
	}

	chosen() {
		const boxes = this.dialog.get_field("table").$wrapper.find("[data-invoice]:checked").toArray();
		return boxes.map((box) => box.dataset.invoice);
	}

	sum() {
		const names = this.chosen();
		const total = this.rows.filter((row) => names.includes(row.invoice)).reduce((sum, row) => sum + row.interest + row.indemnity - row.invoiced, 0);
		this.dialog.get_field("table").$wrapper.find("[data-total]").text(format_currency(total, this.currency));
	}

	demand() {
		const names = this.chosen();
		if (!names.length) frappe.msgprint(__("Choose invoices."));
		return names;
	}

	invoice() {
		const invoices = this.demand();
		if (!invoices.length) return;
		const args = { case: this.options.case, invoices, until: this.dialog.get_value("until") };
		frappe.call({ method: "recouvrement_app.credit_api.invoice_late_charges", args, freeze: true }).then(({ message }) => {
			this.dialog.hide();
			frappe.set_route("Form", "Sales Invoice", message);
		});
	}

	waive() {
		const invoices = this.demand();
		if (!invoices.length) return;
		const fields = [
			{ fieldname: "interest", fieldtype: "Check", label: __("Interest"), default: 1 },
			{ fieldname: "indemnity", fieldtype: "Check", label: __("Recovery Indemnity"), default: 1 },
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
		];
		frappe.prompt(
			fields,
			(values) => {
				const args = { case: this.options.case, invoices, file: this.options.file, ...values };
				frappe.call({ method: "recouvrement_app.credit_api.waive_late_charges", args, freeze: true }).then(({ message }) => {
					this.dialog.hide();
					const link = frappe.utils.get_form_link("Late Charge Waiver", message.name, true);
					const waits = message.status === "Pending Approval";
					const text = waits ? __("{0} waits for somebody else's approval", [link]) : __("Late charges waived: {0}", [link]);
					frappe.show_alert({ message: text, indicator: waits ? "orange" : "green" }, 10);
					if (this.options.then) this.options.then(message);
				});
			},
			__("Waive Late Charges"),
			__("Waive")
		);
	}
}
