// A promise, a payment plan or a settlement on one screen: from a case, an invoice, a list or a call.
frappe.provide("frappe.recouvrement");

/**
 * Opens the dialog.
 * @param {Object} options case or invoices (names), source_action, channel, kind, then (called with the result)
 */
frappe.recouvrement.promise_dialog = async function (options) {
	const start = await frappe.xcall("recouvrement_app.promise_api.promise_defaults", {
		case: options.case,
		invoices: options.invoices || [],
	});
	if (!start.invoices.length) {
		frappe.msgprint(__("{0} owes nothing: there is nothing to promise.", [frappe.utils.escape_html(start.customer_name)]));
		return;
	}
	return new PromiseDialog(start, options).show();
};

// After a promise: the very e-mail that confirms or offers it, ready to leave.
frappe.recouvrement.preview_and_send = async function (action) {
	const found = await frappe.xcall("recouvrement_app.api.preview_action", { name: action });
	const dialog = new frappe.ui.Dialog({
		title: found.subject,
		size: "large",
		fields: [{ fieldname: "mail", fieldtype: "HTML" }],
		primary_action_label: __("Send Now"),
		primary_action() {
			dialog.hide();
			frappe.call({ method: "recouvrement_app.api.send_now", args: { names: [action] }, freeze: true }).then(({ message }) => {
				const sent = (message || []).length;
				frappe.show_alert({
					message: sent ? __("The e-mail leaves now") : __("The e-mail waits for its approval or its sending hours"),
					indicator: sent ? "green" : "orange",
				});
			});
		},
		secondary_action_label: __("Open", null, "verb"),
		secondary_action() {
			dialog.hide();
			frappe.set_route("Form", "Dunning Action", action);
		},
	});
	const frame = $('<iframe sandbox="" style="width:100%;height:55vh;border:1px solid var(--border-color);border-radius:6px;background:#fff"></iframe>');
	frame.attr("srcdoc", found.message || found.letter || found.texts.message);
	dialog.get_field("mail").$wrapper.append(frame);
	dialog.show();
};

const FREQUENCIES = () => [
	{ value: "weekly", label: __("Week") },
	{ value: "fortnightly", label: __("2 Weeks") },
	{ value: "monthly", label: __("Month") },
	{ value: "bimonthly", label: __("2 Months") },
	{ value: "quarterly", label: __("Quarter") },
];
const choices = (values) => values.map((value) => ({ value, label: __(value) }));

class PromiseDialog {
	constructor(start, options) {
		this.start = start;
		this.options = options;
		this.chosen = new Set(start.invoices.filter((row) => row.chosen).map((row) => row.invoice));
		if (!this.chosen.size) start.invoices.forEach((row) => this.chosen.add(row.invoice));
	}

	show() {
		this.dialog = new frappe.ui.Dialog({
			title: this.title(this.options.kind || "Promise"),
			size: "large",
			fields: [...this.commitment_fields(), ...this.plan_fields(), ...this.talk_fields()],
			primary_action_label: __("Record"),
			primary_action: (values) => this.record(values),
		});
		this.draw_invoices();
		this.dialog.show();
		this.set_amount();
		this.offer_days();
		this.say_approval();
		return this.dialog;
	}

	title(kind) {
		const names = [frappe.utils.escape_html(this.start.customer_name)];
		return { Promise: __("Promise of {0}", names), Plan: __("Payment Plan of {0}", names), Settlement: __("Settlement with {0}", names) }[kind];
	}

