// Outcome of a call, a visit or an answer, in two clicks: choose what came of it, then save.
frappe.provide("frappe.recouvrement");

frappe.recouvrement.outcome_dialog = function (options) {
	const promised = "eval:doc.outcome=='Promised'";
	const disputed = "eval:doc.outcome=='Disputes'";
	const spoken = "eval:doc.outcome && !['No Answer','Wrong Contact'].includes(doc.outcome)";
	const about_invoices = "eval:['Promised','Disputes','Wants Invoice'].includes(doc.outcome)";
	const visit = options.channel === "Visit";
	const call = (options.channel || "Call") === "Call";
	const dialog = new frappe.ui.Dialog({
		title: options.action ? __("Log Outcome") : options.channel === "Visit" ? __("Log Visit") : __("Log Call"),
		fields: [
			{ fieldname: "choices", fieldtype: "HTML" },
			{
				fieldname: "outcome",
				fieldtype: "Select",
				label: __("Outcome"),
				reqd: 1,
				options: frappe.recouvrement.OUTCOMES.map((value) => ({ value, label: __(value, null, "outcome") })),
			},
			{ fieldname: "promised_date", fieldtype: "Date", label: __("Will Pay On"), depends_on: promised, mandatory_depends_on: promised },
			{ fieldname: "promised_amount", fieldtype: "Float", label: __("Amount ({0}), Empty for All That Is Overdue", [options.currency || ""]), depends_on: promised },
			{
				fieldname: "promised_means",
				fieldtype: "Select",
				label: __("Means of Payment"),
				options: ["", "Bank Transfer", "Cheque", "Direct Debit", "Card", "Bill of Exchange", "Cash", "Other"].map((value) => ({ value, label: __(value) })),
				depends_on: promised,
			},
			{
				fieldname: "dispute_kind",
				fieldtype: "Select",
				label: __("What Is Contested"),
				options: ["Quality", "Delivery", "Price", "Quantity", "Administrative", "Not Received", "Already Paid", "Other"].map((value) => ({ value, label: __(value) })),
				default: "Other",
				depends_on: disputed,
			},
			{
				fieldname: "invoices",
				fieldtype: "MultiCheck",
				label: __("Invoices"),
				columns: 2,
				depends_on: about_invoices,
				options: (options.invoices || []).map((value) => ({ label: frappe.utils.escape_html(value), value, checked: 0 })),
			},
			{ fieldname: "reason", fieldtype: "Link", options: "Non-Payment Reason", label: __("Why It Is Not Paid") },
			{ fieldname: "column", fieldtype: "Column Break" },
			{ fieldname: "next_date", fieldtype: "Date", label: __("Call Again On") },
			{
				fieldname: "contact",
				fieldtype: "Link",
				options: "Contact",
				label: __("Spoken To"),
				get_query: () => ({
					query: "frappe.contacts.doctype.contact.contact.contact_query",
					filters: { link_doctype: "Customer", link_name: options.customer },
				}),
			},
			{
				fieldname: "meeting_place_type",
				fieldtype: "Select",
				label: __("Kind of Place"),
				options: ["", "At the Customer's", "At Our Office", "Elsewhere"].map((value) => ({ value, label: __(value) })),
				hidden: !visit,
			},
			{ fieldname: "meeting_place", fieldtype: "Data", label: __("Place"), hidden: !visit },
			{ fieldname: "attendees", fieldtype: "Small Text", label: __("Who Took Part"), hidden: !visit },
			{ fieldname: "satisfaction_score", fieldtype: "Rating", label: __("How Satisfied Is the Customer?"), depends_on: spoken, mandatory_depends_on: options.satisfaction_check ? spoken : "" },
			{ fieldname: "satisfaction_comment", fieldtype: "Small Text", label: __("What the Customer Says of It"), depends_on: spoken },
			{ fieldname: "duration_minutes", fieldtype: "Int", label: __("Minutes") },
			{ fieldname: "confirm_by_email", fieldtype: "Check", label: __("Confirm by E-mail") },
			{ fieldname: "notes", fieldtype: "Small Text", label: __("Notes") },
			{ fieldname: "recording_consent", fieldtype: "Check", label: __("The Other Party Agreed to Be Recorded"), hidden: !call },
			{ fieldname: "recording", fieldtype: "Attach", label: __("Recording"), depends_on: "recording_consent", hidden: !call, options: { restrictions: { allowed_file_types: ["audio/*"] } } },
		],
		size: "large",
		primary_action_label: __("Save"),
		primary_action(values) {
			const args = { ...values, action: options.action, case: options.case, channel: options.channel || "Call", choices: undefined, column: undefined };
			frappe
				.call({ method: "recouvrement_app.api.log_outcome", args, freeze: true })
				.then((r) => r.message)
				.then((result) => {
					dialog.hide(); // what was refused stays on the screen, to be completed
					frappe.recouvrement.tell_outcome(result);
					if (result.suggested === "Offer Plan" && !result.promise) frappe.recouvrement.suggest_plan(result.action, options.then);
					if (options.then) options.then(result);
				});
		},
	});
	const place = dialog.get_field("choices").$wrapper;
	frappe.recouvrement.OUTCOMES.forEach((value) => {
		$(`<button type="button" class="btn btn-default btn-xs" style="margin: 0 4px 6px 0;"></button>`)
			.text(__(value, null, "outcome"))
			.on("click", () => dialog.set_value("outcome", value))
			.appendTo(place);
	});
	dialog.show();
	if (visit && options.action) fill_visit(dialog, options.action);
	return dialog;
};

// A visit by appointment is known already: who comes and where; it is corrected by what took place.
function fill_visit(dialog, action) {
	frappe.db.get_value("Dunning Action", action, ["meeting_place", "attendees", "contact"]).then(({ message }) => dialog.set_values(message));
}

frappe.recouvrement.OUTCOMES = [
	"No Answer",
	"Promised",
	"Disputes",
	"Says Paid",
	"Wants Invoice",
	"Hardship",
	"Wrong Contact",
	"Will Call Back",
	"Refuses",
	"Satisfied",
];

frappe.recouvrement.tell_outcome = function (result) {
	const link = (doctype, name) => frappe.utils.get_form_link(doctype, name, true);
	const lines = [
		result.promise && __("Promise {0} recorded", [link("Payment Promise", result.promise)]),
		result.file && __("Dispute {0} opened", [link("Litigation File", result.file)]),
		result.resent && __("Invoices will be sent again: {0}", [link("Dunning Action", result.resent)]),
		result.confirmation && __("Confirmation: {0}", [link("Dunning Action", result.confirmation)]),
		result.next_action && __("Next contact: {0}", [link("Dunning Action", result.next_action)]),
		result.task && __("Task: {0}", [link("ToDo", result.task)]),
		result.suggested && __("Suggested: {0}", [__(result.suggested)]),
	].filter(Boolean);
	frappe.show_alert({ message: [__("Recorded"), ...lines].join("<br>"), indicator: "green" }, 10);
};

// A customer in difficulties: the plan is one click away.
frappe.recouvrement.suggest_plan = function (action, then) {
	frappe.confirm(__("The reason suggests a payment plan. Offer one now?"), async () => {
		const { message } = await frappe.db.get_value("Dunning Action", action, "case");
		frappe.require("/assets/recouvrement_app/js/promise_dialog.js", () =>
			frappe.recouvrement.promise_dialog({ case: message.case, kind: "Plan", source_action: action, then })
		);
	});
};
