"""Ties drafting to the letters below it. Called once, in create_app."""

from collections.abc import Sequence

from flask import Flask

from tracker.drafting import queries
from tracker.drafting.rules import ReusableKind
from tracker.letters import ready_texts
from tracker.letters.ready_texts import Ready


def install(app: Flask) -> None:
    """The form of a letter offers the texts that are kept ready."""
    ready_texts.register(find)


def find() -> Sequence[Ready]:
    """Every text that is kept ready, by name."""
    return [
        Ready(one.id, one.name, one.text, one.kind is ReusableKind.BLOCK) for one in queries.reusable_texts()
    ]
