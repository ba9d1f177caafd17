// A dispute on one screen: which invoices, how much of each, what about, who answers by when.
frappe.provide("frappe.recouvrement");

/**
 * Opens the dialog.
 * @param {Object} options case, invoices (names) or issue; then (called with the file's name)
 */
frappe.recouvrement.dispute_dialog = async function (options) {
	const start = await frappe.xcall(
		"recouvrement_app.litigation_api.dispute_start_of",
		{ case: options.case, invoices: options.invoices || [], issue: options.issue },
		"GET"
	);
	if (!start.invoices.length) {
		frappe.msgprint(__("{0} owes nothing: there is nothing to dispute.", [frappe.utils.escape_html(start.customer_name)]));
		return;
	}
	return new DisputeDialog(start, options).show();
};

frappe.recouvrement.DISPUTE_KINDS = ["Quality", "Delivery", "Price", "Quantity", "Administrative", "Not Received", "Already Paid", "Other"];

class DisputeDialog {
	constructor(start, options) {
		this.start = start;
		this.options = options;
	}

	show() {
		this.dialog = new frappe.ui.Dialog({
			title: __("Dispute of {0}", [frappe.utils.escape_html(this.start.customer_name)]),
			size: "large",
			fields: this.fields(),
			primary_action_label: __("Open Dispute"),
			primary_action: (values) => this.open(values),
		});
		this.draw_invoices();
		this.dialog.show();
		this.kind_changed();
		return this.dialog;
	}

	fields() {
		return [
			{ fieldname: "invoices", fieldtype: "HTML" },
			{ fieldname: "about", fieldtype: "Section Break" },
			{
				fieldname: "kind",
				fieldtype: "Select",
				label: __("What Is Contested"),
				options: frappe.recouvrement.DISPUTE_KINDS.map((value) => ({ value, label: __(value) })),
				default: this.options.kind || "Quality",
				reqd: 1,
				change: () => this.kind_changed(),
			},
			{ fieldname: "item", fieldtype: "Link", options: "Item", label: __("Contested Item"), get_query: () => ({ filters: { name: ["in", this.items()] } }), change: () => this.suggest() },
			{ fieldname: "delivery_note", fieldtype: "Link", options: "Delivery Note", label: __("Delivery Note"), get_query: () => ({ filters: { name: ["in", this.of_chosen("delivery_notes")] } }) },
			{ fieldname: "project", fieldtype: "Link", options: "Project", label: __("Project"), get_query: () => ({ filters: { name: ["in", this.of_chosen("projects")] } }) },
			{ fieldname: "column", fieldtype: "Column Break" },
			{ fieldname: "owner", fieldtype: "Link", options: "User", label: __("Who Answers for It"), get_query: () => ({ filters: { enabled: 1, user_type: "System User" } }) },
			{ fieldname: "due", fieldtype: "Date", label: __("To Be Settled By"), default: this.start.due, reqd: 1 },
			{ fieldname: "words", fieldtype: "Section Break" },
			{ fieldname: "description", fieldtype: "Small Text", label: __("What the Customer Says"), default: this.start.description, reqd: 1 },
		];
	}

