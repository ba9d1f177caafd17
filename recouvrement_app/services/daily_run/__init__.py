"""What to do about it: one plan a day, recorded as Dunning Actions, foretold, or begun again when money moves."""
