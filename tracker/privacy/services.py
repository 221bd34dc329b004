"""Erasing a person: gone wherever the program wrote them, while what they did stays. Nothing here commits."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, Table, cast, delete, func, select, update

from tracker.activity.services import record_security
from tracker.coalition.models import Person
from tracker.contacts.models import Contact
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.letters.kept_names import note_that_all_differ
from tracker.people import services as people
from tracker.privacy import mail, own_rows, places, queries
from tracker.privacy.places import column_called
from tracker.privacy.subjects import ERASED, Subject
from tracker.signoffs.models import Signature
from tracker.supporters.models import Supporter

# Two rows must not share an address there.
EACH_ITS_OWN = frozenset({"supporter.email_key", "letter_message.address"})
GO_WITH_THE_ADDRESS = frozenset({"suppression.address", "unsubscription.address"})


def erase(
    person: Person,
    *,
    also: Iterable[str] = (),
    texts: Collection[str] = (),
    by: Person | None,
    now: datetime,
    is_again: bool = False,
) -> None:
    """Take a person out of every field that holds people, the mail store, the history and the security log.

    Names and addresses that they bore here before go as well. ``also`` are other spellings of the name; ``texts`` are
    the places of texts (``Mention.place``) that are changed as well. Signatures and counts stand. Raises RuleViolation,
    before anything is changed, when nobody would be a co-chair; not where a restored database had brought back somebody
    who was erased (``is_again``).
    """
    if person.erased_at is not None:
        raise RuleViolation("This person was erased already.")
    if not is_again:
        people.check_may_suspend(person, now=now)
    subject = queries.subject_of(person, also)

    mail.erase_from_mail(subject, is_again=is_again)
    db.session.flush()
    for place in places.OF_ONE_PERSON:
        column = column_called(place)
        db.session.execute(delete(column.table).where(column == person.id))
    covered = column_called("absence.cover_id")
    db.session.execute(update(covered.table).where(covered == person.id).values({covered: None}))
    _erase_contacts(subject)
    own_rows.erase_from_own_rows(subject)
    of_others = own_rows.names_of_others(subject)
    _erase_names(subject, of_others)
    note_that_all_differ()
    _erase_addresses(subject)
    _erase_from_sentences(subject, of_others)
    _erase_from_texts(subject, texts)
    _empty_the_row(person, now)
    record_security("erasure", f"Erased a person{f', by {by.name}' if by else ''}.", person=person, now=now)
    db.session.flush()


def _erase_contacts(subject: Subject) -> None:
    for contact in db.session.scalars(select(Contact).where(Contact.person_id.is_(None))):
        if subject.is_called(contact.name) or subject.has_address(contact.email):
            db.session.delete(contact)
    db.session.flush()


def _erase_names(subject: Subject, of_others: Collection[tuple[object, ...]]) -> None:
    """Wherever a name stands as somebody's, but for rows that say it is somebody else's."""
    _erase_supporters(subject)
    for place in places.NAMES:
        column = column_called(place)
        for key, value in list(queries.rows_mentioning(column, subject)):
            if subject.is_called(value) and (place, *key) not in of_others:
                row = queries.with_key(column.table, key)
                db.session.execute(update(column.table).where(row).values({column: ERASED}))


def _erase_supporters(subject: Subject) -> None:
    """Whoever signed from outside with their address is them, in whatever spelling."""
    known = db.session.execute(select(Supporter.id, Supporter.email))
    theirs = [row for row, address in known if subject.has_address(address)]
    below = (Signature.supporter_id.in_(theirs), Signature.person != "")
    db.session.execute(update(Signature).where(*below).values(person=ERASED))
    db.session.execute(update(Supporter).where(Supporter.id.in_(theirs)).values(signer_name=ERASED, ip=""))


def _erase_addresses(subject: Subject) -> None:
    sought = [one.lower() for one in subject.addresses]
    mail.erase_from_keys(subject)
    events = column_called("security_event.ip").table
    db.session.execute(update(events).where(events.c.person_id == subject.person_id).values(ip=None))
    for place in places.ADDRESSES:
        column = column_called(place)
        theirs = func.lower(column).in_(sought)
        if place in GO_WITH_THE_ADDRESS:
            db.session.execute(delete(column.table).where(theirs))
        elif place in EACH_ITS_OWN:
            apart = "erased:" + cast(column.table.columns["id"], String)
            db.session.execute(update(column.table).where(theirs).values({column: apart}))
        else:
            db.session.execute(update(column.table).where(theirs).values({column: ""}))


def _erase_from_sentences(subject: Subject, of_others: Collection[tuple[object, ...]]) -> None:
    for place in places.SENTENCES:
        column = column_called(place)
        for key, value in list(queries.rows_mentioning(column, subject)):
            if (place, *key) not in of_others:
                _rewrite(column.table, key, {column: subject.taken_out_of(value)})
    for place in places.DOCUMENTS:
        column = column_called(place)
        for key, value in list(queries.rows_mentioning(column, subject)):
            _rewrite(column.table, key, {column: subject.taken_out_of_document(value)})


def _erase_from_texts(subject: Subject, chosen: Collection[str]) -> None:
    """Only in texts that a co-chair has chosen, and never in what was signed as it is."""
    for mention in queries.mentions(subject):
        if mention.place in chosen and not mention.is_fixed:
            column, key = queries.parts_of(mention.place)
            value = db.session.scalar(select(column).where(queries.with_key(column.table, key))) or ""
            _rewrite(column.table, key, {column: subject.taken_out_of(value)})


def _rewrite(table: Table, key: Sequence[Any], values: dict[Any, Any]) -> None:
    db.session.execute(update(table).where(queries.with_key(table, key)).values(values))


def _empty_the_row(person: Person, now: datetime) -> None:
    """What is left of a person: a row that other rows may go on referring to, without rights."""
    today = london_day(now)
    for term in person.roles:
        term.job_title = ""
        if term.to_on is None or term.to_on > today:
            term.to_on = max(today, term.from_on or today)
    person.name, person.email, person.email_key = ERASED, "", f"erased:{person.uid}"
    person.suspended_at = person.suspended_at or now
    person.erased_at = person.signed_out_at = now
