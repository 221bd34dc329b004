"""Logos of organisations, with the permission to use them."""
