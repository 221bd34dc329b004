"""Reading what new co-chairs need: what is open, who to ring, who has which rights, what to put into new hands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import SecondFactor
from tracker.coalition.models import Organisation, Person, RoleTerm
from tracker.coalition.queries import co_chairs_on, the_coalition
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
from tracker.handover import rules
from tracker.letters.models import Letter
from tracker.letters.rules import LetterStage
from tracker.organisations.membership_queries import members_on
from tracker.people.role_services import describe
from tracker.reminders.emails import address_of_item
from tracker.reminders.wording import names_of
from tracker.signoffs.models import SignOn, SignRequest

Pair = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One line of a list; ``url`` is the page of what it is about."""

    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True)
class Section:
    """One list of the handover: what it is, its columns and lines, and what to say where there are none."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    nothing: str
    note: str = ""


@dataclass(frozen=True)
class Handover:
    """All of it, for the page and for the file."""

    warnings: Sequence[str]
    sections: Sequence[Section] = field(default_factory=list)


def handover(now: datetime) -> Handover:
    """Everything that is open, everybody to know, and everything to put into new hands, at this moment."""
    today = london_day(now)
    return Handover(
        warnings=mail_warnings(today),
        sections=[
            _deadlines(),
            _replies_awaited(),
            _sign_ons(),
            _in_work(),
            _sub_groups(today),
            _members(today),
            _rights(today),
            _hands(today),
        ],
    )


def _open_deadlines(*kinds: DeadlineKind) -> Sequence[Deadline]:
    wanted = select(Deadline).where(Deadline.state == DeadlineState.OPEN, Deadline.is_history.is_(False))
    if kinds:
        wanted = wanted.where(Deadline.kind.in_(kinds))
    return db.session.scalars(
        wanted.order_by(Deadline.passes_at, Deadline.id).options(
            joinedload(Deadline.consultation).joinedload(Consultation.lead),
            joinedload(Deadline.letter).joinedload(Letter.lead),
        )
    ).all()


def _deadlines() -> Section:
    rows = [
        Row((names_of(one), day_and_time(one.due_on, one.at_time), _lead(one)), address_of_item(one))
        for one in _open_deadlines()
        if one.kind is not DeadlineKind.REPLY
    ]
    return Section("What falls due", ("What", "When", "Lead"), rows, "Nothing falls due.")


def _lead(deadline: Deadline) -> str:
    record = deadline.consultation or deadline.letter
    return record.lead.name if record is not None and record.lead is not None else "Nobody yet"


def _replies_awaited() -> Section:
    rows = [
        Row(
            (one.letter.title if one.letter else one.title, day_and_time(one.due_on, one.at_time)),
            address_of_item(one),
        )
        for one in _open_deadlines(DeadlineKind.REPLY)
    ]
    return Section(
        "Letters awaiting a reply", ("Letter", "Reply expected by"), rows, "No letter waits for a reply."
    )


def _sign_ons() -> Section:
    found = db.session.execute(
        select(Letter, SignOn)
        .join(SignOn, SignOn.letter_id == Letter.id)
        .where(SignOn.closed_at.is_(None))
        .order_by(SignOn.closes_at)
    ).all()
    rows = [
        Row(
            (letter.title, moment(sign_on.closes_at), f"{sign_on.counted} of {_asked(sign_on)}"),
            absolute_url("signoffs.show", letter_id=letter.id),
        )
        for letter, sign_on in found
    ]
    return Section(
        "Letters being signed",
        ("Letter", "Closes", "Signed"),
        rows,
        "No letter is being signed at the moment.",
    )


def _asked(sign_on: SignOn) -> int:
    asked = select(SignRequest.id).where(SignRequest.sign_on_id == sign_on.id, SignRequest.is_asked)
    return len(db.session.scalars(asked).all())


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
            (one.title, capitalised(one.stage.value), one.lead.name if one.lead else "Nobody yet"),
            absolute_url("consultations.show", consultation_id=one.id),
        )
        for one in calls
    ]
    rows += [
        Row(
            (one.title, "Draft", one.lead.name if one.lead else "Nobody yet"),
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


def _hands(today: date) -> Section:
    """What is in somebody's hands outside the tracker, or is done again and again: never a password itself."""
    config, coalition = current_app.config, the_coalition()
    secured = set(
        db.session.scalars(select(SecondFactor.person_id).where(SecondFactor.confirmed_at.is_not(None)))
    )
    chairs = co_chairs_on(today)
    without = [one.name for one in chairs if one.id not in secured]
    rows = [
        (
            "The mailbox that mail is sent from",
            config["MAIL_FROM"],
            "Give the new co-chairs its password, then change it.",
        ),
        (
            "The mailbox that replies go to",
            coalition.reply_to or config["REPLY_TO"] or "None set",
            "Give the new co-chairs access and take it from those who leave.",
        ),
        (
            "The password of the mail server",
            "Set where the tracker runs" if config["SMTP_URL"] else "No mail server is set",
            "Change it with the provider and in TRACKER_SMTP_URL, then send a test mail from the settings.",
        ),
        (
            "The key that links are signed with",
            "Set where the tracker runs",
            "Change it when somebody who knew it leaves: everybody signs in again, and calendars and links in mails "
            "that went are no longer good.",
        ),
        (
            "Private calendars",
            "One for each person",
            "Nothing to do: the address of who leaves opens nothing any more.",
        ),
        (
            "The second step when signing in",
            f"Not set up by {listed(without)}" if without else "Set up by every co-chair",
            "New co-chairs set it up on the page of their account. Nobody hands over a phone or a code.",
        ),
        (
            "Who is told when the tracker itself stops",
            "Set where the tracker runs" if config["HEARTBEAT_URL"] else "Nobody: no address is set",
            "Let the service at TRACKER_HEARTBEAT_URL tell the new co-chairs.",
        ),
        (
            "Who is told when no co-chair is in office",
            config["FALLBACK_TO"] or "Nobody: no address is set",
            "TRACKER_FALLBACK_TO: an address that outlasts every co-chair.",
        ),
        (
            "The machine, its web address and its certificate",
            config["BASE_URL"],
            "Say who pays for them and until when.",
        ),
        (
            "Backups",
            "Every night, where the tracker runs",
            "Agree who looks once a month that one can be restored.",
        ),
        (
            "The Monday mail",
            "To every co-chair",
            "New co-chairs get it by themselves. If it does not come, look here.",
        ),
        ("Bank holidays", "Known for some years ahead", "Once a year, look at Settings, Days off."),
    ]
    return Section(
        "What to put into new hands, and what comes back",
        ("What", "Now", "What to do"),
        [Row(one) for one in rows],
        "",
        "Passwords and keys are never shown here.",
    )


def mail_warnings(today: date) -> list[str]:
    """What makes the coalition's mail depend on one organisation, or go nowhere."""
    coalition, config = the_coalition(), current_app.config
    names = db.session.scalars(select(Organisation.name)).all()
    return rules.warnings_about_mail(
        sender_name=coalition.sender_name or coalition.name,
        sender=config["MAIL_FROM"],
        reply_to=coalition.reply_to or config["REPLY_TO"] or "",
        domains=_domains(today),
        organisations=names,
    )


def _domains(today: date) -> Mapping[str, str]:
    """Whose domain is whose, from web addresses and from the addresses of the people of each organisation."""
    sites: list[Pair] = [
        (one.name, one.website)
        for one in db.session.execute(select(Organisation.name, Organisation.website))
        if one.website
    ]
    people = db.session.execute(
        select(Organisation.name, Person.email)
        .join(RoleTerm, RoleTerm.organisation_id == Organisation.id)
        .join(Person, Person.id == RoleTerm.person_id)
    )
    return rules.domains_of_organisations([*sites, *((name, email) for name, email in people)])
