// An appointment with a customer: proposed, moved, called off. The server writes the invitation and each change of it.
frappe.provide("frappe.recouvrement");

frappe.recouvrement.appointments = (function () {
	const call = (method, args) => frappe.call({ method: `recouvrement_app.appointment_api.${method}`, args, freeze: true }).then((r) => r.message);
	const esc = frappe.utils.escape_html;

	// Day and time apart, in quarters of an hour.
	const times = () => Array.from({ length: 56 }, (_slot, i) => `${String(7 + Math.floor(i / 4)).padStart(2, "0")}:${String((i % 4) * 15).padStart(2, "0")}`);

	function time_fields(starts_on) {
		const slots = times();
		const own = starts_on.slice(11, 16); // moved in the calendar, it may begin at any minute
		return [
			{ fieldname: "day", fieldtype: "Date", label: __("Day"), reqd: 1, default: starts_on.slice(0, 10) },
			{ fieldname: "time", fieldtype: "Select", label: __("Time"), reqd: 1, default: own, options: slots.includes(own) ? slots : [own, ...slots] },
		];
	}

	function propose({ doctype, name, then }) {
		frappe.xcall("recouvrement_app.appointment_api.start", { doctype, name }, "GET").then((found) => {
			if (!found.contacts.length) {
				frappe.msgprint({ message: __("No contact of {0} has a working e-mail address: add one first.", [esc(found.customer_name)]), indicator: "orange" });
				return;
			}
			ask(found, { doctype, name, then });
		});
	}

	function ask(found, { doctype, name, then }) {
		const people = found.contacts.map((row, i) => ({ value: row.value, label: esc([row.label, __(row.role), row.email].filter(Boolean).join(" · ")), checked: i ? 0 : 1 }));
		const ours = found.colleagues.filter((row) => row.value !== frappe.session.user).map((row) => ({ value: row.value, label: esc(row.label), checked: 0 }));
		const by_call = "eval:doc.channel=='Call'";
		const dialog = new frappe.ui.Dialog({
			title: __("Appointment with {0}", [found.customer_name]),
			size: "large",
			fields: [
				{ fieldname: "channel", fieldtype: "Select", label: __("Kind of Appointment"), reqd: 1, default: "Visit", options: [{ value: "Visit", label: __("In Person") }, { value: "Call", label: __("Call") }] },
				...time_fields(`${frappe.datetime.add_days(frappe.datetime.get_today(), 1)} 10:00`),
				{ fieldname: "minutes", fieldtype: "Int", label: __("Minutes"), reqd: 1, default: 30 },
				{ fieldname: "column", fieldtype: "Column Break" },
				{ fieldname: "place", fieldtype: "Data", label: __("Place"), default: found.place, depends_on: "eval:doc.channel!='Call'" },
				{ fieldname: "number", fieldtype: "Data", label: __("Telephone Number"), depends_on: by_call },
				{ fieldname: "note", fieldtype: "Small Text", label: __("About (the Customer Reads It)") },
				{ fieldname: "section", fieldtype: "Section Break" },
				{ fieldname: "contacts", fieldtype: "MultiCheck", label: __("Who Is Invited"), columns: 1, options: people },
				{ fieldname: "column_2", fieldtype: "Column Break" },
				{ fieldname: "colleagues", fieldtype: "MultiCheck", label: __("Our People, Beside Yourself"), columns: 1, options: ours, hidden: !ours.length },
			],
			primary_action_label: __("Invite"),
			primary_action({ channel, day, time, minutes, place, number, note, contacts, colleagues }) {
				const args = { doctype, name, channel, starts_on: `${day} ${time}:00`, minutes, note, contacts: contacts || [], colleagues: colleagues || [] };
				call("propose", { ...args, place: channel === "Call" ? number : place }).then((made) => {
					dialog.hide();
					tell(made.invitations.length === 1 ? __("The invitation is sent") : __("{0} invitations are sent", [made.invitations.length]), made.event);
					if (then) then(made);
				});
			},
		});
		dialog.show();
	}

	function tell(text, event) {
		frappe.show_alert({ message: `${text}<br>${frappe.utils.get_form_link("Event", event, true, __("See the Appointment"))}`, indicator: "green" }, 10);
	}

	function move(row, then) {
		const minutes = row.ends_on ? Math.round((new Date(row.ends_on.replace(" ", "T")) - new Date(row.starts_on.replace(" ", "T"))) / 60000) : 60;
		frappe.prompt(
			[
				...time_fields(row.starts_on),
				{ fieldname: "minutes", fieldtype: "Int", label: __("Minutes"), reqd: 1, default: minutes },
				{ fieldname: "place", fieldtype: "Data", label: row.event_category === "Call" ? __("Telephone Number") : __("Place"), default: row.place },
			],
			({ day, time, minutes, place }) =>
				call("move", { event: row.name, starts_on: `${day} ${time}:00`, minutes, place: place || "" }).then(() => {
					frappe.show_alert({ message: __("The customer is told of the change"), indicator: "green" });
					if (then) then();
				}),
			__("Move the Appointment"),
			__("Move")
		);
	}

	function cancel(row, then) {
		frappe.prompt(
			[{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason (It Stays with Us)"), reqd: 1 }],
			({ reason }) =>
				call("cancel", { event: row.name, reason }).then(() => {
					frappe.show_alert({ message: __("The appointment is called off, the customer is told"), indicator: "orange" });
					if (then) then();
				}),
			__("Call the Appointment Off"),
			__("Call Off")
		);
	}

	return { propose, move, cancel };
})();
