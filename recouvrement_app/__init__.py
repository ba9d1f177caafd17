"""Collects unpaid customer invoices in ERPNext. Imports nothing: the command line runs without Frappe."""

__version__ = "0.1.0"
