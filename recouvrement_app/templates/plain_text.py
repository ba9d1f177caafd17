"""HTML as the text that a person reads without a mail program's help: paragraphs, lists, tables and addresses of links kept apart."""

import re
from html import unescape

LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)
CELL_END = re.compile(r"</t[dh]>\s*(?=<t[dh]\b)", re.IGNORECASE)
LINE_END = re.compile(r"(?:<br|</li|</div|</tr|</h\d)[^>]*>", re.IGNORECASE)
BLOCK_END = re.compile(r"</(?:p|table|ul|ol)>", re.IGNORECASE)


def plain(html: str) -> str:
	"""The text of an HTML body: "label: address" for a link, "- " before an item of a list, a blank line after a paragraph."""
	text = LINK.sub(_link, html)
	text = re.sub(r"(?i)<li\b[^>]*>", "- ", CELL_END.sub("  ", text))
	text = BLOCK_END.sub("\n\n", LINE_END.sub("\n", text))
	lines = (line.strip(" \t\r") for line in unescape(re.sub(r"<[^>]*>", "", text)).split("\n"))
	return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _link(found: re.Match[str]) -> str:
	address, label = found.group(1), re.sub(r"<[^>]*>", "", found.group(2)).strip()
	if address.startswith(("mailto:", "tel:", "#")) or label in ("", address):
		return label or address
	return f"{label}: {address}"
