// Shows on a Customer what is overdue per company and currency, and opens the case.
frappe.ui.form.on("Customer", {
	refresh(frm) {
		if (frm.is_new() || !frappe.model.can_read("Collection Case")) return;
		if (frappe.model.can_write("Dunning Action")) frm.add_custom_button(__("Welcome Message"), () => welcome(frm), __("Collection"));
		frappe
			.xcall("recouvrement_app.api.customer_cases", { customer: frm.doc.name })
			.then((cases) => {
				cases.forEach((row) => show_case(frm, row, cases.length > 1));
				if (cases.length) show_lessons(frm, cases);
				if (frm.doc.recouvrement_credit_hold) tell_hold(frm);
				if (cases.length && frappe.model.can_write("Collection Case")) add_quick_actions(frm, cases);
			});
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

// What its year teaches for the next invoice.
function show_lessons(frm, cases) {
	frappe.require("/assets/recouvrement_app/js/lessons.js", () =>
		cases.forEach((row) => {
			const label = cases.length > 1 ? __("Lessons {0} {1}", [row.company, row.currency]) : __("Lessons");
			frappe.recouvrement.lessons.in_customer(frm, row.name, label);
		})
	);
}

// How and when to pay, for a new customer: drawn up, then read and approved on its own form.
function welcome(frm) {
	frappe.prompt(
		[{ fieldname: "company", fieldtype: "Link", options: "Company", label: __("Company"), default: frappe.defaults.get_user_default("Company"), reqd: 1 }],
		({ company }) =>
			frappe
				.call({ method: "recouvrement_app.welcome_api.draft_welcome", args: { customer: frm.doc.name, company }, freeze: true })
				.then(({ message }) => frappe.set_route("Form", "Dunning Action", message)),
		__("Welcome Message"),
		__("Draw Up")
	);
}

function tell_hold(frm) {
	const companies = (frm.doc.recouvrement_credit_hold_companies || "").split("\n").filter(Boolean);
	frm.set_intro(frappe.utils.escape_html(__("On credit hold: {0}", [companies.join(", ")])), "red");
}

// Promise, hold, statement … of all the customer's cases.
function add_quick_actions(frm, cases) {
	frappe.require("/assets/recouvrement_app/js/quick_actions.js", () => {
		const quick = frappe.recouvrement.quick;
		const add = (label, action) => frm.add_custom_button(label, action, __("Collection"));
		const owing = cases.filter((row) => row.total_overdue > 0);
		if (frappe.model.can_create("Payment Promise")) {
			owing.forEach((row) => {
				const label = owing.length > 1 ? __("Promise to Pay {0} {1}", [row.company, row.currency]) : __("Promise to Pay");
				add(label, () => quick.promise({ case: row.name, then: () => frm.reload_doc() }));
			});
		}
		frappe.require("/assets/recouvrement_app/js/file_actions.js", () =>
			frappe.recouvrement.files.credit_buttons(frm, frm.doc.name, cases.map((row) => row.company), __("Collection"), () => frm.reload_doc())
		);
		quick.case_entries("Customer").forEach(([label, action]) => add(label, () => action([frm.doc.name], () => frm.reload_doc())));
	});
}
