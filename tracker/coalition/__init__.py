"""Organisations, people, their roles and terms, and the coalition's own settings."""
