"""Ties the sign-ons to the outbox and to the days off. Called once, in create_app."""

from flask import Flask

from tracker.core.permissions import Permission
from tracker.deadlines import days_off
from tracker.organisations import upwards
from tracker.outbox import kinds
from tracker.outbox.kinds import Kind
from tracker.signoffs import delivery, following, mails, steps


def install(app: Flask) -> None:
    """Register the mail of sign-ons, that their dates follow the days off, and their names what becomes of them."""
    days_off.register("sign-ons", steps.realign)
    upwards.register(following.follow)
    for name in mails.KINDS:
        kinds.register(
            Kind(
                name,
                wanted=delivery.why_not_wanted,
                write=delivery.write,
                keeps=mails.keeps_a_link,
                listed_for=Permission.DECIDE,  # whoever reads the answers on the page of a sign-on
            )
        )
