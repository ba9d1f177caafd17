"""From a notice's text and a context to an e-mail, a letter and a PDF. Used alike by the site and the command line.

Texts that users edit are Jinja in a closed context (CVE-2025-66434 is what an open one leads to). The context:

	company: name, address_lines, city, email, phone, iban, bic, bank_name, siren, registration (as it is entered in a register), vat, signatory, signatory_title, logo_data_uri, letter_head,
		payment_link, terms_link, terms_summary (the terms of sale in a few words)
	customer: name, address_lines, contact_name, salutation
	action: step, title, tone, date, deadline, channel, reference, formal_notice, automatic (no person has approved it), satisfaction_check, holds_orders
	lines, information: [{invoice, term, posting_date, due_date, days_late, amount, outstanding, interest, indemnity, step,
		previous_notices, order_number and order_date (the customer's own order), sales_order, contract, payment_terms}]
	credits: [{reference, amount}] with amount > 0
	discounts: [{invoice, until, saved, to_pay}]: what may be deducted for early payment on the day of the notice
	totals: overdue (of a statement), lines, credits, interest, indemnity, total (lines − credits), grand_total (total + interest + indemnity)
	currency, debtor_type, charges_shown, legal_mention
	future_orders: says that new orders and deliveries wait for the payment; "" unless action.holds_orders
	links: pay, promise, dispute, paid, resend, opinion
	payment_code: the code to scan, as data: address, or "" (letters only)
	enclosures: what goes along with the letter, in words (["copie de la facture FA-1", "relevé de compte"])
	segments: [{invoice, from, to, days, rate, base, interest}], legal_text (for the computation of interest)
	ageing: [{label, amount}] (for the statement)
	late_charges: as lines: invoices that claim late charges, apart on the statement; totals.with_late_charges comprises them

Amounts are Decimal, days are `date`. What is missing is filled in by `complete`. Filters for texts: `money`, `rate`, `day`, `long_day`, `long_days` (several in a sentence).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import unescape
from io import BytesIO
from pathlib import Path
from re import sub
from typing import Any
from urllib.request import urlopen

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from recouvrement_app.rules import sms

from . import words
from .plain_text import plain

HERE = Path(__file__).resolve().parent / "notices"
NOWHERE = "http://letter.invalid/"  # what a relative address in a letter is read against, and refused
LONGEST = 200_000  # characters of one rendered text
DEFAULTS: dict[str, Any] = {
	"company": dict.fromkeys(
		"name city email phone iban bic bank_name siren registration vat signatory signatory_title logo_data_uri letter_head payment_link terms_link terms_summary".split(), ""
	) | {"address_lines": []},
	"customer": {"name": "", "address_lines": [], "contact_name": "", "salutation": ""},
	"action": {"step": 0, "title": "", "tone": "", "date": None, "deadline": None, "channel": "", "reference": "", "formal_notice": False, "automatic": False, "satisfaction_check": False, "holds_orders": False},
	"totals": dict.fromkeys("overdue lines credits interest indemnity total grand_total with_late_charges".split(), 0),
	"links": dict.fromkeys("pay promise dispute paid resend opinion".split(), ""),
}
LINE: dict[str, Any] = dict.fromkeys("amount outstanding interest indemnity days_late step".split(), 0) | {
	"invoice": "", "term": "", "order_number": "", "order_date": None, "sales_order": "", "contract": "", "payment_terms": "", "posting_date": None, "due_date": None, "previous_notices": [],
}


class NoticeTemplateError(ValueError):
	"""A notice's text cannot be drawn; the message names the text, its language and the line."""


@dataclass(frozen=True, slots=True)
class Rendered:
	"""A notice ready to be sent, posted or read out."""

	subject: str
	email_html: str
	letter_html: str
	script: str
	plain_text: str