	draw_invoices() {
		const esc = frappe.utils.escape_html;
		const rows = this.start.invoices.map((row, index) => {
			const late = row.days_late ? `<span class="text-danger">${row.days_late === 1 ? __("1 day late") : __("{0} days late", [row.days_late])}</span>` : __("not due yet");
			const pill = row.disputed ? ` <span class="indicator-pill no-indicator-dot orange">${__("disputed")}</span>` : "";
			const off = row.disputed ? "disabled" : "";
			return `<tr data-index="${index}"><td style="width:30px"><input type="checkbox" data-invoice="${esc(row.invoice)}" aria-label="${esc(row.invoice)}" ${row.chosen ? "checked" : ""} ${off}></td>
				<td><span style="white-space:nowrap">${esc(row.invoice)}</span>${pill}<div class="small">${frappe.datetime.str_to_user(row.due_date)} · ${late}</div></td>
				<td class="text-right d-none d-md-table-cell" style="white-space:nowrap">${format_currency(row.outstanding, this.start.currency)}</td>
				<td style="width:120px"><input type="number" step="0.01" min="0.01" max="${row.outstanding}" class="form-control input-xs text-right" data-amount="${esc(row.invoice)}"
					aria-label="${__("Disputed Amount")}" value="${row.chosen ? row.outstanding : ""}" ${off}></td></tr>`;
		});
		const head = [__("Invoice"), __("Outstanding"), __("Disputed Amount")];
		this.place = this.dialog.get_field("invoices").$wrapper.html(`<div style="max-height:40vh;overflow:auto"><table class="table table-sm" style="margin-bottom:0">
			<thead><tr><th></th><th>${head[0]}</th><th class="text-right d-none d-md-table-cell">${head[1]}</th><th class="text-right">${head[2]}</th></tr></thead>
			<tbody>${rows.join("")}</tbody></table></div><p class="text-muted small">${__("What is not disputed stays collectable.")}</p>`);
		this.place.on("change", "[data-invoice]", (event) => {
			const row = this.start.invoices[$(event.target).closest("tr").data("index")];
			this.amount_of(row.invoice).val(event.target.checked ? row.outstanding : "");
			this.one_item();
		});
		this.place.on("input", "[data-amount]", (event) => {
			$(event.target).closest("tr").find("[data-invoice]").prop("checked", Boolean(Number(event.target.value)));
			this.one_item();
		});
	}

	amount_of(invoice) {
		return this.place.find("[data-amount]").filter((_, input) => input.dataset.amount === invoice);
	}

	chosen() {
		const found = {};
		this.place.find("[data-invoice]:checked").each((_, box) => (found[box.dataset.invoice] = Number(this.amount_of(box.dataset.invoice).val()) || 0));
		return found;
	}

	// What the chosen invoices name of a kind: items, delivery_notes or projects.
	of_chosen(kind) {
		return [...new Set(Object.keys(this.chosen()).flatMap((invoice) => this.start[kind][invoice] || []))];
	}

	items() {
		return this.of_chosen("items");
	}

	// The only delivery note and the only project of the chosen invoices stand there already; who may not read them leaves it to the server.
	suggest() {
		[["delivery_note", "delivery_notes", "Delivery Note"], ["project", "projects", "Project"]].forEach(([field, kind, doctype]) => {
			if (!frappe.model.can_read(doctype)) return this.dialog.set_df_property(field, "hidden", 1);
			const names = this.of_chosen(kind);
			const value = this.dialog.get_value(field);
			this.dialog.set_df_property(field, "hidden", names.length ? 0 : 1);
			if (names.length === 1) this.dialog.set_value(field, names[0]);
			else if (value && !names.includes(value)) this.dialog.set_value(field, "");
		});
	}

	one_item() {
		const items = this.items();
		const item = this.dialog.get_value("item");
		if (items.length === 1) this.dialog.set_value("item", items[0]);
		else if (item && !items.includes(item)) this.dialog.set_value("item", "");
		this.suggest();
	}

	kind_changed() {
		this.dialog.set_value("owner", this.start.owners[this.dialog.get_value("kind")] || "");
		this.one_item();
		this.show_sent();
	}

	// "Not received": how and when each invoice was sent stands below it.
	show_sent() {
		this.place.find(".dispute-sent").remove();
		if (this.dialog.get_value("kind") !== "Not Received") return;
		this.place.find("tr[data-index]").each((_, tr) => {
			const sent = this.start.invoices[$(tr).data("index")].sent;
			const text = sent.length ? sent.join("; ") : __("sending not recorded");
			$(tr).find("td").eq(1).append($(`<div class="text-muted small dispute-sent"></div>`).text(text));
		});
	}

	open(values) {
		const invoices = this.chosen();
		if (!Object.keys(invoices).length) {
			frappe.msgprint(__("Choose the invoices that are disputed."));
			return;
		}
		const { kind, item, delivery_note, project, owner, due, description } = values;
		const args = { case: this.start.case, invoices, kind, item, delivery_note, project, owner, due, description, issue: this.start.issue };
		frappe.call({ method: "recouvrement_app.litigation_api.open_dispute", args, freeze: true }).then(({ message }) => {
			this.dialog.hide(); // what was refused stays on the screen, to be mended
			const link = frappe.utils.get_form_link("Litigation File", message, true);
			frappe.show_alert({ message: __("Dispute {0} opened", [link]), indicator: "green" }, 8);
			if (this.options.then) this.options.then(message);
		});
	}
}
