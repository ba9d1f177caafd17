"""Links to a dossier: what they open, that they are counted, and all that they refuse."""

from __future__ import annotations

from urllib.parse import parse_qs, urlparse

import pytest

from recouvrement_app import dossier_api, exceptions

from .factories import make_customer, make_invoice
from .litigation_world import COLLECTOR, TODAY, case_of, ensure_people, ensure_route, ensure_user, frappe

MANAGER = "manager@recouvrement.test"


def attach(name: str, file_name: str, content: bytes) -> str:
	values = {"file_name": file_name, "is_private": 1, "content": content, "attached_to_name": name}
	return frappe.get_doc({"doctype": "File", "attached_to_doctype": "Litigation File", **values}).insert().file_url


def a_file(customer: str, content: bytes = b"%PDF-1.4 mine") -> str:
	"""A proposed legal recovery whose dossier is there."""
	from recouvrement_app.services.litigation import litigation

	invoice = make_invoice(customer, amount=1000)
	name = litigation.propose(case_of(customer), [invoice.name], ensure_route(), today=TODAY).name
	urls = {"dossier_pdf": attach(name, f"{name}.pdf", content), "dossier_zip": attach(name, f"{name}.zip", b"PK" + content)}
	frappe.db.set_value("Litigation File", name, urls)
	return name


@pytest.fixture
def file(customer: str):
	ensure_people()
	ensure_user(MANAGER, "Collections Manager", "Accounts User")
	yield a_file(customer)
	frappe.set_user("Administrator")


def token_of(address: str) -> str:
	return parse_qs(urlparse(address).query)["t"][0]


def shared(file: str, recipient: str = "Maître Durand", **over) -> str:
	"""The token of a link that the manager makes."""
	from recouvrement_app.services.dossier import dossier_links

	return token_of(dossier_links.create(file, recipient, **over))


def row_of(file: str, place: int = -1):
	return frappe.get_doc("Litigation File", file).shares[place]


def said(file: str) -> str:
	where = {"reference_doctype": "Litigation File", "reference_name": file, "comment_type": "Info"}
	return " ".join(frappe.get_all("Comment", where, pluck="content"))


def test_a_link_downloads_the_dossier_and_is_counted_and_noted(file: str) -> None:
	from recouvrement_app.services.dossier import dossier_links

	token = shared(file)
	frappe.set_user("Guest")
	assert dossier_links.download(token) == (f"{file}.pdf", b"%PDF-1.4 mine")
	dossier_links.download(token)
	frappe.set_user("Administrator")

	row = row_of(file)
	assert (row.downloads, row.recipient, bool(row.last_download_on)) == (2, "Maître Durand", True)
	assert said(file).count("was downloaded by the link for Maître Durand") == 2
	assert "made for Maître Durand, valid until" in said(file)


def test_a_link_opens_only_the_form_that_was_chosen(file: str) -> None:
	from recouvrement_app.services.dossier import dossier_links

	assert dossier_links.download(shared(file, form="ZIP")) == (f"{file}.zip", b"PK%PDF-1.4 mine")


