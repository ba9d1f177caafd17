"""Users of the tests. Roles are given each time: the test that uninstalls the application takes its roles from everybody."""

from __future__ import annotations

from typing import Any

import pytest

frappe = pytest.importorskip("frappe")


def ensure_user(email: str, *roles: str, **values: Any) -> str:
	"""A user of the desk with the roles given, made with the values when there is none yet."""
	if not frappe.db.exists("User", email):
		facts = {"first_name": email.split("@")[0], "send_welcome_email": 0, "user_type": "System User", **values}
		frappe.get_doc({"doctype": "User", "email": email, **facts}).insert()
	frappe.get_doc("User", email).add_roles(*roles)
	return email


def ensure_colleague(name: str, *roles: str) -> str:
	"""A user whom other connections see as well."""
	email = ensure_user(f"recouvrement-{name}@example.com", *roles)
	frappe.db.commit()
	return email
