// Links by which a lawyer, commissaire de justice or agency downloads the dossier: made and revoked by a manager.
frappe.provide("frappe.recouvrement");

(function () {
	const MAY_SHARE = ["Collections Manager", "System Manager"];
	const day = (text) => frappe.datetime.str_to_user(String(text).slice(0, 10));
	const valid = (frm) => (frm.doc.shares || []).filter((row) => !row.revoked && row.expires_on > frappe.datetime.now_datetime());

	/**
	 * Adds the buttons to a Litigation File whose dossier is there.
	 * @param {Object} frm the form
	 * @param {Function} call (frm, method, args, message) → the server's answer, after a reload
	 * @param {string} group the menu they stand in
	 */
	frappe.recouvrement.dossier_links = function (frm, call, group) {
		if (!MAY_SHARE.some((role) => frappe.user.has_role(role))) return;
		frm.add_custom_button(__("Share by a Link"), () => share(frm, call), group);
		if (valid(frm).length) frm.add_custom_button(__("Revoke a Link"), () => revoke(frm, call), group);
	};

	// A link for somebody outside: it is shown once, signed, and ends on its day or when it is revoked.
	function share(frm, call) {
		frappe.prompt(
			[
				{ fieldname: "recipient", fieldtype: "Data", label: __("For Whom"), default: frm.doc.lawyer || frm.doc.bailiff || frm.doc.agency, reqd: 1 },
				{ fieldname: "form", fieldtype: "Select", label: __("File Format"), options: frm.doc.dossier_zip ? ["PDF", "ZIP"] : ["PDF"], default: "PDF", reqd: 1 },
				{ fieldname: "days", fieldtype: "Int", label: __("Valid for (Days)"), default: 14, reqd: 1 },
			],
			(values) =>
				call(frm, "dossier_api.share_dossier", values).then((address) => {
					if (!address) return;
					const dialog = new frappe.ui.Dialog({
						title: __("Link to the Dossier"),
						fields: [
							{ fieldname: "address", fieldtype: "Small Text", label: __("Link"), default: address, read_only: 0 },
							{ fieldtype: "HTML", options: `<p class="text-muted small">${__("Whoever holds this link may download the dossier. It is not shown again.")}</p>` },
						],
						primary_action_label: __("Copy"),
						primary_action: () => frappe.utils.copy_to_clipboard(address),
					});
					dialog.show();
				}),
			__("Share by a Link"),
			__("Create Link")
		);
	}

	function revoke(frm, call) {
		const options = valid(frm).map((row) => ({ value: row.name, label: `${row.recipient} · ${row.form} · ${day(row.expires_on)}` }));
		frappe.prompt(
			[{ fieldname: "row", fieldtype: "Select", label: __("Link"), options, default: options[0].value, reqd: 1 }],
			(values) => call(frm, "dossier_api.revoke_share", values, __("Revoked")),
			__("Revoke a Link"),
			__("Revoke")
		);
	}
})();
