"""Payment Entry: only to notice money that pays no invoice yet."""

from recouvrement_app.services import money_events


def on_submit(doc, method=None):
	"""An advance or overpayment lowers what is demanded."""
	if doc.party_type == "Customer" and doc.party:
		money_events.mark(None, doc.party, doc.company)


def on_cancel(doc, method=None):
	"""The credit is gone again."""
	on_submit(doc)
