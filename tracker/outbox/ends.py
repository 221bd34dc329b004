"""Where mail leaves to: a mail server, or nowhere. ``at`` is the only place that decides it."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from tracker.outbox.outcomes import Outcome, Result
from tracker.outbox.smtp import Connection, Server


class Session(Protocol):
    """Something that takes one message after another."""

    is_open: bool

    def send(self, sender: str, to: str, message: bytes, let_go: Callable[[], None]) -> Result:
        """See ``smtp.Connection.send``."""

    def close(self) -> None:
        """No more messages."""


class End(Protocol):
    """Something that sessions can be opened with."""

    def open(self) -> Session:
        """A session. May raise HostDown or HostRefuses."""


class SmtpEnd:
    """A mail server."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def open(self) -> Session:
        return Connection.open(self.server)  # type: ignore[return-value]  # is_open is a property there


class KeptEnd:
    """Development and tests: the row in the database is all; the page /mailbox shows it. Nothing leaves."""

    is_open = True

    def open(self) -> Session:
        return self

    def send(self, sender: str, to: str, message: bytes, let_go: Callable[[], None]) -> Result:
        let_go()
        return Result(Outcome.SENT, "Kept for the page /mailbox.")

    def close(self) -> None:
        """There is nothing to close."""


def at(config: Mapping[str, Any]) -> End:
    """The end that the settings name. In production there always is a server: ``config`` sees to it."""
    chosen: End | None = config.get("MAIL_END")
    if chosen is not None:
        return chosen
    if keeps_mail(config):
        return KeptEnd()
    return SmtpEnd(
        Server.at(config["SMTP_URL"], config["SMTP_TOKEN_COMMAND"] or "", float(config.get("SMTP_LIMIT", 60)))
    )


def keeps_mail(config: Mapping[str, Any]) -> bool:
    """Whether mail leaves this machine nowhere: it is what the page /mailbox shows."""
    return not config["SMTP_URL"]
