"""Litigation File Piece."""

from __future__ import annotations

from frappe.model.document import Document


class LitigationFilePiece(Document):
	"""A row of its parent's table."""
