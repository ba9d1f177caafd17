"""Before and around the sale: terms, contract, deposit, credit hold, invoices sent, welcome."""
