"""What the desk, and whoever holds a link, call about shared dossiers."""

import frappe
from frappe.rate_limiter import rate_limit
from frappe.utils import cint

from recouvrement_app.exceptions import LinkExpiredError
from recouvrement_app.permissions import COLLECTIONS_MANAGER
from recouvrement_app.services.dossier import dossier_links

MAY_SHARE = (COLLECTIONS_MANAGER, "System Manager")


def _may_share(file: str) -> None:
	frappe.only_for(MAY_SHARE)
	frappe.get_doc("Litigation File", file).check_permission("write")


@frappe.whitelist(methods=["POST"])
def share_dossier(file: str, recipient: str, form: str = "PDF", days: int | str = 14) -> str:
	"""Make a link by which somebody outside downloads the dossier; returns its address."""
	_may_share(file)
	return dossier_links.create(file, recipient, form, cint(days))


@frappe.whitelist(methods=["POST"])
def revoke_share(file: str, row: str) -> None:
	"""End a link at once."""
	_may_share(file)
	dossier_links.revoke(file, row)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=30, seconds=60 * 60)
def download_dossier(t: str | None = None) -> None:
	"""The dossier behind a signed link; the link is the only key."""
	try:
		name, content = dossier_links.download(t)
	except LinkExpiredError:  # the page says so in words
		frappe.clear_messages()
		frappe.response.update({"type": "redirect", "location": dossier_links.PAGE})
		return
	frappe.db.commit()
	frappe.response.update({"filename": name, "filecontent": content, "type": "download"})
