// Copyright (c) 2025, recouvrement_app contributors. License: GPL-3.0

frappe.ui.form.on("Payment Promise", {
	setup(frm) {
		frm.set_query("invoice", "invoices", () => ({
			filters: {
				company: frm.doc.company,
				customer: frm.doc.customer,
				docstatus: 1,
				outstanding_amount: [">", 0],
			},
		}));
		frm.set_query("contact", () => ({
			query: "frappe.contacts.doctype.contact.contact.contact_query",
			filters: { link_doctype: "Customer", link_name: frm.doc.customer },
		}));
	},

	refresh(frm) {
		set_indicator(frm);
		say_where_it_stands(frm);
		if (frm.doc.docstatus === 0 && frm.doc.case) {
			frm.add_custom_button(__("Get Open Invoices"), () => get_open_invoices(frm));
			if (frm.doc.kind === "Plan") {
				frm.add_custom_button(__("Create Instalments"), () => create_instalments(frm));
				if (frm.doc.is_offer) frm.add_custom_button(__("Create Options"), () => create_options(frm));
			}
		}
		if (frm.doc.docstatus === 1) add_submitted_buttons(frm);
		if (frm.doc.case) {
			frm.add_custom_button(__("Collection Case"), () => frappe.set_route("Form", "Collection Case", frm.doc.case), __("View"));
		}
		if (frm.doc.waiver_entry) {
			frm.add_custom_button(__("Entry of the Waiver"), () => frappe.set_route("Form", "Journal Entry", frm.doc.waiver_entry), __("View"));
		}
		(frm.doc.waiver_credit_notes || "").split("\n").filter(Boolean).forEach((name) =>
			frm.add_custom_button(__("Credit Note {0}", [name]), () => frappe.set_route("Form", "Sales Invoice", name), __("View"))
		);
	},

	case(frm) {
		if (frm.doc.case && !(frm.doc.invoices || []).some((row) => row.invoice)) get_open_invoices(frm);
	},

	kind(frm) {
		frm.refresh();
	},

	is_offer(frm) {
		frm.refresh();
	},
});

frappe.ui.form.on("Payment Promise Invoice", {
	invoices_remove: (frm) => set_amount(frm),
	amount: (frm) => set_amount(frm),
});

function set_amount(frm) {
	if (frm.doc.docstatus !== 0 || frm.doc.kind === "Settlement") return;
	const total = (frm.doc.invoices || []).reduce((sum, row) => sum + flt(row.amount), 0);
	frm.set_value("promised_amount", flt(total, 2));
}

const PROMISE_COLOURS = {
	"Pending Approval": "yellow",
	Offered: "light-blue",
	Open: "blue",
	Kept: "green",
	"Partly Kept": "orange",
	Broken: "red",
};

function set_indicator(frm) {
	if (frm.doc.docstatus !== 1) return;
	const today = frappe.datetime.get_today();
	const due = frm.doc.status === "Open" && frm.doc.promised_date < today;
	frm.page.set_indicator(due ? __("Open, day passed") : __(frm.doc.status, null, "Payment Promise"), due ? "orange" : PROMISE_COLOURS[frm.doc.status] || "gray");
}

// One line above the fields: what is awaited, from whom, until when.
function say_where_it_stands(frm) {
	const { doc } = frm;
	const money = (amount) => format_currency(amount, doc.currency);
	const day = (date) => frappe.datetime.str_to_user(date);
	if (doc.docstatus !== 1) return;
	if (doc.status === "Pending Approval") {
		frm.set_intro(__("Waits for the approval of another person."), "yellow");
	} else if (doc.status === "Offered") {
		frm.set_intro(__("Offered to the customer until {0}. Nothing rests before it is accepted.", [day(doc.offer_valid_until)]), "blue");
	} else if (doc.status === "Open") {
		const next = (doc.instalments || []).find((row) => row.status !== "Kept");
		const left = next ? next.amount - (next.paid_amount || 0) : doc.promised_amount - (doc.kept_amount || 0);
		const text = __("Awaited: {0} by {1}. {2} of {3} paid.", [money(left), day(next ? next.due_date : doc.promised_date), money(doc.kept_amount || 0), money(doc.promised_amount)]);
		const missed = doc.misses ? ` ${__("One instalment was missed: one more and the plan is void.")}` : "";
		frm.set_intro(text + missed, doc.misses ? "orange" : "blue");
	}
}

function add_submitted_buttons(frm) {
	const { status } = frm.doc;
	const may_approve = ["Collections Approver", "Collections Manager", "System Manager"].some((role) => frappe.user.has_role(role));
	if (status === "Pending Approval" && may_approve && frm.doc.owner !== frappe.session.user) {
		frm.add_custom_button(__("Approve"), () => call_and_reload(frm, "approve_promise")).addClass("btn-primary");
	}
	if (status === "Offered") {
		frm.add_custom_button(__("Customer Accepts"), () => accept_offer(frm)).addClass("btn-primary");
		frm.add_custom_button(__("Customer Declines"), () => decline_offer(frm));
	}
	if (["Open", "Partly Kept", "Broken"].includes(status)) {
		frm.add_custom_button(__("Check Payments"), () => call_and_reload(frm, "check_promise"));
	}
	if (["Plan", "Settlement"].includes(frm.doc.kind)) {
		frm.add_custom_button(__("Print Agreement"), () => print_agreement(frm));
	}
	const email = frm.doc.confirmation_action || frm.doc.offer_action;
	if (email) {
		frm.add_custom_button(__("Read the E-mail"), () =>
			frappe.require("/assets/recouvrement_app/js/promise_dialog.js", () => frappe.recouvrement.preview_and_send(email))
		);
	} else if (status === "Open") {
		frm.add_custom_button(__("Confirm by Email"), () => call_and_reload(frm, "confirm_promise"));
	}
}

