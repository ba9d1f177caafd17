"""A file's pieces, collected, frozen, stamped and bound."""
