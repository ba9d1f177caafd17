// Lessons of a case: new terms to propose, each with its reason; one click makes a task or sets the terms of payment.
frappe.provide("frappe.recouvrement");

(() => {
	const esc = (text) => frappe.utils.escape_html(String(text == null ? "" : text));

	function rows(found) {
		const button = (kind, row, label) =>
			`<button type="button" class="btn btn-xs btn-default" data-lesson="${kind}" data-row="${found.lessons.indexOf(row)}">${label}</button>`;
		return found.lessons.map((row) => {
			const buttons = [
				row.terms_days !== null && found.may_set_terms && button("terms", row, __("Set the Terms")),
				found.may_make_task && button("task", row, __("Make a Task")),
			];
			return `<li style="margin-bottom:4px">${esc(first_up(row.proposal))} <span class="text-muted">· ${esc(row.reason)}</span> ${buttons.filter(Boolean).join(" ")}</li>`;
		});
	}

	const first_up = (text) => text.charAt(0).toUpperCase() + text.slice(1);

	function draw(place, name, found, then) {
		place.html(`<ul class="recouvrement-lessons" style="padding-left:18px;margin:0;overflow-wrap:anywhere">${rows(found).join("")}</ul>`);
		place.find("[data-lesson]").on("click", (event) => {
			const { lesson, row } = event.currentTarget.dataset;
			({ task, terms })[lesson](name, found.lessons[row], then);
		});
	}

	function task(name, row, then) {
		frappe.call({ method: "recouvrement_app.lesson_api.make_task", args: { case: name, code: row.code, key: row.key }, freeze: true }).then(() => {
			frappe.show_alert({ message: __("The task is made"), indicator: "green" });
			then();
		});
	}

	function terms(name, row, then) {
		frappe.prompt(
			[{ fieldname: "template", fieldtype: "Link", options: "Payment Terms Template", label: __("Payment Terms Template"), default: row.template, reqd: 1, description: esc(row.proposal) }],
			({ template }) =>
				frappe.call({ method: "recouvrement_app.lesson_api.set_terms", args: { case: name, template }, freeze: true }).then(() => {
					frappe.show_alert({ message: __("The next invoices have these terms"), indicator: "green" });
					then();
				}),
			__("Set the Terms"),
			__("Set")
		);
	}

	const load = (name) => frappe.xcall("recouvrement_app.lesson_api.lessons_of", { case: name }, "GET");

	// Under the work view of a case.
	function in_case(frm, place) {
		const name = frm.doc.name;
		load(name).then((found) => {
			if (frm.doc.name !== name || !found.lessons.length) return;
			const section = $(`<div><h5 style="margin:14px 0 6px">${__("Lessons")}</h5><div></div></div>`).appendTo(place);
			draw(section.find("div"), name, found, () => frm.reload_doc());
		});
	}

	// On a customer: a button beside those of its cases.
	function in_customer(frm, name, label) {
		load(name).then((found) => {
			if (frm.is_new() || !found.lessons.length) return;
			frm.add_custom_button(label, () => {
				const dialog = new frappe.ui.Dialog({ title: __("Lessons"), fields: [{ fieldname: "lessons", fieldtype: "HTML" }] });
				draw(dialog.get_field("lessons").$wrapper, name, found, () => (dialog.hide(), frm.reload_doc()));
				dialog.show();
			}, __("View"));
		});
	}

	frappe.recouvrement.lessons = { in_case, in_customer };
})();
