"""The desk and the customer's page in a real browser."""
