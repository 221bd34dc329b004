"""Reading what new co-chairs need: what is open, who to ring, who has which rights. The rest is in ``hands``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from tracker.coalition.models import Person, RoleTerm
from tracker.consultations.models import Consultation
from tracker.consultations.rules import WORKING
from tracker.contacts.reaching import to_ring
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.links import absolute_url
from tracker.core.wording import capitalised, day_and_time, listed, moment, partial_date
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.groups import queries as groups
from tracker.handover.hands import hands, mail_warnings
from tracker.handover.sections import Row, Section
from tracker.letters.models import Letter
from tracker.letters.rules import LetterStage
from tracker.organisations.membership_queries import members_on
from tracker.people.role_services import describe
from tracker.reminders.emails import address_of_item
from tracker.reminders.wording import names_of
from tracker.signoffs.models import SignOn, SignRequest


@dataclass(frozen=True)
class Handover:
    """All of it, for the page and for the file."""

    warnings: Sequence[str]
    sections: Sequence[Section]


def handover(now: datetime) -> Handover:
    """Everything that is open, everybody to know, and everything to put into new hands, at this moment."""
    today, due = london_day(now), _open_deadlines()
    return Handover(
        warnings=mail_warnings(today),
        sections=[
            _deadlines([one for one in due if one.kind is not DeadlineKind.REPLY]),
            _replies_awaited([one for one in due if one.kind is DeadlineKind.REPLY]),
            _sign_ons(),
            _in_work(),
            _sub_groups(today),
            _members(today),
            _rights(today),
            hands(today),
        ],
    )


def _open_deadlines() -> Sequence[Deadline]:
    return db.session.scalars(
        select(Deadline)
        .where(Deadline.state == DeadlineState.OPEN, Deadline.is_history.is_(False))
        .order_by(Deadline.passes_at, Deadline.id)
        .options(
            joinedload(Deadline.consultation).joinedload(Consultation.lead),
            joinedload(Deadline.letter).joinedload(Letter.lead),
        )
    ).all()


def _deadlines(due: Sequence[Deadline]) -> Section:
    rows = [
        Row(
            (names_of(one), day_and_time(one.due_on, one.at_time), _lead_of(one.consultation or one.letter)),
            address_of_item(one),
        )
        for one in due
    ]
    return Section("What falls due", ("What", "When", "Lead"), rows, "Nothing falls due.")


def _lead_of(record: Consultation | Letter | None) -> str:
    return record.lead.name if record is not None and record.lead is not None else "Nobody yet"


def _replies_awaited(due: Sequence[Deadline]) -> Section:
    rows = [
        Row(
            (one.letter.title if one.letter else one.title, day_and_time(one.due_on, one.at_time)),
            address_of_item(one),
        )
        for one in due
    ]
    return Section(
        "Letters awaiting a reply", ("Letter", "Reply expected by"), rows, "No letter waits for a reply."
    )


def _sign_ons() -> Section:
    asked = select(func.count()).where(SignRequest.sign_on_id == SignOn.id, SignRequest.is_asked)
    found = db.session.execute(
        select(Letter, SignOn, asked.correlate(SignOn).scalar_subquery())
        .join(SignOn, SignOn.letter_id == Letter.id)
        .where(SignOn.closed_at.is_(None))
        .order_by(SignOn.closes_at)
    ).all()
    rows = [
        Row(
            (letter.title, moment(sign_on.closes_at), f"{sign_on.counted} of {count}"),
            absolute_url("signoffs.show", letter_id=letter.id),
        )
        for letter, sign_on, count in found
    ]
    return Section(
        "Letters being signed",
        ("Letter", "Closes", "Signed"),
        rows,
        "No letter is being signed at the moment.",
    )


def _in_work() -> Section:
    calls = db.session.scalars(
        select(Consultation)
        .where(Consultation.stage.in_(WORKING))
        .order_by(Consultation.closes_sort, Consultation.id)
        .options(joinedload(Consultation.lead))
    )
    drafts = db.session.scalars(
        select(Letter)
        .where(Letter.stage == LetterStage.DRAFT)
        .order_by(Letter.id)
        .options(joinedload(Letter.lead))
    )
    rows = [
        Row(
            (one.title, capitalised(one.stage.value), _lead_of(one)),
            absolute_url("consultations.show", consultation_id=one.id),
        )
        for one in calls
    ]
    rows += [
        Row(
            (one.title, "Draft", _lead_of(one)),
            absolute_url("letters.show", letter_id=one.id),
        )
        for one in drafts
    ]
    return Section(
        "Calls and drafts in work", ("What", "Where it stands", "Lead"), rows, "Nothing is in work."
    )


def _sub_groups(today: date) -> Section:
    running = [one for one in groups.all_groups() if groups.runs_on(one, today)]
    rows = [
        Row(
            (
                one.name,
                listed([person.name for person in groups.leads_on(one, today)]) or "Nobody named",
                one.chair_organisation.name if one.chair_organisation else "Nobody named",
            ),
            absolute_url("groups.show", group_id=one.id),
        )
        for one in running
    ]
    return Section("Sub-groups", ("Sub-group", "Led by", "Chaired by"), rows, "No sub-group is at work.")


def _members(today: date) -> Section:
    members = members_on(today)
    ring = to_ring([one.id for one in members], today)
    rows = [
        Row(
            (one.name, "; ".join(each.in_words for each in ring.get(one.id, ())) or "Nobody recorded"),
            absolute_url("organisations.show", organisation_id=one.id),
        )
        for one in members
    ]
    return Section(
        "Who speaks for which member", ("Member", "Whom to ring or write to"), rows, "There is no member."
    )


def _rights(today: date) -> Section:
    terms = db.session.scalars(
        select(RoleTerm)
        .join(RoleTerm.person)
        .where(Person.suspended_at.is_(None), or_(RoleTerm.to_on.is_(None), RoleTerm.to_on >= today))
        .options(joinedload(RoleTerm.person), joinedload(RoleTerm.organisation))
        .order_by(RoleTerm.role, Person.name, RoleTerm.id)
    )
    rows = [
        Row(
            (
                one.person.name,
                capitalised(describe(one)),
                partial_date(one.to_on.isoformat()) if one.to_on else "No end",
            ),
            absolute_url("people.show", person_id=one.person_id),
        )
        for one in terms
    ]
    return Section(
        "Who has which rights, and until when", ("Person", "Role", "Until"), rows, "Nobody has any."
    )
