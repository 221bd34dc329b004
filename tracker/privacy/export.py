"""Everything kept about one person, and nobody else, as a document: made from the columns that say whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, LargeBinary, ScalarSelect, Table, false, func, or_, select

from tracker.activity.models import Activity
from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.core.documents import json_value
from tracker.privacy.borne import borne_by
from tracker.privacy.kept_mail import texts_to
from tracker.privacy.places import column_called, references_to_people
from tracker.privacy.queries import mentioning, other_people, subject_of
from tracker.privacy.subjects import without_others

# Of these only what they are is handed over: the records are the coalition's.
RECORDS = {
    "attachment": ("name", "media_type", "size", "added_at"),
    "consultation": ("title", "kind", "stage"),
    "deadline": ("title", "due_on", "state"),
    "frozen_text": ("title", "frozen_at"),
    "letter": ("title", "kind", "dated", "stage"),
    "logo": ("name", "added_at"),
    "letter_reply": ("kind", "received_on", "recorded_at"),
    "mail": ("kind", "state", "subject", "sent_to", "due_at", "sent_at"),
    "organisation_merge": ("kept_name", "gone_name", "merged_at", "undone_at"),
    "sign_on": ("opened_at", "closes_at"),
    "supporter": ("organisation_name", "decided_at"),
}
# The same where only this column says so: what somebody else wrote or gave is theirs.
OF_OTHERS = {
    "letter_comment.settled_by_id": ("state", "settled_at"),
    "sign_answer.recorded_by_id": ("answer", "via", "at"),
}
CALLED = {
    "absence.cover_id": "days on which they stand in",
    "absence.person_id": "days away",
    "attachment.added_by_id": "files they added",
    "consultation.decided_by_id": "calls they decided on",
    "consultation.deputy_id": "calls on which they are the deputy",
    "consultation.lead_id": "calls they lead",
    "contact.person_id": "contact of an organisation",
    "deadline.recorded_by_id": "deadlines they recorded",
    "deadline.settled_by_id": "deadlines they settled",
    "deadline.taken_by_id": "deadlines they are on",
    "deadline_move.moved_by_id": "deadlines they moved",
    "deadline_notice.by_id": "changes others were told of",
    "deadline_person.person_id": "deadlines that name them",
    "departure.person_id": "leaving",
    "frozen_text.frozen_by_id": "texts they froze",
    "letter.deputy_id": "letters on which they are the deputy",
    "letter.lead_id": "letters they lead",
    "letter_approval.person_id": "approvals",
    "letter_approval.recorded_by_id": "approvals they took down",
    "letter_comment.author_id": "comments",
    "letter_comment.settled_by_id": "comments they settled",
    "letter_reply.recorded_by_id": "replies they recorded",
    "letter_version.author_id": "texts they wrote",
    "mail.person_id": "mail",
    "reminder.person_id": "reminders",
    "role_term.person_id": "roles",
    "security_event.person_id": "sign-ins and other uses of rights",
    "sign_answer.person_id": "answers to letters",
    "sign_answer.recorded_by_id": "answers they took down",
    "sign_on.opened_by_id": "sign-ons they opened",
    "sub_group_member.person_id": "sub-groups",
    "supporter.decided_by_id": "names from outside they decided on",
    "user_session.person_id": "browsers they are signed in with",
}
# What opens doors stays shut.
LEFT_OUT = frozenset({"digest", "browser_digest", "secret", "message", "content", "key", "ip", "next_path"})


class Names(NamedTuple):
    """Whose names stay in what is handed over, and whose are left out."""

    others: tuple[str, ...]
    own: tuple[str, ...]


def document(person: Person, *, now: datetime) -> dict[str, Any]:
    """What is kept about a person, by kind: days and times as read in London, moments in UTC.

    In sentences that name others, those are left out.
    """
    borne = borne_by(person)
    others = Names(other_people(person), (*borne.names, *borne.addresses))
    found: dict[str, Any] = {
        "about": {
            "name": person.name,
            "email": person.email,
            "earlier_names": [one for one in borne.names if one != person.name],
            "earlier_addresses": [one for one in borne.addresses if one != person.email],
            "recorded_at": json_value(person.created_at),
            "suspended_at": json_value(person.suspended_at),
        },
        "exported_at": json_value(now),
    }
    for column in references_to_people():
        if column.table.name == "activity":
            continue  # told below, with what was done to their own record
        rows = _rows(column, person.id, others)
        if column.table.name == "mail" and rows:
            rows = [row | _text(said, others) for row, said in zip(rows, texts_to(person), strict=True)]
        if rows:
            found[_named(column)] = rows
    found["history"] = _history(person, others)
    found |= _by_address(person, others)
    return {name: value for name, value in found.items() if value}


def _named(column: "Column[Any]") -> str:
    """What a kind of row is called: "letters they lead"; of a new one its table and column."""
    told = CALLED.get(f"{column.table.name}.{column.name}")
    if told:
        return told
    part = column.name.removesuffix("_id").removesuffix("_by").replace("_", " ")
    return column.table.name.replace("_", " ") + ("" if part == "person" else f": {part}")


def _rows(column: "Column[Any]", person_id: int, others: Names) -> list[dict[str, Any]]:
    table = column.table
    shown = {one.name: one for one in _shown(column)} | _called(table)
    if not shown:
        return []
    query = select(*(what.label(name) for name, what in shown.items())).where(column == person_id)
    rows = db.session.execute(query.order_by(*table.primary_key)).mappings()
    return [
        {name: _handed(row[name], others) for name in shown if row[name] not in (None, "")} for row in rows
    ]


def _shown(column: "Column[Any]") -> list["Column[Any]"]:
    table = column.table
    chosen = OF_OTHERS.get(f"{table.name}.{column.name}") or RECORDS.get(table.name)
    return [
        one
        for one in table.columns
        if (one.name in chosen if chosen else not one.foreign_keys and one.name not in LEFT_OUT)
        and not isinstance(one.type, LargeBinary)
    ]


def _called(table: Table) -> dict[str, ScalarSelect[Any]]:
    """What other records are called that a row belongs to: its organisation, its letter. Never people."""
    found = {}
    for one in table.columns if table.name not in RECORDS else ():
        for key in one.foreign_keys:
            target = key.column.table
            names = [target.columns[name] for name in ("name", "title") if name in target.columns]
            if names and target.name != "person":
                itself = target.alias()
                called = select(itself.columns[names[0].name]).where(itself.columns[key.column.name] == one)
                found[one.name.removesuffix("_id")] = called.scalar_subquery()
    return found


def _text(said: str, others: Names) -> dict[str, Any]:
    """What a mail said, as long as that is kept."""
    return {"text": _handed(said, others)} if said else {}


def _history(person: Person, others: Names) -> list[dict[str, Any]]:
    """What they did, what was done to their own record, and what others noted elsewhere that names them."""
    subject = subject_of(person)
    theirs = or_(
        Activity.actor_id == person.id,
        (Activity.subject_kind == "person") & (Activity.subject_id == person.id),
    )
    named = mentioning(column_called("activity.what"), subject) if subject.sought else false()
    lines = db.session.execute(
        select(Activity, theirs).where(or_(theirs, named)).order_by(Activity.at, Activity.id)
    )
    return [
        {"at": json_value(one.at), "about": one.subject_kind, "what": _handed(one.what, others)}
        for one, is_theirs in lines
        if is_theirs or subject.is_in(one.what)
    ]


def _by_address(person: Person, others: Names) -> Mapping[str, Any]:
    """What is known by the address alone."""
    found = {}
    addresses = [one.lower() for one in subject_of(person).addresses]
    for name, place, shown in BY_ADDRESS:
        column = column_called(place)
        columns = [column.table.columns[one] for one in shown]
        theirs = select(*columns).where(func.lower(column).in_(addresses))
        found[name] = [
            {one.name: _handed(row[one], others) for one in columns if row[one] not in (None, "")}
            for row in db.session.execute(theirs).mappings()
        ]
    return found


SUPPORT = ("organisation_name", "website", "signer_name", "signer_role", "email", "state", "created_at")
BY_ADDRESS = (
    ("support from outside", "supporter.email", SUPPORT),
    ("address that took no mail", "suppression.address", ("address", "suppressed_at")),
    ("unsubscribed", "unsubscription.address", ("kind", "unsubscribed_at")),
)


def _handed(value: Any, others: Names) -> Any:
    """A value as it is handed over: whatever it names, at any depth, nobody else is."""
    if isinstance(value, str):
        return without_others(value, others.others, others.own)
    if isinstance(value, Mapping):
        return {key: _handed(each, others) for key, each in value.items()}
    if isinstance(value, list):
        return [_handed(each, others) for each in value]
    return json_value(value)
