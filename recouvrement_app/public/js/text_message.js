// A text message as it will be read: sent through the site's SMS gateway, or copied and sent from one's own telephone.
frappe.provide("frappe.recouvrement");

frappe.recouvrement.text_message = function (name, then) {
	return frappe.xcall("recouvrement_app.message_api.draft_text_message", { name }).then((found) => {
		const dialog = new frappe.ui.Dialog({
			title: __("Text Message to {0}", [found.to]),
			fields: [
				{ fieldname: "phone", fieldtype: "Data", label: __("Mobile Number"), reqd: 1, default: found.phone },
				{ fieldname: "text", fieldtype: "Small Text", label: __("Text Message"), reqd: 1, default: found.text },
				{ fieldname: "size", fieldtype: "HTML" },
			],
			primary_action_label: found.gateway ? __("Send") : __("I Have Sent It"),
			primary_action: (values) => send(values, found.gateway),
			secondary_action_label: __("Copy Text"),
			secondary_action: () => frappe.utils.copy_to_clipboard(dialog.get_value("text")),
		});
		if (found.gateway) dialog.add_custom_action(__("I Have Sent It Myself"), () => dialog.get_values() && send(dialog.get_values(), false));

		function send({ phone, text }, by_gateway) {
			const args = { name, phone, text, total: found.total, by_gateway: by_gateway ? 1 : 0 };
			return frappe
				.call({ method: "recouvrement_app.message_api.send_text_message", args, freeze: true, freeze_message: __("Sending…") })
				.then(({ message }) => {
					dialog.hide(); // what was refused stays on the screen, to be completed
					if (message.status === "Done") frappe.show_alert({ message: __("The text message is recorded as sent"), indicator: "green" });
					else frappe.msgprint({ title: __(message.status), message: frappe.utils.escape_html(message.error), indicator: "red" });
					if (then) then(message);
				});
		}

		function tell_size() {
			const { characters, messages } = frappe.recouvrement.text_message_size(dialog.get_value("text") || "");
			const text = messages > 1 ? __("{0} characters, sent as {1} messages", [characters, messages]) : __("{0} characters, one message", [characters]);
			const hint = found.gateway ? "" : ` · ${__("No SMS gateway is set up: copy the text and send it from your telephone.")}`;
			dialog.get_field("size").$wrapper.html(`<p class="text-muted small">${text}${hint}</p>`);
		}
		dialog.get_field("text").$input.on("input", tell_size);
		dialog.show();
		tell_size();
		return dialog;
	});
};

// As rules/sms.py counts: 160 characters of the GSM alphabet, 70 of any other; parts of a long message hold less.
frappe.recouvrement.text_message_size = function (text) {
	const basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
	const extended = "^{}\\[~]|€";
	const letters = [...text];
	const packed = letters.every((letter) => basic.includes(letter) || extended.includes(letter));
	const characters = packed ? letters.reduce((sum, letter) => sum + (extended.includes(letter) ? 2 : 1), 0) : text.length;
	const [single, part] = packed ? [160, 153] : [70, 67];
	return { characters, messages: characters <= single ? 1 : Math.ceil(characters / part) };
};
