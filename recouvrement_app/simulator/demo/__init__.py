"""`recouvrement demo`: a built-in company's year, played through the real planner and the real letters."""
