"""E-mails to customers as the notices draw them: without the frame that Frappe puts around its own messages ("Sent via ERPNext",
a picture that is fetched), and with a text part that can be read."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.email.doctype.email_queue.email_queue import QueueBuilder
from frappe.utils import cstr, scrub_urls

FOOTER = '<div style="max-width:600px;margin:0 auto;padding:0 16px 18px;color:#66717f;font:12px/1.5 Helvetica,Arial,sans-serif;">{0}</div>'


class NoticeMail(QueueBuilder):
	"""An e-mail whose HTML is a whole page already. The footer of the e-mail account, which the company has written, stays below it."""

	def email_html_content(self) -> str:
		"""The page, addresses of the site made complete."""
		written = filter(None, (cstr(self.get_outgoing_email_account().footer), cstr(frappe.db.get_default("email_footer_address"))))
		footer = "<br>".join(written)
		page = cstr(self._message)
		return scrub_urls(page.replace("</body>", f"{FOOTER.format(footer)}</body>") if footer else page)


def queue(page: str, text: str, **values: Any) -> Any:
	"""Puts an e-mail into Frappe's queue, in the caller's transaction.

	Args:
		page: its whole HTML; text: the same for who reads no HTML.
		values: as `frappe.sendmail` takes them: recipients, subject, attachments …

	Returns:
		Its Email Queue row; an empty list when nobody is left to write to.
	"""
	return NoticeMail(message=page, text_content=text, add_unsubscribe_link=0, **values).process()
