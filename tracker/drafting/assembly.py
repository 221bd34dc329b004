"""Ties drafting to the letters and the outbox below it. Called once, in create_app."""

from collections.abc import Sequence

from flask import Flask

from tracker.core.permissions import Permission
from tracker.drafting import delivery, queries, telling
from tracker.drafting.rules import ReusableKind
from tracker.letters import ready_texts
from tracker.letters.ready_texts import Ready
from tracker.outbox import kinds
from tracker.outbox.kinds import Kind


def install(app: Flask) -> None:
    """The form of a letter offers the texts that are kept ready; mail about drafts is written when it leaves."""
    ready_texts.register(find)
    for name in (telling.COMMENTS, telling.APPROVAL):
        kinds.register(
            Kind(name, wanted=delivery.why_not_wanted, write=delivery.write, listed_for=Permission.DECIDE)
        )


def find() -> Sequence[Ready]:
    """Every text that is kept ready, by name."""
    return [
        Ready(one.id, one.name, one.text, one.kind is ReusableKind.BLOCK) for one in queries.reusable_texts()
    ]
