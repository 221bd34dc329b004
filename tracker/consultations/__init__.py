"""Calls, their windows, our decision and our response."""
