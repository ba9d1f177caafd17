// The list of Collection Cases: who owes, how much and how late; its menu "Actions" does many at once: hold, statement, scenario, collector.
(function () {
	const COLOURS = { "Nothing Due": "green", Current: "blue", Overdue: "red", "On Hold": "yellow", Promised: "purple", Disputed: "orange", Litigation: "darkgrey" };
	const settings = (frappe.listview_settings["Collection Case"] = frappe.listview_settings["Collection Case"] || {});
	const before = settings.onload;
	settings.hide_name_column = true;
	settings.get_indicator = (doc) => [__(doc.status), COLOURS[doc.status] || "gray", `status,=,${doc.status}`];
	settings.formatters = {
		collector(user) {
			const name = user && frappe.utils.escape_html(frappe.user_info(user).fullname);
			return user ? `<a class="filterable ellipsis" data-filter="collector,=,${frappe.utils.escape_html(user)}" title="${name}">${name}</a>` : "";
		},
	};
	settings.onload = function (list) {
		if (before) before.call(this, list);
		if (!frappe.model.can_write("Collection Case")) return;
		frappe.require("/assets/recouvrement_app/js/quick_actions.js", () => {
			const quick = frappe.recouvrement.quick;
			quick.add_to_list(list, "Collection Case", quick.case_entries("Collection Case"));
		});
	};
})();
