"""Signing in, sessions and the second factor."""
