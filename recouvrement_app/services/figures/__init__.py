"""Reports, number cards, check-lists: read only."""
