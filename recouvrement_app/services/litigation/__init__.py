"""Disputes and legal recovery: files, deadlines, letters, write-off."""