	commitment_fields() {
		const plan = "eval:doc.kind=='Plan'";
		const once = "eval:doc.kind!='Plan'";
		return [
			{
				fieldname: "kind",
				fieldtype: "Select",
				label: __("What Is Agreed"),
				options: choices(["Promise", "Plan", "Settlement"]),
				default: this.options.kind || "Promise",
				change: () => this.kind_changed(),
			},
			{ fieldname: "amount", fieldtype: "Float", precision: "2", label: __("Amount ({0})", [this.start.currency]), reqd: 1, change: () => this.preview() },
			{ fieldname: "column_1", fieldtype: "Column Break" },
			{ fieldname: "promised_date", fieldtype: "Date", label: __("Will Pay On"), depends_on: once, mandatory_depends_on: once },
			{ fieldname: "days", fieldtype: "HTML", depends_on: once },
			{ fieldname: "first", fieldtype: "Date", label: __("First Instalment On"), depends_on: plan, default: frappe.datetime.add_days(frappe.datetime.get_today(), 7), change: () => this.preview() },
			{ fieldname: "column_2", fieldtype: "Column Break" },
			{ fieldname: "means", fieldtype: "Select", label: __("Means of Payment"), options: choices(["Bank Transfer", "Cheque", "Direct Debit", "Card", "Bill of Exchange", "Cash", "Other"]), default: this.start.means },
			{ fieldname: "payment_reference", fieldtype: "Data", label: __("Reference of the Payment"), depends_on: once, description: __("Where the customer has sent it already") },
			{ fieldname: "invoices_section", fieldtype: "Section Break", label: __("Invoices") },
			{ fieldname: "invoices", fieldtype: "HTML" },
		];
	}

	plan_fields() {
		const plan = "eval:doc.kind=='Plan'";
		const agreed = "eval:doc.kind=='Plan' && !doc.offer_options";
		return [
			{ fieldname: "plan_section", fieldtype: "Section Break", depends_on: "eval:doc.kind!='Promise'" },
			{ fieldname: "number", fieldtype: "Int", label: __("Number of Instalments"), default: 3, depends_on: agreed, change: () => this.preview() },
			{ fieldname: "each", fieldtype: "Float", precision: "2", label: __("or Amount of Each"), depends_on: agreed, change: () => this.preview() },
			{ fieldname: "column_3", fieldtype: "Column Break" },
			{ fieldname: "frequency", fieldtype: "Select", label: __("Every"), options: FREQUENCIES(), default: "monthly", depends_on: plan, change: () => this.preview() },
			{ fieldname: "offer_options", fieldtype: "Check", label: __("Offer Two or Three Plans to Choose From"), depends_on: plan, change: () => this.preview() },
			{ fieldname: "is_offer", fieldtype: "Check", label: __("Offer by E-mail: the Customer Accepts by a Link"), depends_on: "eval:!doc.offer_options" },
			{
				fieldname: "waiver_by",
				fieldtype: "Select",
				label: __("The Rest Is Waived by"),
				options: choices(["Write-off Entry", "Credit Note"]),
				default: this.start.waiver_by,
				description: __("A credit note takes back VAT in proportion; a write-off entry leaves VAT as it was invoiced."),
				depends_on: "eval:doc.kind=='Settlement'",
			},
			{ fieldname: "preview_section", fieldtype: "Section Break", hide_border: 1, depends_on: "eval:doc.kind!='Promise'" },
			{ fieldname: "preview", fieldtype: "HTML" },
		];
	}

	talk_fields() {
		return [
			{ fieldname: "talk_section", fieldtype: "Section Break" },
			{ fieldname: "promised_by", fieldtype: "Autocomplete", label: __("Promised by"), options: this.start.people, default: this.start.people[0] },
			{ fieldname: "channel", fieldtype: "Select", label: __("Channel"), options: choices(["Call", "Email", "Letter", "Visit", "SMS"]), default: this.options.channel || "Call" },
			{ fieldname: "column_4", fieldtype: "Column Break" },
			{
				fieldname: "confirm",
				fieldtype: "Check",
				label: this.start.email ? __("Confirm by E-mail to {0}", [this.start.email]) : __("No e-mail address is known"),
				default: this.start.email ? 1 : 0,
				read_only: this.start.email ? 0 : 1,
				depends_on: "eval:!doc.is_offer && !doc.offer_options",
			},
			{ fieldname: "notes", fieldtype: "Small Text", label: __("Notes") },
		];
	}

