"""Ties letters to what lies below them. Called once, in create_app."""

from collections.abc import Collection
from datetime import datetime

from flask import Flask
from sqlalchemy import select, update

from tracker.activity.queries import lines_about
from tracker.coalition import page_parts
from tracker.coalition.models import Organisation, Person
from tracker.coalition.page_parts import Part
from tracker.core.database import db
from tracker.core.permissions import Permission
from tracker.government import upwards as government
from tracker.letters import addressing, copies, following, mailing, services, to_government, views
from tracker.letters.models import Letter
from tracker.letters.rules import LetterStage
from tracker.organisations import upwards as organisations
from tracker.organisations.upwards import What
from tracker.outbox import kinds
from tracker.outbox.kinds import Kind
from tracker.signoffs import addressees, final_copy, upwards
from tracker.signoffs.models import FrozenText, Signature, SignOn
from tracker.signoffs.upwards import GivenUp


def install(app: Flask) -> None:
    """A letter follows the text that is frozen for signing, and goes as a file to those who signed it."""
    upwards.register(follow)
    upwards.register_dates(date_borne_by)
    upwards.register_closed(closed_among, why_closed)
    organisations.register(names_differ)
    final_copy.register(copies.final_files)
    addressees.register(addressing.for_signatories)
    government.register_changed(following.post_changed)
    government.register_letters(to_government.letters_to)
    page_parts.register_on_organisations(
        Part("letters/on_organisation.html", views.on_organisation_page, beside=False)
    )
    kinds.register(
        Kind(mailing.KIND, wanted=mailing.why_not_wanted, write=mailing.write, listed_for=Permission.DECIDE)
    )


def date_borne_by(letter_id: int) -> str | None:
    """The date of a letter, as well as it is known."""
    return db.session.scalar(select(Letter.dated).where(Letter.id == letter_id))


def closed_among(letter_ids: Collection[int]) -> frozenset[int]:
    """Those of the letters of which nothing more is expected."""
    closed = select(Letter.id).where(Letter.id.in_(letter_ids), Letter.stage == LetterStage.CLOSED)
    return frozenset(db.session.scalars(closed))


def why_closed(letter_id: int) -> GivenUp:
    """When a letter was closed and the reason that was given, from its history."""
    for at, what, _ in lines_about("letter", letter_id):
        if what.startswith(services.CLOSED_THIS):
            return GivenUp(at, what.removeprefix(services.CLOSED_THIS))
    return GivenUp()


def names_differ(organisation: Organisation, what: What, now: datetime) -> None:
    """Pages of letters whose names came from a file, and that were kept, are drawn anew: a name has a new note."""
    signed = select(Signature.letter_id).where(Signature.organisation_id == organisation.id)
    asked = select(SignOn.letter_id)
    db.session.execute(
        update(Letter)
        .where(Letter.id.in_(signed), Letter.id.not_in(asked), Letter.published_at.is_not(None))
        .values(changed_at=now),
        execution_options={"synchronize_session": False},
    )


def follow(sign_on: SignOn, frozen: FrozenText, by: Person | None, now: datetime) -> None:
    """Give the letter the text, and the title, that organisations are asked to sign now."""
    letter = db.session.get(Letter, sign_on.letter_id)
    if letter is None:
        return
    what = f"edited the text that organisations sign, a {frozen.change.value} change: {frozen.note}"
    services.rewrite(
        letter, title=frozen.title, text=frozen.text, note=frozen.note, what=what, by=by, now=now
    )
