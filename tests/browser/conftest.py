"""A web server, a worker and Chromium for the test site; an accountant who is not the administrator.

Skipped, with the reason, where Playwright or Chromium is missing. Each page fails its test when a script on it raised an error.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ..site import factories
from ..site.factories import frappe
from ..site.mail_world import free_port, inbox  # noqa: F401  (a fixture)
from ..site.people import ensure_user

playwright_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not in the bench's environment")

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
ACCOUNTANT = "claire.martin@example.com"
PASSWORD = "une-comptable-2025"
ROLES = ("Collections User", "Collections Approver", "Accounts User")
CHROMIUM_OPTIONS = (
	"--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
)
START_SECONDS = 90
PATIENCE_MS = 30_000
CHART_REPLACED = "ResizeObserver.boundDrawFn"  # Frappe's chart draws once more in a box that the next answer has replaced: theirs, harmless
DESKTOP = {"width": 1400, "height": 900}


@pytest.fixture
def site() -> Iterator[None]:
	"""The test site without receivables of test customers, as for the site tests; workers are alive here."""
	factories.connect()
	clear_patiently()
	yield
	clear_patiently()


def clear_patiently(attempts: int = 8) -> None:
	"""Clear the site; again when a worker holds the rows."""
	for attempt in range(attempts):
		try:
			factories.clear()
			return
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
			if attempt == attempts - 1:
				raise
			time.sleep(1)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
	"""One Chromium for all tests, which finds the site's name on this machine."""
	path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
	if not path:
		pytest.skip("browser tests not run: no Chromium on this machine (Debian: apt install chromium)")
	factories.connect()
	rule = f"--host-resolver-rules=MAP {frappe.local.site} 127.0.0.1"
	with playwright_api.sync_playwright() as driver:
		browser = driver.chromium.launch(executable_path=path, args=[*CHROMIUM_OPTIONS, rule])
		yield browser
		browser.close()


@pytest.fixture(scope="session")
def worker(chromium: Any) -> Iterator[None]:
	"""A worker for what the desk hands to the background, runs first; what earlier tests left in the queues is not waited for."""
	from frappe.utils.background_jobs import get_queues, get_workers

	nobody_else = not get_workers()  # on a bench without workers whatever waits is a leftover
	for queue in get_queues():
		for job in queue.get_jobs():
			if nobody_else or job.id.startswith(f"{frappe.local.site}::"):
				job.delete()
	with running("worker", "--queue", "long,short,default"):
		yield


@pytest.fixture(scope="session")
def address(chromium: Any) -> Iterator[str]:
	"""The address of the test site's own web server."""
	port = free_port()
	frappe.clear_cache()  # the forms' scripts as they are now
	own = f"http://127.0.0.1:{port}"
	with known_as(own), running("--site", frappe.local.site, "serve", "--port", str(port), "--noreload") as process:
		await_answer(f"{own}/api/method/ping", process)
		yield f"http://{frappe.local.site}:{port}"


@contextmanager
def known_as(address: str) -> Iterator[None]:
	"""The site knows its own address, where wkhtmltopdf fetches the style sheets of what it prints."""
	from frappe.installer import update_site_config

	config = Path(frappe.local.site_path, "site_config.json")
	before = json.loads(config.read_text(encoding="utf-8")).get("host_name")
	update_site_config("host_name", address)
	try:
		yield
	finally:
		update_site_config("host_name", before or "None")  # "None" takes the key out


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen]:
	"""A Frappe command in a process of its own, ended afterwards."""
	command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", *arguments]
	process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
	try:
		yield process
	finally:
		process.terminate()
		try:
			process.wait(15)
		except subprocess.TimeoutExpired:
			process.kill()
			process.wait()


