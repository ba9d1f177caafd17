"""What Frappe calls, and where. Every dotted path here is checked by tests/unit."""

app_name = "recouvrement_app"
app_title = "Recouvrement"
app_publisher = "recouvrement_app contributors"
app_description = (
	"Collects unpaid customer invoices: reminders, approvals, promises, disputes, litigation files"
)
app_email = "recouvrement@example.com"
app_license = "gpl-3.0"
app_logo_url = "/assets/recouvrement_app/images/recouvrement-logo.svg"

# A bare "erpnext" would make the installer ask an online API.
required_apps = ["frappe/erpnext"]

export_python_type_annotations = True
require_type_annotated_api_methods = True

add_to_apps_screen = [
	{
		"name": "recouvrement_app",
		"logo": "/assets/recouvrement_app/images/recouvrement-logo.svg",
		"title": "Recouvrement",
		"route": "/app/recouvrement",
		"has_permission": "recouvrement_app.permissions.has_app_permission",
	}
]

before_install = "recouvrement_app.install.before_install"
after_install = "recouvrement_app.install.after_install"
after_migrate = ["recouvrement_app.install.after_migrate"]
before_uninstall = "recouvrement_app.uninstall.before_uninstall"
after_uninstall = "recouvrement_app.uninstall.after_uninstall"

extend_bootinfo = "recouvrement_app.services.contacts.agenda.name_people"

doctype_js = {
	"Sales Invoice": "public/js/sales_invoice.js",
	"Customer": "public/js/customer.js",
	"Quotation": ["public/js/before_sale.js", "public/js/contract_checklist.js"],
	"Contract": "public/js/contract_checklist.js",
	"Sales Order": ["public/js/credit_hold.js", "public/js/before_sale.js", "public/js/milestones.js", "public/js/contract_checklist.js"],
	"Delivery Note": "public/js/credit_hold.js",
	"Timesheet": "public/js/credit_hold.js",
	"Issue": "public/js/issue.js",
}

override_doctype_dashboards = {
	"Customer": "recouvrement_app.services.cases.connections.of_customer",
	"Sales Invoice": "recouvrement_app.services.cases.connections.of_invoice",
	"Delivery Note": "recouvrement_app.services.cases.connections.of_subject",
	"Project": "recouvrement_app.services.cases.connections.of_subject",
}

doctype_list_js = {
	"Sales Invoice": "public/js/sales_invoice_list.js",
	"Customer": "public/js/customer_list.js",
}

doc_events = {
	"Sales Invoice": {
		"on_submit": "recouvrement_app.events.sales_invoice.on_submit",
		"on_change": "recouvrement_app.events.sales_invoice.on_change",
		"on_cancel": [
			"recouvrement_app.events.cancellation.allow_cancelling_linked_document",
			"recouvrement_app.events.sales_invoice.on_cancel",
		],
		"on_trash": "recouvrement_app.events.sales_invoice.on_trash",
	},
	"Payment Entry": {
		"on_submit": "recouvrement_app.events.payment_entry.on_submit",
		"on_cancel": "recouvrement_app.events.payment_entry.on_cancel",
	},
	"Journal Entry": {
		"on_submit": "recouvrement_app.events.journal_entry.on_submit",
		"on_cancel": [
			"recouvrement_app.events.cancellation.allow_cancelling_linked_document",
			"recouvrement_app.events.journal_entry.on_cancel",
		],
	},
	"Sales Order": {"before_submit": "recouvrement_app.events.sales_order.before_submit"},
	"Delivery Note": {"before_submit": "recouvrement_app.events.delivery_note.before_submit"},
	"Timesheet": {"before_submit": "recouvrement_app.events.timesheet.before_submit"},
	"Customer": {
		"on_update": "recouvrement_app.events.customer.on_update",
		"after_rename": "recouvrement_app.events.customer.after_rename",
	},
	"Event": {"on_update": "recouvrement_app.events.event.on_update"},
	"Communication": {
		"after_insert": "recouvrement_app.events.communication.after_insert",
		"on_change": "recouvrement_app.events.communication.on_change",
	},
}

# Frappe 15 names a job by its last two dotted parts: they must be unique among all applications.
scheduler_events = {
	"daily": ["recouvrement_app.recouvrement_tasks.recouvrement_nightly_run"],
	"hourly": ["recouvrement_app.recouvrement_tasks.recouvrement_hourly_dispatch"],
}

permission_query_conditions = {
	"Collection Case": "recouvrement_app.permissions.case_query",
	"Dunning Action": "recouvrement_app.permissions.action_query",
	"Payment Promise": "recouvrement_app.permissions.promise_query",
	"Litigation File": "recouvrement_app.permissions.file_query",
	"Late Charge Waiver": "recouvrement_app.permissions.waiver_query",
	"Invoice Sending": "recouvrement_app.permissions.sending_query",
	"Recouvrement Preference": "recouvrement_app.permissions.preference_query",
}

has_permission = {
	"Collection Case": "recouvrement_app.permissions.has_permission",
	"Dunning Action": "recouvrement_app.permissions.has_permission",
	"Payment Promise": "recouvrement_app.permissions.has_permission",
	"Litigation File": "recouvrement_app.permissions.has_permission",
	"Late Charge Waiver": "recouvrement_app.permissions.has_permission",
	"Invoice Sending": "recouvrement_app.permissions.has_permission",
	"Recouvrement Preference": "recouvrement_app.permissions.has_preference_permission",
}

jinja = {
	"methods": [
		"recouvrement_app.api.legal_mention",
		"recouvrement_app.services.notices.print_methods.recouvrement_letter",
		"recouvrement_app.services.notices.print_methods.recouvrement_statement",
		"recouvrement_app.services.notices.print_methods.recouvrement_charges",
		"recouvrement_app.services.sales.deposit_receipts.recouvrement_deposit",
		"recouvrement_app.services.notices.print_words.recouvrement_money",
		"recouvrement_app.services.notices.print_words.recouvrement_day",
		"recouvrement_app.services.notices.print_words.recouvrement_in_words",
		"recouvrement_app.services.notices.print_words.recouvrement_bank",
		"recouvrement_app.services.notices.print_words.recouvrement_addresses",
		"recouvrement_app.services.litigation.litigation_prints.recouvrement_last_warning",
		"recouvrement_app.services.litigation.litigation_prints.recouvrement_handover",
		"recouvrement_app.services.litigation.litigation_prints.recouvrement_acknowledgement",
		"recouvrement_app.services.litigation.litigation_prints.recouvrement_rejection",
		"recouvrement_app.services.litigation.litigation_prints.recouvrement_bordereau",
		"recouvrement_app.services.litigation.litigation_prints.recouvrement_data_sheet",
	]
}

# Cancelling an invoice never cancels what the customer promised or contests: those close by themselves.
auto_cancel_exempted_doctypes = ["Payment Promise", "Litigation File", "Late Charge Waiver"]

# What was last seen of an invoice, and how it was sent, must not keep it from being deleted.
ignore_links_on_delete = ["Receivable Change", "Receivable State", "Invoice Sending"]
