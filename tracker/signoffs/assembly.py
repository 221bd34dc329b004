"""Ties the sign-ons to the outbox. Called once, in create_app."""

from flask import Flask

from tracker.outbox import kinds
from tracker.outbox.kinds import Kind
from tracker.signoffs import delivery, mails


def install(app: Flask) -> None:
    """Register the mail of sign-ons."""
    for name in mails.KINDS:
        kinds.register(
            Kind(name, wanted=delivery.why_not_wanted, write=delivery.write, keeps=mails.keeps_a_link)
        )
