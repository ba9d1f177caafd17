// A promise about several invoices, from the list of Sales Invoices; ERPNext's own settings of the list stay.
(function () {
	const settings = (frappe.listview_settings["Sales Invoice"] = frappe.listview_settings["Sales Invoice"] || {});
	const before = settings.onload;
	settings.onload = function (list) {
		if (before) before(list);
		if (frappe.model.can_write("Collection Case")) add_quick_actions(list);
		if (!frappe.model.can_create("Payment Promise")) return;
		list.page.add_actions_menu_item(__("Promise to Pay"), () => {
			const invoices = list.get_checked_items(true);
			frappe.require("/assets/recouvrement_app/js/promise_dialog.js", () =>
				frappe.recouvrement.promise_dialog({ invoices, then: () => list.refresh() })
			);
		});
	};

	function add_quick_actions(list) {
		frappe.require("/assets/recouvrement_app/js/quick_actions.js", () => {
			const quick = frappe.recouvrement.quick;
			quick.add_to_list(list, "Sales Invoice", [
				[__("Exclude from Reminders"), quick.exclude],
				[__("Remind Again"), quick.include],
				[__("Mark as Sent"), quick.mark_sent],
				[__("Dispute"), quick.dispute],
				...quick.case_entries("Sales Invoice"),
			]);
		});
	}
})();