// The agreement in the customer's language, as a PDF to send or to sign.
async function print_agreement(frm) {
	const { message } = await frappe.db.get_value("Collection Case", frm.doc.case, "language");
	const query = new URLSearchParams({
		doctype: frm.doctype,
		name: frm.doc.name,
		format: "Payment Plan Agreement",
		no_letterhead: 0,
		_lang: (message && message.language) || frappe.boot.lang,
	});
	window.open(`/api/method/frappe.utils.print_format.download_pdf?${query}`, "_blank");
}

function accept_offer(frm) {
	const numbers = [...new Set((frm.doc.offer_options || []).map((row) => row.option))];
	const fields = [
		{ fieldname: "by", fieldtype: "Data", label: __("Accepted By"), default: frm.doc.promised_by, reqd: 1 },
		{
			fieldname: "channel",
			fieldtype: "Select",
			label: __("Channel"),
			options: ["Letter", "Email", "Call", "Visit"].map((value) => ({ value, label: __(value) })),
			default: "Letter",
		},
	];
	if (numbers.length > 1) {
		const count = (number) => frm.doc.offer_options.filter((row) => row.option === number).length;
		const options = numbers.map((value) => ({ value: String(value), label: `${value}: ${__("{0} instalments", [count(value)])}` }));
		fields.unshift({ fieldname: "option", fieldtype: "Select", label: __("Option"), options, reqd: 1 });
	}
	frappe.prompt(fields, (values) => call_and_reload(frm, "accept_offer", values), __("Customer Accepts"));
}

function decline_offer(frm) {
	frappe.prompt(
		[{ fieldname: "note", fieldtype: "Small Text", label: __("Note") }],
		(values) => call_and_reload(frm, "decline_offer", values),
		__("Customer Declines")
	);
}

async function call_and_reload(frm, method, args = {}) {
	await frappe.call({ method: `recouvrement_app.promise_api.${method}`, args: { name: frm.doc.name, ...args }, freeze: true });
	frm.reload_doc();
}

async function get_open_invoices(frm) {
	const rows = await frappe.xcall("recouvrement_app.promise_api.open_invoices", {
		case: frm.doc.case,
		amount: frm.doc.promised_amount || null,
	});
	frm.clear_table("invoices");
	rows.forEach((row) => frm.add_child("invoices", row));
	frm.refresh_field("invoices");
	if (!frm.doc.promised_amount) set_amount(frm);
}

function create_instalments(frm) {
	const every = {
		weekly: __("Week"),
		fortnightly: __("2 Weeks"),
		monthly: __("Month"),
		bimonthly: __("2 Months"),
		quarterly: __("Quarter"),
	};
	const dialog = new frappe.ui.Dialog({
		title: __("Create Instalments"),
		fields: [
			{ fieldname: "number", label: __("Number of Instalments"), fieldtype: "Int", default: 3 },
			{ fieldname: "amount", label: __("or Amount of Each"), fieldtype: "Currency" },
			{
				fieldname: "first",
				label: __("First Instalment On"),
				fieldtype: "Date",
				reqd: 1,
				default: frappe.datetime.add_days(frappe.datetime.get_today(), 7),
			},
			{
				fieldname: "every",
				label: __("Every"),
				fieldtype: "Select",
				options: Object.entries(every).map(([value, label]) => ({ value, label })),
				default: "monthly",
			},
		],
		primary_action_label: __("Create"),
		async primary_action(values) {
			const rows = await frappe.xcall("recouvrement_app.promise_api.make_instalments", {
				total: frm.doc.promised_amount,
				first: values.first,
				currency: frm.doc.currency,
				number: values.amount ? null : values.number,
				amount: values.amount || null,
				frequency: values.every,
			});
			frm.clear_table("instalments");
			rows.forEach((row) => frm.add_child("instalments", row));
			frm.refresh_field("instalments");
			dialog.hide();
		},
	});
	dialog.show();
}

async function create_options(frm) {
	const options = await frappe.xcall("recouvrement_app.promise_api.plan_options", {
		total: frm.doc.promised_amount,
		first: frappe.datetime.add_days(frappe.datetime.get_today(), 7),
		currency: frm.doc.currency,
	});
	frm.clear_table("offer_options");
	options.forEach((plan, i) =>
		plan.instalments.forEach((row) => frm.add_child("offer_options", { option: i + 1, due_date: row.due_date, amount: row.amount }))
	);
	frm.clear_table("instalments");
	frm.refresh_fields(["offer_options", "instalments"]);
}
