// The menu "Actions" of the list of Customers: hold, statement, scenario and collector of many at once.
(function () {
	const settings = (frappe.listview_settings["Customer"] = frappe.listview_settings["Customer"] || {});
	const before = settings.onload;
	settings.onload = function (list) {
		if (before) before.call(this, list);
		if (!frappe.model.can_write("Collection Case")) return;
		frappe.require("/assets/recouvrement_app/js/quick_actions.js", () => {
			const quick = frappe.recouvrement.quick;
			quick.add_to_list(list, "Customer", quick.case_entries("Customer"));
		});
	};
})();