	draw_invoices() {
		const place = this.dialog.get_field("invoices").$wrapper.empty();
		const rows = this.start.invoices.map((row) => {
			const late = row.days_late ? `<span class="text-danger">${row.days_late === 1 ? __("1 day late") : __("{0} days late", [row.days_late])}</span>` : __("not due yet");
			const note = row.promised ? ` <span class="indicator-pill no-indicator-dot blue">${__("promised")}</span>` : "";
			return `<tr><td style="width:30px"><input type="checkbox" data-invoice="${frappe.utils.escape_html(row.invoice)}" aria-label="${frappe.utils.escape_html(row.invoice)}" ${this.chosen.has(row.invoice) ? "checked" : ""}></td>
				<td><span style="white-space:nowrap">${frappe.utils.escape_html(row.invoice)}</span>${note}<div class="small">${frappe.datetime.str_to_user(row.due_date)} · ${late}</div></td>
				<td class="text-right" style="white-space:nowrap">${format_currency(row.outstanding, this.start.currency)}</td></tr>`;
		});
		place.append(`<div style="max-height:40vh;overflow:auto"><table class="table table-sm" style="margin-bottom:0"><tbody>${rows.join("")}</tbody></table></div>`);
		place.on("change", "input", (event) => {
			const { invoice } = event.target.dataset;
			event.target.checked ? this.chosen.add(invoice) : this.chosen.delete(invoice);
			this.set_amount();
		});
	}

	owed() {
		const sum = this.start.invoices.filter((row) => this.chosen.has(row.invoice)).reduce((total, row) => total + row.outstanding, 0);
		return flt(sum, 2);
	}

	set_amount() {
		const share = this.dialog.get_value("kind") === "Settlement" ? 0.8 : 1;
		return this.dialog.set_value("amount", flt(this.owed() * share, 2));
	}

	async kind_changed() {
		const kind = this.dialog.get_value("kind");
		if (!this.dialog.display || kind === this.kind) return;
		this.kind = kind;
		this.dialog.set_title(this.title(kind));
		if (kind !== "Plan") await this.dialog.set_value("offer_options", 0);
		await this.set_amount();
		this.preview();
	}

	// The days that people say on the telephone.
	offer_days() {
		const today = frappe.datetime.get_today();
		const weekday = moment(today).isoWeekday();
		const friday = frappe.datetime.add_days(today, weekday < 5 ? 5 - weekday : 12 - weekday);
		const days = [
			[__("Tomorrow"), frappe.datetime.add_days(today, 1)],
			[__("Friday"), friday],
			[__("In 8 Days"), frappe.datetime.add_days(today, 8)],
			[__("Month End"), moment(today).endOf("month").format("YYYY-MM-DD")],
		];
		const place = this.dialog.get_field("days").$wrapper;
		days.forEach(([label, day]) =>
			$('<button type="button" class="btn btn-default btn-xs" style="margin:0 4px 4px 0"></button>')
				.text(label)
				.on("click", () => this.dialog.set_value("promised_date", day))
				.appendTo(place)
		);
		this.dialog.set_value("promised_date", friday);
	}

	say_approval() {
		const { broken, limit } = this.start;
		if (limit && broken >= limit) {
			this.dialog.set_alert(__("{0} promises were broken: this one waits for the approval of another person.", [broken]), "orange");
		}
	}

	async preview() {
		const values = this.dialog.get_values(true) || {};
		const place = this.dialog.get_field("preview").$wrapper;
		const money = (amount) => `<span style="white-space:nowrap">${format_currency(amount, this.start.currency)}</span>`;
		this.schedule = null;
		if (values.kind === "Settlement") {
			const waived = flt(this.owed() - flt(values.amount), 2);
			place.html(`<p>${__("{0} of {1} would be waived once {2} is paid. Writing everything off would lose {1}.", [`<b>${money(waived)}</b>`, money(this.owed()), money(values.amount)])}</p>`);
			return;
		}
		if (values.kind !== "Plan" || !values.first || !flt(values.amount)) {
			place.empty();
			return;
		}
		this.asked = (this.asked || 0) + 1;
		const mine = this.asked;
		const found = await this.ask_schedule(values);
		if (mine !== this.asked) return; // a newer question is under way
		this.schedule = found;
		this.draw_schedule(place);
	}

