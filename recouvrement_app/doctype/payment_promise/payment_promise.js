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
		const colors = { Open: "blue", Kept: "green", "Partly Kept": "orange", Broken: "red", "Pending Approval": "yellow" };
		if (frm.doc.docstatus === 1) {
			frm.page.set_indicator(__(frm.doc.status), colors[frm.doc.status] || "gray");
		}
		if (frm.doc.docstatus === 0 && frm.doc.case) {
			frm.add_custom_button(__("Get Open Invoices"), () => get_open_invoices(frm));
			if (frm.doc.kind === "Plan") {
				frm.add_custom_button(__("Create Instalments"), () => create_instalments(frm));
			}
		}
		if (frm.doc.docstatus === 1) add_submitted_buttons(frm);
	},

	case(frm) {
		if (frm.doc.case && !(frm.doc.invoices || []).some((row) => row.invoice)) get_open_invoices(frm);
	},

	kind(frm) {
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

function add_submitted_buttons(frm) {
	if (frm.doc.status === "Pending Approval" && frm.doc.owner !== frappe.session.user) {
		frm.add_custom_button(__("Approve"), () => call_and_reload(frm, "approve_promise")).addClass("btn-primary");
	}
	if (["Open", "Partly Kept", "Broken"].includes(frm.doc.status)) {
		frm.add_custom_button(__("Check Payments"), () => call_and_reload(frm, "check_promise"));
	}
	if (frm.doc.confirmation_action) {
		frm.add_custom_button(__("Confirmation"), () =>
			frappe.set_route("Form", "Dunning Action", frm.doc.confirmation_action)
		);
	} else if (frm.doc.status === "Open") {
		frm.add_custom_button(__("Confirm by Email"), () => call_and_reload(frm, "confirm_promise"));
	}
}

async function call_and_reload(frm, method) {
	await frappe.xcall(`recouvrement_app.promise_api.${method}`, { name: frm.doc.name });
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