def complete(context: Mapping[str, Any]) -> dict[str, Any]:
	"""The context with everything that texts and layouts may name."""
	full = {"currency": "EUR", "debtor_type": "business", "charges_shown": False, "legal_mention": "", "legal_text": "", "payment_code": "", **context}
	for name, defaults in DEFAULTS.items():
		given = full.get(name) or {}
		full[name] = {**defaults, **{key: value for key, value in given.items() if value is not None}}
	for name in ("lines", "information", "late_charges"):
		full[name] = [{**LINE, **line} for line in full.get(name) or ()]
	for name in ("credits", "discounts", "segments", "ageing", "enclosures"):
		full[name] = list(full.get(name) or ())
	full["customer"]["salutation"] = full["customer"]["salutation"] or full["customer"]["contact_name"]
	return full


def render_notice(text: Mapping[str, str], context: Mapping[str, Any], language: str) -> Rendered:
	"""Draw one notice.

	Args:
		text: subject, email_body, letter_body, call_script (and notice_name for messages); missing ones are drawn empty.
		context: see the module's docstring; language: "fr" or "en" (others become "en").

	Raises:
		NoticeTemplateError: naming the text, the language and the line to mend.
	"""
	language, full = words.language_of(language), complete(context)
	name = text.get("notice_name") or "notice"
	drawn = {part: _draw(text.get(part) or "", full, language, f"{name} ({language}), {part}")
		for part in ("subject", "email_body", "letter_body", "call_script")}
	subject = " ".join(unescape(sub(r"<[^>]*>", "", drawn["subject"])).split())[:255]
	bodies = {part: _paragraphs(drawn[part]) for part in ("email_body", "letter_body")}
	email_body, letter_body = bodies["email_body"] or bodies["letter_body"], bodies["letter_body"] or bodies["email_body"]
	return Rendered(
		subject, _layout("email.html", full, language, subject=subject, body=Markup(email_body)),
		_layout("letter.html", full, language, subject=subject, body=Markup(letter_body)),
		_paragraphs(drawn["call_script"]), plain(email_body),
	)


def draw_texts(text: Mapping[str, str], context: Mapping[str, Any], language: str) -> dict[str, str]:
	"""The bare texts of a notice, without any layout, for a person to edit: `{"subject", "email_body", "letter_body", "call_script"}`.

	Raises:
		NoticeTemplateError: naming the text, the language and the line to mend.
	"""
	language, full = words.language_of(language), complete(context)
	name = text.get("notice_name") or "notice"
	drawn = {part: _draw(text.get(part) or "", full, language, f"{name} ({language}), {part}")
		for part in ("subject", "email_body", "letter_body", "call_script")}
	bodies = {part: _paragraphs(drawn[part]) for part in ("email_body", "letter_body", "call_script")}
	return {
		"subject": " ".join(unescape(sub(r"<[^>]*>", "", drawn["subject"])).split())[:255],
		"email_body": bodies["email_body"] or bodies["letter_body"], "letter_body": bodies["letter_body"] or bodies["email_body"],
		"call_script": bodies["call_script"],
	}


def text_message(text: Mapping[str, str], context: Mapping[str, Any], language: str) -> str:
	"""The text message of a notice, in characters that a telephone counts singly; without a text of its own a short standard one.

	Raises:
		NoticeTemplateError: naming the text, the language and the line to mend.
	"""
	language = words.language_of(language)
	source = text.get("sms_text") or words.WORDS[language]["sms"]
	drawn = _draw(source, complete(context), language, f"{text.get('notice_name') or 'notice'} ({language}), sms_text")
	return sms.simple(plain(drawn))


def letter_html(subject: str, body: str, context: Mapping[str, Any], language: str) -> str:
	"""A letter with a text that a person has edited (already HTML)."""
	language = words.language_of(language)
	return _layout("letter.html", complete(context), language, subject=subject, body=Markup(body))


def email_html(subject: str, body: str, context: Mapping[str, Any], language: str) -> str:
	"""An e-mail with a text that a person has edited (already HTML)."""
	language = words.language_of(language)
	return _layout("email.html", complete(context), language, subject=subject, body=Markup(body))


