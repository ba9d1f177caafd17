"""What to do: pure rules. The standard library only, no Frappe, no clock, no database."""