def await_answer(url: str, process: subprocess.Popen) -> None:
	"""Wait until the server answers.

	Raises:
		AssertionError: it ended, or said nothing within START_SECONDS.
	"""
	until = time.monotonic() + START_SECONDS
	while time.monotonic() < until:
		assert process.poll() is None, f"the web server ended with code {process.returncode}"
		try:
			urllib.request.urlopen(url, timeout=20).close()
			return
		except (urllib.error.URLError, OSError):
			time.sleep(0.3)
	raise AssertionError(f"no answer from {url} within {START_SECONDS} seconds")


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Callable[..., Any]]:
	"""Opens a browser window with a size; afterwards no script of any of them may have failed."""
	errors: list[str] = []
	contexts: list[Any] = []

	def opened(width: int = DESKTOP["width"], height: int = DESKTOP["height"], **over: Any) -> Any:
		context = chromium.new_context(viewport={"width": width, "height": height}, **over)
		context.set_default_timeout(PATIENCE_MS)
		contexts.append(context)
		page = context.new_page()
		page.on("pageerror", lambda error: CHART_REPLACED in (error.stack or "") or errors.append(f"{page.url}: {error.stack or error}"))
		return page

	yield opened
	for context in contexts:
		context.close()
	assert not errors, "scripts failed on the page:\n" + "\n".join(errors)


@pytest.fixture
def desk(site: None, worker: None, address: str, open_page: Callable[..., Any]) -> Any:
	"""The desk, with the accountant logged in through the form."""
	ensure_accountant()
	page = open_page()
	log_in(page, address, ACCOUNTANT)
	return page


def log_in(page: Any, address: str, user: str) -> None:
	"""A user of the tests enters the desk through the form."""
	page.goto(f"{address}/login")
	page.fill("#login_email", user)
	page.fill("#login_password", PASSWORD)
	page.click(".form-login .btn-login")
	page.wait_for_url("**/app**")
	page.address = address


def choose_link(dialog: Any, field: str, typed: str, attempts: int = 4) -> None:
	"""Types into a link field and takes the first entry of its list; anew when a redrawn dialog swallowed the list."""
	box = dialog.locator(f"input[data-fieldname={field}]:visible")
	option = dialog.locator(".awesomplete [role=option]:visible", has_text=typed).first
	for attempt in range(attempts):
		box.click()
		box.fill("")
		box.press_sequentially(typed, delay=30)
		try:
			option.click(timeout=6_000)
			return
		except playwright_api.TimeoutError:
			if attempt == attempts - 1:
				raise


def menu(page: Any, group: str, entry: str, attempts: int = 6) -> None:
	"""Takes an entry of a group of buttons in the head of a form; opens the group anew when the form, drawn again, has closed it."""
	opener = page.locator(".page-head:visible .inner-group-button:visible", has_text=re.compile(rf"^\s*{group}")).locator("button").first
	item = page.locator(".page-head:visible .dropdown-item:visible", has_text=re.compile(rf"^\s*{entry}\s*$")).first
	for attempt in range(attempts):
		if not item.is_visible():
			opener.click()
		try:
			item.click(timeout=4_000)
			return
		except playwright_api.TimeoutError:
			if attempt == attempts - 1:
				raise


def ensure_accountant() -> None:
	"""Claire Martin, with the roles of somebody who works in collections and approves."""
	from frappe.utils.password import update_password

	ensure_user(ACCOUNTANT, *ROLES, first_name="Claire", last_name="Martin", language="en")
	update_password(ACCOUNTANT, PASSWORD)
	frappe.db.commit()


@pytest.fixture
def picture() -> Callable[[Any, str], None]:
	"""Takes a picture for the manual, only when RECOUVREMENT_SCREENSHOTS is set."""

	def taken(page: Any, name: str) -> None:
		if os.environ.get("RECOUVREMENT_SCREENSHOTS"):
			page.wait_for_timeout(1500)
			IMAGES.mkdir(parents=True, exist_ok=True)
			page.screenshot(path=IMAGES / f"{name}.png")

	return taken