def email_text(body: str, context: Mapping[str, Any], language: str) -> str:
	"""The same e-mail for who reads no HTML.

	Args:
		body: its text, HTML as in `email_html`.
	"""
	language = words.language_of(language)
	drawn = _bare(language).get_template("email.txt").render(**{**complete(context), "body": plain(body)})
	return sub(r"\n{3,}", "\n\n", drawn).strip() + "\n"


def statement_html(context: Mapping[str, Any], language: str) -> str:
	"""The statement of account with its ageing."""
	return _layout("statement.html", complete(context), words.language_of(language))


def charges_html(context: Mapping[str, Any], language: str) -> str:
	"""The computation of interest, per invoice and per segment."""
	return _layout("charges.html", complete(context), words.language_of(language))


def check_text(source: str, where: str) -> None:
	"""Raise NoticeTemplateError for a text that cannot be read."""
	try:
		_sandbox("fr").parse(source)
	except TemplateSyntaxError as error:
		raise NoticeTemplateError(f"{where}, line {error.lineno}: {error.message}") from error


def _draw(source: str, context: dict[str, Any], language: str, where: str) -> str:
	try:
		drawn = _sandbox(language).from_string(source).render(context, future_orders=_future_orders(context, language))
	except TemplateSyntaxError as error:
		raise NoticeTemplateError(f"{where}, line {error.lineno}: {error.message}") from error
	except UndefinedError as error:
		message = f"{where}, line {_line_of(error)}: {error.message}: this value does not exist"
		raise NoticeTemplateError(message) from error
	except SecurityError as error:
		raise NoticeTemplateError(f"{where}, line {_line_of(error)}: not allowed in a notice: {error}") from error
	except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
		raise NoticeTemplateError(f"{where}, line {_line_of(error)}: {error}") from error
	if len(drawn) > LONGEST:
		raise NoticeTemplateError(f"{where}: the text is longer than {LONGEST} characters")
	return drawn


def _future_orders(context: Mapping[str, Any], language: str) -> str:
	return words.WORDS[language]["future_orders"] if context["action"]["holds_orders"] else ""


def _line_of(error: BaseException) -> int:
	"""The line of the text at which drawing stopped (Jinja writes it into the traceback)."""
	line, step = 1, error.__traceback__
	while step is not None:
		if step.tb_frame.f_code.co_filename == "<template>":
			line = step.tb_lineno
		step = step.tb_next
	return line


def _paragraphs(text: str) -> str:
	"""Plain paragraphs become HTML; text that has its own block tags is left as it is."""
	if not text.strip() or "<p" in text or "<ul" in text:
		return text.strip()
	parts = sub(r"\r\n?", "\n", text.strip()).split("\n\n")
	return "\n".join(f"<p>{part.strip().replace(chr(10), '<br>')}</p>" for part in parts if part.strip())


class ClosedEnvironment(ImmutableSandboxedEnvironment):
	"""Jinja's sandbox without whatever fills the memory from one short expression (`'x' * 10**9`)."""

	intercepted_binops = frozenset(("*", "**", "%"))
	LARGEST = 10**15
	STRING_METHODS = frozenset("upper lower title capitalize strip startswith endswith split".split())

	def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
		"""Arithmetic of numbers of ordinary size only."""
		if not (self._is_ordinary(left) and self._is_ordinary(right)) or (operator == "**" and abs(right) > 9):
			raise SecurityError(f"{operator} works with numbers of ordinary size only")
		return super().call_binop(context, operator, left, right)

	def _is_ordinary(self, value: Any) -> bool:
		return isinstance(value, int | float | Decimal) and -self.LARGEST <= value <= self.LARGEST

	def getattr(self, obj: Any, attribute: str) -> Any:
		"""Of a string's methods only those that cannot make it much longer."""
		self._check_string(obj, attribute)
		return super().getattr(obj, attribute)

	def getitem(self, obj: Any, argument: Any) -> Any:
		"""Like `getattr`, for `text['method']`."""
		if isinstance(argument, str):
			self._check_string(obj, argument)
		return super().getitem(obj, argument)

	def _check_string(self, obj: Any, attribute: str) -> None:
		if isinstance(obj, str) and attribute not in self.STRING_METHODS:
			raise SecurityError(f"{attribute} of a text")


