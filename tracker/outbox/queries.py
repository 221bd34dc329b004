"""Reading the outbox: one mail, lists of them, what waits, what failed, the installation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, text, true
from sqlalchemy.exc import OperationalError

from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.outbox.models import FuseDay, Installation, Mail, Suppression, Unsubscription
from tracker.outbox.rules import WAITING, State, mail_id

# Built once: asked twice for each mail that is sent.
LIVE_SUPPRESSION = select(Suppression.id).where(
    Suppression.address == bindparam("for_address"), Suppression.undone_at.is_(None)
)


def by_key(key: str) -> Mail | None:
    """The mail with that key."""
    return db.session.scalar(select(Mail).where(Mail.id == mail_id(key)))


def by_keys(keys: Iterable[str]) -> dict[str, Mail]:
    """The mails with those keys that exist, by key: one statement."""
    ids = [mail_id(key) for key in keys]
    return {mail.key: mail for mail in db.session.scalars(select(Mail).where(Mail.id.in_(ids)))}


def get_or_404(identity: str) -> Mail:
    """The mail with that id (the hash of its key). Raises NotHere."""
    mail = db.session.scalar(select(Mail).where(Mail.id == identity))
    if mail is None:
        raise NotHere
    return mail


def listed(state: State | None = None) -> Select[Mail]:
    """Every mail, or those in one state, in the order they were queued."""
    statement = select(Mail).order_by(Mail.number)
    return statement.where(Mail.state == state) if state else statement


WENT_LATELY = (Mail.state == State.SENT, Mail.message.is_not(None))


@dataclass(frozen=True)
class Reader:
    """Who reads a list of mail: of their own, and of the ``kinds`` that are listed for them."""

    person_id: int
    kinds: Sequence[str]

    def reads_of(self, mail: Mail) -> bool:
        """Whether this mail is listed for them."""
        return mail.person_id == self.person_id or mail.kind in self.kinds

    def condition(self) -> ColumnElement[bool]:
        """The same, in SQL; mail to an address outside is nobody's own."""
        own = func.coalesce(Mail.person_id, 0) == self.person_id
        return or_(own, Mail.kind.in_(self.kinds))


def lately_sent(limit: int, reader: Reader | None = None) -> Sequence[Mail]:
    """The mails that went last and whose text is still kept, newest first: all, or those a reader reads of."""
    listed_for = reader.condition() if reader is not None else true()
    went = select(Mail).where(*WENT_LATELY, listed_for)
    return db.session.scalars(went.order_by(Mail.number.desc()).limit(limit)).all()


def count_unlisted(reader: Reader) -> int:
    """How many mails went lately that a reader does not read of."""
    return db.session.scalar(select(func.count()).where(*WENT_LATELY, ~reader.condition())) or 0


def needing_a_person(limit: int = 100) -> Sequence[Mail]:
    """Mails that go no further by themselves: refused, or perhaps arrived and not to be repeated."""
    stuck = or_(
        Mail.state == State.FAILED,
        (Mail.state == State.UNCERTAIN) & (Mail.copies >= Mail.copies_allowed),
    )
    return db.session.scalars(select(Mail).where(stuck).order_by(Mail.due_at.desc()).limit(limit)).all()


def held(limit: int = 200) -> Sequence[Mail]:
    """Mails that the fuse holds."""
    return db.session.scalars(
        select(Mail).where(Mail.state == State.HELD).order_by(Mail.due_at).limit(limit)
    ).all()


def waiting(until: datetime, limit: int = 500) -> Sequence[Mail]:
    """Mails that are due by then and have not left for certain, oldest first."""
    statement = select(Mail).where(Mail.state.in_(WAITING), Mail.due_at <= until)
    return db.session.scalars(statement.order_by(Mail.due_at).limit(limit)).all()


def counts() -> dict[State, int]:
    """How many mails are in each state that is not an end. States without mail are left out."""
    unfinished = (State.QUEUED, State.SENDING, State.UNCERTAIN, State.HELD, State.FAILED)
    statement = select(Mail.state, func.count()).where(Mail.state.in_(unfinished)).group_by(Mail.state)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def sent_count() -> int:
    """How many mails went, all told."""
    return db.session.scalar(select(func.count()).where(Mail.state == State.SENT)) or 0


def oldest_overdue(now: datetime) -> datetime | None:
    """When the oldest mail was due that has neither left nor been given up."""
    return db.session.scalar(_oldest_overdue(), {"now": now})


@lru_cache(maxsize=1)
def _oldest_overdue() -> Select[datetime | None]:
    undecided = Mail.copies < Mail.copies_allowed
    overdue = (Mail.state.in_(WAITING), undecided, Mail.due_at <= bindparam("now"))
    return select(func.min(Mail.due_at)).where(*overdue)


def unwritable_count() -> int:
    """How many waiting mails our own program fails to write."""
    return db.session.scalar(_unwritable_count()) or 0


@lru_cache(maxsize=1)
def _unwritable_count() -> Select[int]:
    return select(func.count()).where(Mail.state == State.QUEUED, Mail.unwritable_at.is_not(None))


def highest_number() -> int:
    """How many mails were queued so far, gaps included: it never goes down but by a restore."""
    return db.session.scalar(select(func.max(Mail.number))) or 0


def check_writable() -> None:
    """Raise SQLAlchemyError unless the database takes a write; nothing is changed."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("UPDATE installation SET id = id WHERE id = 0")
            connection.rollback()
        return
    if db.session.scalar(
        text("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'")
    ):
        raise OperationalError("the database is read-only", None, Exception())


def is_suppressed(address: str) -> bool:
    """Whether that address gets no mail because nobody is there."""
    db.session.flush()
    found = db.session.connection().execute(LIVE_SUPPRESSION, {"for_address": address.lower()})
    return found.scalar() is not None


def suppressed() -> Sequence[Suppression]:
    """The addresses that get no mail now, newest first."""
    statement = select(Suppression).where(Suppression.undone_at.is_(None))
    return db.session.scalars(statement.order_by(Suppression.suppressed_at.desc())).all()


def suppressed_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses (in lower case) that get no mail now."""
    wanted = [address.lower() for address in addresses]
    statement = select(Suppression.address).where(
        Suppression.address.in_(wanted), Suppression.undone_at.is_(None)
    )
    return set(db.session.scalars(statement))


def has_unsubscribed(address: str, kind: str) -> bool:
    """Whether that address asked for no more mails of that kind."""
    statement = select(Unsubscription.id).where(
        Unsubscription.address == address.lower(), Unsubscription.kind == kind
    )
    return db.session.scalar(statement) is not None


def installation() -> Installation | None:
    """This installation's row; None before its first tick."""
    return db.session.get(Installation, 1)


def busiest_day_before(day: date) -> int:
    """The most planned mails that one of the thirty days before queued."""
    statement = select(func.max(FuseDay.passed)).where(
        FuseDay.day < day, FuseDay.day >= day - timedelta(days=30)
    )
    return db.session.scalar(statement) or 0
