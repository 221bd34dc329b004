"""Ties the reminders to the outbox: which function answers for which kind of mail. Called once, in create_app."""

from flask import Flask


def install(app: Flask) -> None:
    """Register the ends of every kind of mail."""
    pass
