"""The fields that the application adds to ERPNext's records: data, grouped by doctype."""

from __future__ import annotations

MODULE = "Recouvrement"

SALES_INVOICE = [
	{
		"fieldname": "recouvrement_section",
		"fieldtype": "Section Break",
		"label": "Collection",
		"insert_after": "payment_schedule",
		"collapsible": 1,
		"print_hide": 1,
	},
	{
		"fieldname": "recouvrement_case",
		"fieldtype": "Link",
		"label": "Collection Case",
		"options": "Collection Case",
		"read_only": 1,
		"search_index": 1,
	},
	{
		"fieldname": "recouvrement_status",
		"fieldtype": "Data",
		"label": "Collection Status",
		"read_only": 1,
		"in_standard_filter": 1,
	},
	{
		"fieldname": "recouvrement_sent_on",
		"fieldtype": "Date",
		"label": "Invoice Sent On",
		"description": "The day on which the customer received this invoice from us.",
	},
	{"fieldname": "recouvrement_sendings", "fieldtype": "HTML", "label": "Sendings"},
	{"fieldname": "recouvrement_column_1", "fieldtype": "Column Break"},
	{
		"fieldname": "recouvrement_step",
		"fieldtype": "Int",
		"label": "Reminder Step Reached",
		"read_only": 1,
	},
	{
		"fieldname": "recouvrement_next_date",
		"fieldtype": "Date",
		"label": "Next Reminder On",
		"read_only": 1,
	},
	{
		"fieldname": "recouvrement_late_charges",
		"fieldtype": "Check",
		"label": "Invoice of Late Charges",
		"default": "0",
		"read_only": 1,
		"search_index": 1,
		"depends_on": "recouvrement_late_charges",
		"description": "Claims interest or the recovery indemnity: it bears none itself and is never dunned.",
	},
	{"fieldname": "recouvrement_column_2", "fieldtype": "Column Break"},
	{
		"fieldname": "recouvrement_exclude_until",
		"fieldtype": "Date",
		"label": "No Reminder Until",
		"description": "The last day without a reminder of this invoice.",
	},
	{
		"fieldname": "recouvrement_exclude_reason",
		"fieldtype": "Small Text",
		"label": "Reason",
		"mandatory_depends_on": "eval:doc.recouvrement_exclude_until",
	},
]

CUSTOMER = [
	{
		"fieldname": "recouvrement_section",
		"fieldtype": "Section Break",
		"label": "Collection",
		"insert_after": "payment_terms",
		"collapsible": 1,
	},
	{
		"fieldname": "recouvrement_debtor_type",
		"fieldtype": "Select",
		"label": "Debtor Type",
		"options": "\nBusiness\nConsumer\nPublic",
		"description": "Decides which law of late payment applies. Empty: a company is a business, a person a consumer.",
		"in_standard_filter": 1,
	},
	{
		"fieldname": "recouvrement_scenario",
		"fieldtype": "Link",
		"label": "Dunning Scenario",
		"options": "Dunning Scenario",
		"description": "Empty: chosen by the assignment rules.",
	},
	{
		"fieldname": "recouvrement_key_account",
		"fieldtype": "Check",
		"label": "Key Account",
		"default": "0",
		"description": "What is written to it needs the approval of a Collections Manager. Assignment rules may ask for it.",
		"in_standard_filter": 1,
		"no_copy": 1,
	},
	{
		"fieldname": "recouvrement_collector",
		"fieldtype": "Link",
		"label": "Collector",
		"options": "User",
		"ignore_user_permissions": 1,
	},
	{
		"fieldname": "recouvrement_invoice_channel",
		"fieldtype": "Select",
		"label": "Invoices Usually Go By",
		"options": "\nEmail\nBy Post\nBy Hand\nE-invoicing Platform\nCustomer Portal",
		"description": "How this customer takes invoices. Public buyers in France: the platform (Chorus Pro).",
	},
	{"fieldname": "recouvrement_column_1", "fieldtype": "Column Break"},
	{
		"fieldname": "recouvrement_payer_profile",
		"fieldtype": "Data",
		"label": "Payer Profile",
		"read_only": 1,
		"no_copy": 1,
	},
	{
		"fieldname": "recouvrement_no_dunning",
		"fieldtype": "Check",
		"label": "No Reminders",
		"default": "0",
		"no_copy": 1,
	},
	{
		"fieldname": "recouvrement_credit_hold",
		"fieldtype": "Check",
		"label": "Credit Hold",
		"default": "0",
		"read_only": 1,
		"no_copy": 1,
		"description": "New orders and deliveries are warned of or blocked; payments are always booked.",
	},
	{
		"fieldname": "recouvrement_credit_hold_companies",
		"fieldtype": "Small Text",
		"label": "Companies on Credit Hold",
		"read_only": 1,
		"no_copy": 1,
		"depends_on": "recouvrement_credit_hold",
	},
	{"fieldname": "recouvrement_column_2", "fieldtype": "Column Break"},
	{
		"fieldname": "recouvrement_terms_accepted_on",
		"fieldtype": "Date",
		"label": "Terms of Sale Accepted On",
		"no_copy": 1,
	},
	{
		"fieldname": "recouvrement_terms_version",
		"fieldtype": "Data",
		"label": "Version Accepted",
		"depends_on": "recouvrement_terms_accepted_on",
		"no_copy": 1,
	},
	{
		"fieldname": "recouvrement_terms_proof",
		"fieldtype": "Attach",
		"label": "Proof of Acceptance",
		"depends_on": "recouvrement_terms_accepted_on",
		"description": "The signed terms; they become a piece of a Litigation File.",
		"no_copy": 1,
	},
]

