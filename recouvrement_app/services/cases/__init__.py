"""A Collection Case: its figures, its page, and what is known of the customer."""
