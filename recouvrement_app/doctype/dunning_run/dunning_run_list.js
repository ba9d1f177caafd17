// A run that went through with warnings is not quite green.
frappe.listview_settings["Dunning Run"] = {
	get_indicator(doc) {
		const colours = { Queued: "gray", Running: "blue", Completed: "green", "Completed With Warnings": "orange", Failed: "red" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