SALES_INVOICE_ITEM = [
	{
		"fieldname": "recouvrement_charge_of",
		"fieldtype": "Data",
		"label": "Late Charge On",
		"insert_after": "description",
		"depends_on": "recouvrement_charge_of",
		"search_index": 1,
	},
	{
		"fieldname": "recouvrement_charge_kind",
		"fieldtype": "Select",
		"options": "\nInterest\nIndemnity",
		"label": "Late Charge",
		"depends_on": "recouvrement_charge_of",
	},
	{
		"fieldname": "recouvrement_charge_until",
		"fieldtype": "Date",
		"label": "Interest Until",
		"depends_on": "recouvrement_charge_of",
	},
]

CREDIT_HOLD_REASON = [
	{
		"fieldname": "recouvrement_credit_hold_reason",
		"fieldtype": "Small Text",
		"label": "Reason to Pass the Credit Hold",
		"insert_after": "customer_name",
		"depends_on": "recouvrement_credit_hold_reason",
		"no_copy": 1,
		"print_hide": 1,
	},
]

CONTACT = [
	{
		"fieldname": "recouvrement_role",
		"fieldtype": "Select",
		"label": "Role in Collection",
		"options": "\nBilling\nAccounts Payable\nFinance Director\nDirector\nPurchasing",
		"insert_after": "designation",
		"description": "Steps of a scenario are addressed to a role.",
	},
	{
		"fieldname": "recouvrement_verified_on",
		"fieldtype": "Date",
		"label": "Address Verified On",
		"insert_after": "recouvrement_role",
		"no_copy": 1,
	},
	{
		"fieldname": "recouvrement_bounced_on",
		"fieldtype": "Date",
		"label": "E-mail Bounced On",
		"insert_after": "recouvrement_verified_on",
		"read_only": 1,
		"no_copy": 1,
	},
]

EVENT = [
	{
		"fieldname": "recouvrement_case",
		"fieldtype": "Link",
		"label": "Collection Case",
		"options": "Collection Case",
		"insert_after": "ends_on",
		"depends_on": "recouvrement_case",
		"read_only": 1,
		"search_index": 1,
	},
	{
		"fieldname": "recouvrement_place",
		"fieldtype": "Data",
		"label": "Place or Number",
		"depends_on": "recouvrement_case",
		"description": "A new time or place is told to the customer by e-mail.",
	},
	{
		"fieldname": "recouvrement_sequence",
		"fieldtype": "Int",
		"label": "Changes Told",
		"default": "0",
		"hidden": 1,
		"no_copy": 1,
	},
]

PAYMENT_SCHEDULE = [
	{
		"fieldname": "recouvrement_task",
		"fieldtype": "Link",
		"label": "Deliverable",
		"options": "Task",
		"insert_after": "description",
		"depends_on": "eval:doc.parenttype == 'Sales Order'",
		"description": "The term is to be invoiced once this task is completed, whatever its day.",
	},
]


def _chained(fields: list[dict], **common: object) -> list[dict]:
	"""Each field after the one before it, with the module and what all of them share."""
	placed: list[dict] = []
	for field in fields:
		after = field.get("insert_after") or placed[-1]["fieldname"]
		placed.append({**common, **field, "insert_after": after, "module": MODULE})
	return placed


def get_custom_fields() -> dict[str, list[dict]]:
	"""All custom fields by doctype, as `create_custom_fields` takes them."""
	return {
		"Sales Invoice": _chained(SALES_INVOICE, allow_on_submit=1, no_copy=1, print_hide=1),
		"Customer": _chained(CUSTOMER),
		"Contact": _chained(CONTACT),
		"Event": _chained(EVENT),
		"Sales Invoice Item": _chained(SALES_INVOICE_ITEM, read_only=1, no_copy=1, print_hide=1),
		"Sales Order": _chained(CREDIT_HOLD_REASON),
		"Payment Schedule": _chained(PAYMENT_SCHEDULE, no_copy=1, print_hide=1),
		"Delivery Note": _chained(CREDIT_HOLD_REASON),
		"Timesheet": _chained([{**CREDIT_HOLD_REASON[0], "insert_after": "customer"}]),
	}