	// Days and amounts may be changed while the sum holds; what is missing is said at once.
	draw_schedule(place) {
		const columns = this.schedule.map(({ title }) => `<div class="promise-option" style="flex:1 1 230px"><b>${title}</b><div class="promise-rows"></div><div class="text-danger small promise-difference"></div></div>`);
		place.html(`<div style="display:flex;flex-wrap:wrap;gap:18px">${columns.join("")}</div>`);
		this.schedule.forEach(({ rows }, plan) => {
			const column = place.find(".promise-option").eq(plan);
			rows.forEach((row) => this.draw_instalment(column, rows, row));
		});
	}

	// Frappe's own fields: the day and the amount are written as everywhere on the desk, whatever the browser's language.
	draw_instalment(column, rows, row) {
		const line = $(`<div style="display:grid;grid-template-columns:1fr 1fr;gap:8px;margin-top:6px"></div>`).appendTo(column.find(".promise-rows"));
		const field = (df, change) => {
			const parent = $("<div></div>").appendTo(line);
			const control = frappe.ui.form.make_control({ parent, df: { ...df, change: () => change(control.get_value()) }, only_input: true, render_input: true });
			control.set_value(row[df.fieldname]);
			control.$input.attr("aria-label", df.label);
		};
		field({ fieldname: "due_date", fieldtype: "Date", label: __("Due Date") }, (day) => {
			row.due_date = day;
		});
		field({ fieldname: "amount", fieldtype: "Float", precision: "2", label: __("Amount") }, (amount) => {
			row.amount = flt(amount, 2);
			const left = flt(flt(this.dialog.get_value("amount")) - rows.reduce((total, each) => total + flt(each.amount), 0), 2);
			column.find(".promise-difference").text(left ? __("{0} to spread over the instalments", [format_currency(left, this.start.currency)]) : "");
		});
	}

	async ask_schedule(values) {
		const base = { total: values.amount, first: values.first, currency: this.start.currency, frequency: values.frequency };
		if (values.offer_options) {
			const options = await frappe.xcall("recouvrement_app.promise_api.plan_options", base);
			return options.map((row, i) => ({ title: __("Option {0}", [i + 1]), rows: row.instalments, option: i + 1 }));
		}
		if (!values.number && !values.each) return [];
		const rows = await frappe.xcall("recouvrement_app.promise_api.make_instalments", {
			...base,
			number: values.each ? null : values.number,
			amount: values.each || null,
		});
		return [{ title: __("{0} instalments", [rows.length]), rows }];
	}

	async record(values) {
		if (!this.chosen.size) {
			frappe.msgprint(__("Choose at least one invoice."));
			return;
		}
		if (values.kind === "Plan" && !this.schedule) await this.preview();
		const offering = values.offer_options || values.is_offer;
		const schedule = this.schedule || [];
		const args = {
			case: this.start.case,
			kind: values.kind,
			amount: values.amount,
			promised_date: values.kind === "Plan" ? null : values.promised_date,
			invoices: [...this.chosen],
			means: values.means,
			payment_reference: values.payment_reference,
			channel: values.channel,
			promised_by: values.promised_by,
			source_action: this.options.source_action,
			notes: values.notes && frappe.utils.escape_html(values.notes),
			confirm: values.confirm && !offering ? 1 : 0,
			waiver_by: values.kind === "Settlement" ? values.waiver_by : null,
			is_offer: offering ? 1 : 0,
			instalments: values.kind === "Plan" && !values.offer_options ? schedule[0].rows : [],
			offer_options: values.kind === "Plan" && values.offer_options ? schedule.flatMap((column) => column.rows.map((row) => ({ option: column.option, due_date: row.due_date, amount: row.amount }))) : [],
		};
		const { message: result } = await frappe.call({ method: "recouvrement_app.promise_api.create_promise", args, freeze: true });
		this.dialog.hide();
		const link = frappe.utils.get_form_link("Payment Promise", result.name, true);
		const waits = result.status === "Pending Approval";
		const text = waits ? __("{0} waits for somebody else's approval", [link]) : __("{0} is recorded", [link]);
		frappe.show_alert({ message: text, indicator: waits ? "orange" : "green" }, 10);
		if (result.email) frappe.recouvrement.preview_and_send(result.email);
		if (this.options.then) this.options.then(result);
	}
}
