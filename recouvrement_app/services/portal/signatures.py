"""Signatures of the links that need no account: each purpose has a key of its own, made from the site's."""

import hashlib
import hmac

from frappe.utils.password import get_encryption_key


def sign(purpose: bytes, body: str) -> bytes:
	"""HMAC-SHA256 of a link's body.

	Args:
		purpose: what the link is for: a signature for one purpose opens nothing of another.
	"""
	key = hashlib.sha256(purpose + get_encryption_key().encode()).digest()
	return hmac.new(key, body.encode(), hashlib.sha256).digest()
