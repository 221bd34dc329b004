"""Ties the supporters to the outbox and to the course of a sign-on. Called once, in create_app."""

from flask import Flask

from tracker.core.permissions import Permission
from tracker.outbox import kinds
from tracker.outbox.kinds import Kind
from tracker.signoffs import upwards
from tracker.supporters import delivery, services


def install(app: Flask) -> None:
    """Register the mail to supporters, and what follows for them from what is done with a sign-on."""
    kinds.register(
        Kind(
            services.KIND, wanted=delivery.why_not_wanted, write=delivery.write, listed_for=Permission.DECIDE
        )
    )
    upwards.register(services.text_changed)
    upwards.register_fixed(services.list_fixed)
    upwards.register_person_shown(services.person_shown)
