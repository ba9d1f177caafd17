"""Promises, plans, settlements and offers, judged by the ledger."""
