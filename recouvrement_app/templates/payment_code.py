"""The code that a customer scans to pay: what rules.payment_qr says, drawn as an image for letters and for the customer's page."""

import segno


def drawn(payload: str) -> str:
	"""A QR code as data: address (PNG), with error correction M as EPC069-12 asks for; "" for no payload."""
	if not payload:
		return ""
	code = segno.make(payload, error="m", mode="byte", encoding="utf-8", micro=False, boost_error=False)
	return code.png_data_uri(scale=6, border=2)
