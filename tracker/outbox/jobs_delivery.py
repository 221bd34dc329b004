"""One worker's round over one mail: claim, write, send, settle. What it needs is handed in; the loop is in ``jobs``.

This is an edge: it commits. Each step is a short transaction; no connection to the database is held while the mail
server is spoken to. Only the one before the text leaves waits for the disk: it makes the claim and the outcome of the
mail before last as well, so a power cut costs one extra copy per connection at most.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import ClassVar

from flask import current_app, url_for
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from tracker.core import clock
from tracker.core.database import db, not_waiting_for_the_disk, reading
from tracker.outbox import claims, installation, kinds, message, outcomes, queries, services
from tracker.outbox.claims import Claim, Stop, UnclaimableError, UnreadableError, Written
from tracker.outbox.ends import End, Session
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.outbox.outcomes import Outcome, Result
from tracker.outbox.rules import State, wire_address
from tracker.outbox.smtp import HostDown, HostRefuses

log = logging.getLogger("tracker.outbox")

REUSED_SESSION_LOST = "The connection broke"


class Worker:
    """Sends mail over one session. Not for two threads at once; the lock is shared by all of a process."""

    _writing: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, end: End, only: Sequence[str] | None = None) -> None:
        self._end = end
        self._only = only  # these kinds of mail
        self._session: Session | None = None
        self._config = current_app.config
        self._one_writer = db.engine.dialect.name == "sqlite"
        self._name, self._reply_to = "", ""
        self._claimed: Claim | None = None  # the next mail, claimed when the one before was settled
        self._marked = 0
        self.sent = 0
        self.server_failing = True  # until a mail went through: then the installation's row is put right

    def close(self) -> None:
        """Give the session up, and a mail that was claimed and not begun."""
        if self._claimed is not None:
            with self._transaction():
                outcomes.settle(self._claimed, Result(Outcome.HOST_DOWN, ""), clock.now())
            self._claimed = None
        if self._session is not None:
            self._session.close()
            self._session = None
        db.session.remove()

    def step(self) -> bool:
        """Do one mail. False when nothing is due, or the server cannot be used now."""
        claim, self._claimed = self._claimed, None
        if claim is None:
            if not self._ready():
                return False
            try:
                with not_waiting_for_the_disk(), self._transaction():
                    found = claims.claim(clock.now(), only=self._only)
            except UnclaimableError as failure:
                self._unwritable(failure.mail_id, str(failure))
                return True
            except UnreadableError as failure:
                self._unreadable(str(failure))
                return True
            if not isinstance(found, Claim):
                return found is not None
            claim = found
        self._mark(claim)
        return self._send(claim)

    def _ready(self) -> bool:
        """A session to send over; opened only when something is due."""
        if self._session is not None and self._session.is_open:
            return True
        with self._looking():
            due = claims.is_anything_due(clock.now(), only=self._only)
        if not due:
            return False
        with self._transaction():
            if not installation.may_try_server(clock.now()):
                return False
            self._name, self._reply_to = kinds.people.sender()
        return self._open()

    def _open(self) -> bool:
        try:
            self._session = self._end.open()
        except (HostDown, HostRefuses) as trouble:
            self._note_trouble(trouble)
            return False
        return True

    def _send(self, claim: Claim) -> bool:
        try:
            written = self._written(claim)
        except Exception as failure:
            db.session.rollback()
            self._unwritable(claim.mail.id, f"{type(failure).__name__}: {failure}")
            return True
        try:
            result = self._hand_over(claim, written)
        except Stop as stop:
            with self._transaction():
                outcomes.settle_stop(claim, stop, clock.now())
            return True
        except (HostDown, HostRefuses) as trouble:
            self._settle(claim, Result(Outcome.HOST_DOWN, str(trouble)))
            self._note_trouble(trouble)
            return False
        except Exception as failure:
            db.session.rollback()
            self.close()
            self._unwritable(claim.mail.id, f"{type(failure).__name__}: {failure}")
            return True
        self._settle(claim, result)
        return True

    def _hand_over(self, claim: Claim, written: Written) -> Result:
        def let_go() -> None:
            refusal = None
            with self._transaction():
                try:
                    claims.let_go(claim, written, clock.now())
                except Stop as stop:
                    refusal = stop  # what was queued in its place is saved
            if refusal is not None:
                raise refusal

        sender = message.envelope_sender(self._config["MAIL_FROM"])
        to = wire_address(claim.address)
        session = self._live_session()
        fresh = getattr(session, "used", 1) == 0
        result = session.send(sender, to, written.message, let_go)
        if result.outcome is Outcome.NOT_NOW and not fresh and result.reply.startswith(REUSED_SESSION_LOST):
            if (
                not self._open()
            ):  # an idle session was closed by the server: that says nothing about this mail
                return Result(Outcome.HOST_DOWN, result.reply)
            session = self._live_session()
            result = session.send(sender, to, written.message, let_go)
        return result

    def _live_session(self) -> Session:
        if self._session is None:
            raise RuntimeError("a session is opened before a mail is claimed")
        return self._session

    def _written(self, claim: Claim) -> Written:
        """The bytes to send: those of the first copy, if one may have left; otherwise made now."""
        mail = claim.mail
        if mail.copies and (first := self._first_copy(mail)) is not None:
            return Written(first, mail.subject, is_kept=True)
        content = services.unpacked(mail.content) if mail.content is not None else self._composed(mail)
        sender = message.Sender(
            self._config["MAIL_FROM"],
            self._name,
            self._reply_to or self._config["REPLY_TO"] or "",
            _unsubscribe_link(claim),
        )
        to = wire_address(claim.address)
        data = message.write(mail, content, to=to, to_name=claim.name, sender=sender, now=clock.now())
        return Written(data, services.one_line(content.subject), tuple(content.parts))

    def _first_copy(self, mail: Mail) -> bytes | None:
        """What went out before; None where it was forgotten since: then the mail is written anew."""
        with self._looking():
            return db.session.scalar(select(Mail.message).where(Mail.number == mail.number))

    def _composed(self, mail: Mail) -> Content:
        """As its kind writes it now."""
        kind = kinds.kind_of(mail.kind)
        if kind.write is None:
            raise LookupError(f"nobody knows how to write a mail of kind {mail.kind}")
        if kind.keeps is None or not kind.keeps(mail):
            with self._looking():
                return kind.write(mail, clock.now())
        with not_waiting_for_the_disk(), self._transaction():  # the note that the text leaves makes it last
            return kind.write(mail, clock.now())

    def _settle(self, claim: Claim, result: Result) -> None:
        """Write the outcome down, and claim the next mail in the same transaction."""
        now = clock.now()
        following: Claim | State | None = None
        try:
            with not_waiting_for_the_disk(), self._transaction():
                mine = self._record(claim, result, now)
                if result.outcome is Outcome.SENT:
                    following = claims.claim(now, only=self._only)
        except Exception as failure:
            with self._transaction():  # whatever the next mail's trouble is, this one has gone
                mine = self._record(claim, result, now)
            if isinstance(failure, UnclaimableError):
                self._unwritable(failure.mail_id, str(failure))
            elif isinstance(failure, UnreadableError):
                self._unreadable(str(failure))
            else:
                raise
        self._claimed = following if isinstance(following, Claim) else None
        self.server_failing = result.outcome in (Outcome.UNCERTAIN, Outcome.NOT_NOW)
        self.sent += mine and result.outcome is Outcome.SENT
        if not mine:
            log.warning("mail %s was taken over by another process: %s", claim.mail.id, result.outcome.name)

    def _record(self, claim: Claim, result: Result, now: datetime) -> bool:
        mine = outcomes.settle(claim, result, now)
        if result.outcome is Outcome.SENT and self.server_failing:
            installation.server_works(now)
        elif result.outcome is Outcome.UNCERTAIN:
            installation.server_down(result.reply, now)
        elif result.outcome is Outcome.NOT_NOW and not (self._session and self._session.is_open):
            installation.server_failed(result.reply, now)
        return mine

    def _unwritable(self, mail_id: str, error: str) -> None:
        log.error("mail %s could not be written: %s", mail_id, error)
        with self._transaction():
            outcomes.settle_unwritable(mail_id, error, clock.now())

    def _unreadable(self, error: str) -> None:
        with self._transaction():
            number = claims.next_number(clock.now(), only=self._only)
            if number is not None:
                log.error("mail number %s could not be read: %s", number, error)
                outcomes.set_unreadable_aside(number, error, clock.now())

    def _note_trouble(self, trouble: HostDown | HostRefuses) -> None:
        log.warning("the mail server: %s", trouble)
        self.server_failing = True
        note = installation.server_refuses if isinstance(trouble, HostRefuses) else installation.server_down
        with self._transaction():
            note(str(trouble), clock.now())
        if self._session is not None:
            self._session.close()
            self._session = None

    def _mark(self, claim: Claim) -> None:
        """Before a mail leaves that the mark does not count yet, note the count beside the database."""
        if claim.mail.number <= self._marked:
            return
        with self._looking():
            here = queries.installation()
            highest = queries.highest_number()
        if here is not None:
            with self._writing:
                installation.write_mark(self._config["INSTANCE"], here.uid, highest)
            self._marked = highest

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """One short writing transaction. On SQLite the threads of this process queue up for it here, fairly."""
        with self._writing if self._one_writer else nullcontext():
            try:
                yield
                db.session.commit()
                db.session.expunge_all()  # what was read in one step is not believed in the next
            except BaseException:
                db.session.rollback()
                raise

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """One short transaction that only reads. Whoever looks puts right what goes wrong."""
        with reading():
            yield
            db.session.commit()
            db.session.expunge_all()


def _unsubscribe_link(claim: Claim) -> str:
    """For mail that is nobody's duty: an address that ends it with one press, in the mail program itself."""
    if claim.mail.duty:
        return ""
    token = URLSafeSerializer(current_app.secret_key or "", salt="unsubscribe").dumps(
        [claim.address, claim.mail.kind]
    )
    with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
        path = url_for("outbox.unsubscribe", token=token)
    return f"{current_app.config['BASE_URL']}{path}"
