"""Organisations from outside the coalition that add their names to a letter which is open to them."""
