"""Journal Entry: only to notice customers' money that pays no invoice yet."""

from recouvrement_app.services import money_events


def on_submit(doc, method=None):
	"""Credits booked by hand lower what is demanded."""
	for customer in {row.party for row in doc.accounts if row.party_type == "Customer" and row.party}:
		money_events.mark(None, customer, doc.company)


def on_cancel(doc, method=None):
	"""The credits are gone again."""
	on_submit(doc)