@lru_cache(maxsize=2)
def _sandbox(language: str) -> ImmutableSandboxedEnvironment:
	environment = ClosedEnvironment(autoescape=True, undefined=StrictUndefined)
	environment.globals.clear()
	for name in ("batch", "center", "format", "indent", "pprint", "slice", "tojson", "wordwrap", "xmlattr"):
		environment.filters.pop(name)
	_add_filters(environment, language)
	return environment


@lru_cache(maxsize=2)
def layouts(language: str) -> Environment:
	"""The application's own layouts and texts, with the filters and words of a language."""
	environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
	_add_filters(environment, language)
	environment.globals.update(word=words.WORDS[language], language=language)
	return environment


@lru_cache(maxsize=2)
def _bare(language: str) -> Environment:
	"""The layouts without HTML: nothing is escaped."""
	return layouts(language).overlay(autoescape=False)


def _add_filters(environment: Environment, language: str) -> None:
	environment.filters.update(
		money=lambda amount, currency="EUR": words.money(amount, currency, language),
		rate=lambda value: words.rate(value, language),
		day=lambda value: words.day(value, language),
		long_day=lambda value: words.long_day(value, language),
		long_days=lambda values: words.long_days(values, language),
		lower_first=words.lower_first,
	)


def _layout(name: str, context: dict[str, Any], language: str, **more: Any) -> str:
	return layouts(language).get_template(name).render(**{**context, **more})


def pdf(htmls: Sequence[str]) -> list[bytes]:
	"""One PDF per letter, all drawn in one pass of WeasyPrint and split afterwards.

	Raises:
		OSError: the system libraries of WeasyPrint are missing (Debian: libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0).
	"""
	documents = [_document(html) for html in htmls]
	if len(documents) < 2:
		return [document.write_pdf() for document in documents]
	from pypdf import PdfReader, PdfWriter

	pages = [page for document in documents for page in document.pages]
	reader = PdfReader(BytesIO(documents[0].copy(pages).write_pdf()))
	parts, first = [], 0
	for document in documents:
		writer = PdfWriter()
		for page in reader.pages[first : first + len(document.pages)]:
			writer.add_page(page)
		first += len(document.pages)
		target = BytesIO()
		writer.write(target)
		parts.append(target.getvalue())
	return parts


def _document(html: str) -> Any:
	from weasyprint import HTML

	stylesheet, fonts = _stylesheet()
	page = HTML(string=html, url_fetcher=refuse_everything, base_url=NOWHERE)
	return page.render(stylesheets=[stylesheet], font_config=fonts)


@lru_cache(maxsize=1)
def _stylesheet() -> tuple[Any, Any]:
	from weasyprint import CSS
	from weasyprint.text.fonts import FontConfiguration

	fonts = FontConfiguration()
	return CSS(string=(HERE / "letter.css").read_text(encoding="utf-8"), font_config=fonts), fonts


class DataOnly:
	"""The fetcher of the PDFs: a letter never reaches the network or a file; pictures come as data: URIs.

	A refused address leaves a gap in the letter and never stops it. Works with WeasyPrint 59 (which Frappe 15 pins) to 70.
	"""

	_fail_on_errors = False

	def __call__(self, url: str, *_args: Any, **_more: Any) -> Any:
		"""What stands in a data: URI.

		Raises:
			ValueError: for every other address.
		"""
		if not url.startswith("data:"):
			raise ValueError(f"a letter fetches nothing: {url[:80]}")
		with urlopen(url) as answer:
			return self.answer(url, answer.read(), answer.headers.get_content_type())

	def answer(self, url: str, content: bytes, kind: str) -> Any:
		"""What WeasyPrint takes as the content of an address."""
		from weasyprint import urls

		if hasattr(urls, "URLFetcherResponse"):
			return urls.URLFetcherResponse(url, content, {"Content-Type": kind})
		return {"string": content, "mime_type": kind}


refuse_everything = DataOnly()
