// A scenario from a few questions: the shipped one that fits, adjusted; read it and try it before anybody follows it.
frappe.listview_settings["Dunning Scenario"] = {
	onload(list) {
		if (frappe.model.can_create("Dunning Scenario")) list.page.add_inner_button(__("New From Questions"), () => ask_for_scenario());
	},
};

function ask_for_scenario() {
	const choices = (values) => values.map(([value, label]) => ({ value, label }));
	const dialog = new frappe.ui.Dialog({
		title: __("New Scenario From Questions"),
		fields: [
			{ fieldname: "scenario_name", fieldtype: "Data", label: __("Name"), reqd: 1 },
			{
				fieldname: "customers", fieldtype: "Select", label: __("Which customers?"), reqd: 1, default: "Business",
				options: choices([["Business", __("Businesses")], ["Consumer", __("Consumers")], ["Public", __("Public buyers")], ["Abroad", __("Customers abroad")]]),
			},
			{
				fieldname: "firmness", fieldtype: "Select", label: __("How firm?"), reqd: 1, default: "Standard",
				options: choices(["Soft", "Standard", "Firm"].map((value) => [value, __(value)])),
			},
			{ fieldname: "language", fieldtype: "Select", label: __("Language"), reqd: 1, default: frappe.boot.lang.slice(0, 2) === "fr" ? "fr" : "en", options: choices([["fr", __("French")], ["en", __("English")]]) },
			{ fieldname: "company", fieldtype: "Link", options: "Company", label: __("Company (Empty: Every Company)") },
			{ fieldname: "column", fieldtype: "Column Break" },
			{
				fieldname: "channels", fieldtype: "MultiCheck", label: __("Which channels do you use?"), columns: 2, reqd: 1,
				options: [["Email", 1], ["Call", 1], ["Letter", 1], ["SMS", 0]].map(([value, checked]) => ({ value, label: __(value), checked })),
			},
			{
				fieldname: "approval", fieldtype: "Select", label: __("What does a person approve?"), reqd: 1, default: "From the Firm Reminder On",
				options: choices(["Everything", "From the Firm Reminder On", "Formal Notices Only"].map((value) => [value, __(value)])),
				description: __("Formal notices and files always. Nothing leaves by itself while Automatic Sending is off."),
			},
			{ fieldname: "before_due", fieldtype: "Check", label: __("Write before the due date"), default: 1 },
			{ fieldname: "days_before", fieldtype: "Int", label: __("Days before the due date"), default: 7, depends_on: "before_due" },
			{ fieldname: "smallest", fieldtype: "Int", label: __("Smallest amount worth a reminder"), default: 10 },
			{ fieldname: "ask_above", fieldtype: "Int", label: __("Ask whether all is well, for invoices from (empty: never)") },
		],
		size: "large",
		primary_action_label: __("Make the Scenario"),
		primary_action({ before_due, scenario_name, ...values }) {
			const args = { ...values, name: scenario_name, days_before: before_due ? values.days_before : 0 };
			frappe
				.call({ method: "recouvrement_app.scenario_api.scenario_from_answers", args, freeze: true })
				.then((r) => r.message)
				.then((made) => {
					dialog.hide();
					frappe.set_route("Form", "Dunning Scenario", made.name).then(() => tell_scenario(made));
				});
		},
	});
	dialog.show();
}

function tell_scenario(made) {
	const notes = made.notes.map((text) => `<li>${frappe.utils.escape_html(text)}</li>`).join("");
	frappe.msgprint({
		title: __("Read the steps, then try them"),
		message: `<ul class="scenario-notes">${notes}</ul><p>${__("Nobody follows this scenario yet: choose it in the settings, in an assignment rule or on a case.")}</p>`,
		primary_action: {
			label: __("What Would Happen?"),
			action() {
				cur_dialog.hide();
				cur_frm.trigger("try_scenario");
			},
		},
	});
}
