"""How a decided contact leaves: e-mail, paper, text message, word to colleagues; what became of it."""
