"""Ties reshuffles to the outbox, and to files that say who holds a post. Called once, in create_app."""

from flask import Flask

from tracker.government import upwards
from tracker.outbox import kinds
from tracker.outbox.kinds import Kind
from tracker.reshuffles import emails, queries


def install(app: Flask) -> None:
    """Register the mail to those who lead the letters that a reshuffle touches, and how those letters are found."""
    kinds.register(Kind(emails.KIND))
    upwards.register_touched(queries.mentions_of)
