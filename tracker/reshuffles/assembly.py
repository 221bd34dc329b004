"""Ties reshuffles to the outbox. Called once, in create_app."""

from flask import Flask

from tracker.core.permissions import Permission
from tracker.outbox import kinds
from tracker.outbox.kinds import Kind
from tracker.reshuffles import emails


def install(app: Flask) -> None:
    """Register the mail to those who lead the letters that a reshuffle touches."""
    kinds.register(Kind(emails.KIND, listed_for=Permission.DECIDE))
