"""One connection to the test site; `site` leaves the company's books of the test customers empty before and after."""

from collections.abc import Iterator

import pytest

from . import factories


@pytest.fixture
def site() -> Iterator[None]:
	"""A site without receivables of test customers, with scenario S as the default."""
	factories.connect()
	factories.clear()
	yield
	factories.clear()


@pytest.fixture
def customer(site: None) -> str:
	"""A customer with an e-mail address, on scenario S."""
	return factories.make_customer()
