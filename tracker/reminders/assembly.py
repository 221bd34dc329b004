"""Ties the reminders to the outbox: which function answers for which kind of mail. Called once, in create_app."""

from flask import Flask

from tracker.core.permissions import Permission
from tracker.deadlines import telling
from tracker.outbox import kinds
from tracker.outbox.kinds import Kind, People
from tracker.reminders import chair_terms, delivery, emails, for_deadlines, planning, reckoned


def install(app: Flask) -> None:
    """Register the kinds of mail that reminders send, how people are found, and what plans them."""
    kinds.register(
        Kind(
            emails.KIND,
            wanted=delivery.why_not_wanted,
            parts=delivery.parts,
            write=delivery.write,
            sent=delivery.was_sent,
            given_up=delivery.was_given_up,
            listed_for=Permission.VIEW,
        )
    )
    kinds.register(Kind(emails.FALLBACK_KIND, listed_for=Permission.VIEW))
    kinds.register(Kind(emails.MONDAY_KIND, listed_for=Permission.VIEW))
    kinds.register(Kind(chair_terms.KIND, wanted=chair_terms.why_not_wanted, listed_for=Permission.VIEW))
    kinds.register(Kind(reckoned.KIND, wanted=reckoned.why_not_wanted, listed_for=Permission.VIEW))
    kinds.register_people(
        People(
            name_and_address=delivery.name_and_address,
            co_chairs=delivery.co_chairs,
            is_last_reachable=delivery.is_last_reachable,
            nobody_reached=delivery.nobody_reached,
            sender=delivery.sender,
        )
    )
    kinds.register_planner(planning.planner())
    telling.register(for_deadlines.recipients, for_deadlines.told, for_deadlines.reached_nobody)
