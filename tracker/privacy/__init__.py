"""Giving a person everything kept about them, and erasing it."""
