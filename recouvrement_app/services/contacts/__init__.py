"""A Dunning Action until it is done: who is written to or called, who decides, what the other party says."""
