// Read-only fields that keep what was said in another language, shown in the reader's: the rules' sentences as
// services/retelling.py tells them again, titles of steps as they are called here.
frappe.provide("frappe.recouvrement");

frappe.recouvrement.retell_fields = function (frm, sentences, titles = []) {
	const kept = (frm.doc.__onload && frm.doc.__onload.told) || {};
	const show = (name, tell) => {
		const field = frm.get_field(name);
		field.df.formatter = (value) => frappe.utils.escape_html(value ? tell(value) : "").replace(/\n/g, "<br>");
		field.refresh();
	};
	sentences.forEach((name) => show(name, (text) => kept[text] || text));
	titles.forEach((name) => show(name, (text) => __(text)));
};
