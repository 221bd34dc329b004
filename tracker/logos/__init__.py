"""Logos of organisations: the file, who permitted it, for what, and until when."""
