"""What is owed: read from ERPNext, by payment term, with its charges, waivers and discounts."""
