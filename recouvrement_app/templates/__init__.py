"""How notices look: texts, letters, e-mails. No Frappe in here."""
