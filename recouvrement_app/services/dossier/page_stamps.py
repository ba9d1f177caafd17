"""The stamp of a piece on its pages: "Pièce n° 3" in a strip of its own at the top, so that it never covers what stands there."""

from __future__ import annotations

from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
	ArrayObject,
	DecodedStreamObject,
	DictionaryObject,
	FloatObject,
	NameObject,
	StreamObject,
)

STRIP = 34.0  # points (12 mm) at the top of the page; what the page holds is made smaller by as much
NAME = NameObject("/RecouvrementStamp")


class Stamp:
	"""A drawn stamp that any number of pages share.

	Args:
		writer: the PDF that the pages are in.
		drawn: a page of any size with nothing on it but the stamp, in its upper right corner.
	"""

	def __init__(self, writer: PdfWriter, drawn: Any) -> None:
		self.writer = writer
		form = DecodedStreamObject()
		form.set_data(drawn.get_contents().get_data())
		box = drawn.mediabox
		self.right, self.top = float(box.right), float(box.top)
		form.update(
			{
				NameObject("/Type"): NameObject("/XObject"),
				NameObject("/Subtype"): NameObject("/Form"),
				NameObject("/BBox"): ArrayObject([FloatObject(float(value)) for value in box]),
				NameObject("/Resources"): drawn["/Resources"].clone(writer),
			}
		)
		self.form = writer._add_object(form)

	def put_on(self, page: Any) -> None:
		"""Makes what a page of the writer holds a little smaller and puts the stamp above it, whatever the page's size and origin."""
		if page.get("/Rotate"):
			page.transfer_rotation_to_content()
		left, bottom, right, top = (float(value) for value in page.cropbox)
		width, height = right - left, top - bottom
		scale = max(0.5, (height - STRIP) / height)
		across, up = left + width * (1 - scale) / 2 - left * scale, bottom - bottom * scale
		before = (
			f"q 1 0 0 1 {right - self.right:.2f} {top - self.top:.2f} cm {NAME} Do Q\n"
			f"q {scale:.5f} 0 0 {scale:.5f} {across:.2f} {up:.2f} cm "
			f"{left:.2f} {bottom:.2f} {width:.2f} {height:.2f} re W n\n"
		)
		self._wrap(page, before, "\nQ\n")
		self._name(page)
		for annotation in page["/Annots"] if "/Annots" in page else ():  # by key: the list itself may lie elsewhere
			_shrink(annotation.get_object(), scale, across, up)

	def _wrap(self, page: Any, before: str, after: str) -> None:
		"""The page's drawing between two more streams; it is not read itself, so that it stays as it is and costs nothing."""
		contents = page.get("/Contents")
		parts = contents.get_object() if contents is not None else ArrayObject()
		middle = list(parts) if isinstance(parts, ArrayObject) else [page.raw_get("/Contents")]
		page[NameObject("/Contents")] = ArrayObject([self._stream(before), *middle, self._stream(after)])

	def _stream(self, text: str) -> Any:
		stream: StreamObject = DecodedStreamObject()
		stream.set_data(text.encode("ascii"))
		return self.writer._add_object(stream)

	def _name(self, page: Any) -> None:
		"""Lists the stamp among the page's own pictures."""
		resources = page["/Resources"].get_object() if "/Resources" in page else DictionaryObject()
		own = DictionaryObject(resources)
		pictures = DictionaryObject(own["/XObject"].get_object()) if "/XObject" in own else DictionaryObject()
		pictures[NAME] = self.form
		own[NameObject("/XObject")] = pictures
		page[NameObject("/Resources")] = own


def _shrink(annotation: Any, scale: float, across: float, up: float) -> None:
	"""Links, fields and notes move with what they stand on."""
	for key in ("/Rect", "/QuadPoints"):
		if key in annotation:
			values = [float(value) * scale + (up if place % 2 else across) for place, value in enumerate(annotation[key])]
			annotation[NameObject(key)] = ArrayObject([FloatObject(value) for value in values])
