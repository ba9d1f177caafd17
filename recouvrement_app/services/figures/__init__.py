"""Reports, number cards, check-lists: nothing written but the weekly snapshot of the forecast."""