def test_a_link_that_was_altered_or_is_too_old_opens_nothing(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
	from recouvrement_app.services.dossier import dossier_links
	from recouvrement_app.services.portal import portal

	token = shared(file)
	row, expiry, signature = token.split(".")
	longer = str(int(expiry) + 86_400)
	other_purpose = portal.sign(frappe.db.get_value("Litigation File", file, "case"))
	wrong = (
		None, "", ".", "..", row, f"{row}.{expiry}", f"{row}.{expiry}.", f"{row}.{longer}.{signature}", f"{row}.{expiry}.{signature[:-1]}",
		f"other.{expiry}.{signature}", f"{row}.{expiry}.{signature}x", f"x{token}", "é.é.é", other_purpose,
	)  # fmt: skip
	for forged in wrong:
		with pytest.raises(exceptions.LinkExpiredError):
			dossier_links.download(forged)
	assert dossier_links.read(token).file == file

	monkeypatch.setattr(dossier_links.time, "time", lambda: int(expiry) + 1.0)
	with pytest.raises(exceptions.LinkExpiredError):
		dossier_links.download(token)
	assert row_of(file).downloads == 0


def test_a_link_of_the_customers_page_is_no_link_to_a_dossier_and_the_reverse(file: str) -> None:
	from recouvrement_app.services.portal import portal

	with pytest.raises(exceptions.LinkExpiredError):
		portal.read(shared(file))


def test_a_revoked_link_opens_nothing_and_the_others_still_do(file: str) -> None:
	from recouvrement_app.services.dossier import dossier_links

	first, second = shared(file, "Maître Durand"), shared(file, "Maître Petit")
	dossier_links.revoke(file, row_of(file, 0).name)

	with pytest.raises(exceptions.LinkExpiredError):
		dossier_links.download(first)
	assert dossier_links.read(second).recipient == "Maître Petit"
	assert "for Maître Durand revoked" in said(file)


def test_a_link_never_reaches_another_file(file: str) -> None:
	from recouvrement_app.services.dossier import dossier_links

	other = a_file(make_customer(), b"%PDF-1.4 theirs")
	token = shared(file)
	assert dossier_links.download(token)[1] == b"%PDF-1.4 mine"

	# even where the field names the other file's document, its attachment decides
	frappe.db.set_value("Litigation File", file, "dossier_pdf", frappe.db.get_value("Litigation File", other, "dossier_pdf"))
	with pytest.raises(exceptions.LinkExpiredError):
		dossier_links.download(token)
	with pytest.raises(exceptions.DossierShareError):
		dossier_links.revoke(other, row_of(file).name)


def test_a_cancelled_file_or_one_without_dossier_opens_nothing(file: str) -> None:
	from recouvrement_app.services.dossier import dossier_links

	token = shared(file)
	frappe.db.set_value("Litigation File", file, "dossier_pdf", None)
	with pytest.raises(exceptions.LinkExpiredError):
		dossier_links.download(token)
	with pytest.raises(exceptions.DossierShareError, match="build the dossier"):
		shared(file)


@pytest.mark.parametrize("over", [{"recipient": "  "}, {"days": 0}, {"days": 91}, {"form": "XLS"}])
def test_a_link_needs_a_recipient_a_form_and_a_validity(file: str, over: dict) -> None:
	with pytest.raises(exceptions.DossierShareError):
		shared(file, **over)


def test_only_a_manager_makes_and_revokes_links(file: str) -> None:
	frappe.set_user(COLLECTOR)
	with pytest.raises(frappe.PermissionError):
		dossier_api.share_dossier(file, "Maître Durand")
	frappe.set_user(MANAGER)
	address = dossier_api.share_dossier(file, "Maître Durand", days="7")
	row = row_of(file)
	assert address.startswith(frappe.utils.get_url("/recouvrement-dossier?t="))
	assert (row.created_by, row.form) == (MANAGER, "PDF")

	frappe.set_user(COLLECTOR)
	with pytest.raises(frappe.PermissionError):
		dossier_api.revoke_share(file, row.name)
	frappe.set_user(MANAGER)
	dossier_api.revoke_share(file, row.name)
	assert row_of(file).revoked == 1


def test_opening_the_page_shows_the_file_and_counts_nothing(file: str) -> None:
	from recouvrement_app.www import recouvrement_dossier

	token = shared(file)
	frappe.set_user("Guest")
	frappe.local.form_dict = frappe._dict(t=token)
	frappe.session.data.csrf_token = "of-the-guest"
	try:
		page = recouvrement_dossier.get_context(frappe._dict())
		frappe.local.form_dict = frappe._dict(t=token[:-1])
		refused = recouvrement_dossier.get_context(frappe._dict())
	finally:
		frappe.local.form_dict = frappe._dict()
		frappe.set_user("Administrator")
	assert (page.expired, page.share.file, page.token) == (None, file, token)
	assert refused.http_status_code == 403
	assert "share" not in refused and "customer_name" not in refused
	assert row_of(file).downloads == 0
