"""Ties letters to what lies below them. Called once, in create_app."""

from datetime import datetime

from flask import Flask

from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.letters import copies, mailing, services
from tracker.letters.models import Letter
from tracker.outbox import kinds
from tracker.outbox.kinds import Kind
from tracker.signoffs import final_copy, upwards
from tracker.signoffs.models import FrozenText, SignOn


def install(app: Flask) -> None:
    """A letter follows the text that is frozen for signing, and goes as a file to those who signed it."""
    upwards.register(follow)
    final_copy.register(copies.final_files)
    kinds.register(Kind(mailing.KIND, wanted=mailing.why_not_wanted, write=mailing.write))


def follow(sign_on: SignOn, frozen: FrozenText, by: Person | None, now: datetime) -> None:
    """Give the letter the text, and the title, that organisations are asked to sign now."""
    letter = db.session.get(Letter, sign_on.letter_id)
    if letter is None:
        return
    what = f"edited the text that organisations sign, a {frozen.change.value} change: {frozen.note}"
    services.follow_frozen_text(
        letter, title=frozen.title, text=frozen.text, note=frozen.note, what=what, by=by, now=now
    )
