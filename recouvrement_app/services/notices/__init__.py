"""What a contact says, and how it looks."""
