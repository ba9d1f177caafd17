"""A manager shares a dossier with a lawyer: the link is made, opened by somebody without a login, and revoked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..site.factories import frappe, make_customer
from ..site.test_dossier_links import a_file
from .conftest import menu, playwright_api
from .file_steps import answer_for, confirm, dialog_of, fill, open_form
from .test_first_hour import eventually

expect = playwright_api.expect


@pytest.fixture
def file(site: None) -> str:
	from ..site.litigation_world import ensure_people

	ensure_people()
	answer_for("Collections Manager")
	name = a_file(make_customer(language="fr"))
	frappe.db.commit()
	return name


def test_a_lawyer_downloads_the_dossier_until_the_link_is_revoked(desk: Any, address: str, open_page: Callable[..., Any], file: str) -> None:
	open_form(desk, "litigation-file", file)
	menu(desk, "Dossier", "Share by a Link")
	dialog = dialog_of(desk)
	fill(dialog, recipient="Maître Durand", days="7")
	confirm(dialog)
	shown = desk.locator(".modal-dialog:visible", has_text="Link to the Dossier")
	link = shown.locator("textarea").input_value()
	assert "?" in link and "Durand" not in link
	shown.locator(".btn-modal-close").click()

	outside = open_page()
	outside.context.clear_cookies()
	here = address + link[link.index("/", 8) :]  # the site's own name, as this browser finds it
	outside.goto(here)
	expect(outside.locator(".rd")).to_contain_text("Maître Durand")
	assert outside.locator(".rd").get_attribute("lang") == "en-US"
	with outside.expect_download() as found:
		outside.get_by_role("button", name="Download the Dossier (PDF)").click()
	assert Path(found.value.path()).read_bytes().startswith(b"%PDF")
	eventually(lambda: frappe.get_doc("Litigation File", file).shares[0].downloads, 1)

	desk.reload()
	menu(desk, "Dossier", "Revoke a Link")
	confirm(dialog_of(desk))
	eventually(lambda: frappe.get_doc("Litigation File", file).shares[0].revoked, 1)
	outside.goto(here)
	expect(outside.locator("body")).to_contain_text("not valid")
