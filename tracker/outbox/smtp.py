"""Handing a message to a mail server: one connection, used again, each send with a time limit from outside.

The only module that speaks SMTP. It raises before anything of a message has left, and says in a ``Result`` what
became of one whose text was begun.
"""

import re
import shlex
import smtplib
import ssl
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from tracker.outbox import time_limit
from tracker.outbox.outcomes import Outcome, Result
from tracker.outbox.rules import Refusal, read_refusal

LIMIT_SECONDS = 60.0
GOODBYE_SECONDS = 2.0
ONE_ADDRESS = re.compile(r"[^\s<>,;]+@[^\s<>,;]+")
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
REFUSALS = {
    Refusal.MAILBOX: Outcome.NO_MAILBOX,
    Refusal.POLICY: Outcome.REFUSED,
    Refusal.FULL: Outcome.NOT_NOW,
}


class HostDown(Exception):  # a state of the far end
    """The server cannot be reached or is not well. Try it again in a minute."""


class HostRefuses(Exception):  # a state of the far end
    """The server does not let us in, or its certificate is wrong: somebody must put it right."""


@dataclass(frozen=True)
class Server:
    """Where mail is handed in. ``token_command`` prints an access token (XOAUTH2) in place of the password."""

    host: str
    port: int
    implicit_tls: bool
    user: str = ""
    password: str = ""
    token_command: str = ""
    limit: float = LIMIT_SECONDS

    @classmethod
    def at(cls, url: str, token_command: str = "", limit: float = LIMIT_SECONDS) -> "Server":
        """The server that a URL names: smtp://user:password@host:port or smtps://…"""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("TRACKER_SMTP_URL must look like smtp://user:password@mail.example.org:587")
        tls = parts.scheme == "smtps"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        port = parts.port or (465 if tls else 587 if user else 25)
        return cls(parts.hostname, port, tls, user, password, token_command, limit)

    @property
    def is_local(self) -> bool:
        """On this very machine: encryption may be left out."""
        return self.host in LOCAL_HOSTS or self.host.startswith("127.")


class _WholeLines:
    """What a server says, line by line. One that breaks off is no answer, though it may look like one ("25")."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.close = file.close

    def readline(self, most: int) -> bytes:
        line = self._file.readline(most)
        if line and not line.endswith(b"\n") and len(line) < most:
            raise ConnectionError("the answer broke off")
        return line


class _Smtp(smtplib.SMTP):
    """Takes whole lines only."""

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _WholeLines(self.sock.makefile("rb"))
        return super().getreply()


class _SmtpOverTls(_Smtp, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class Connection:
    """A session with the server. Not for two threads at once."""

    def __init__(self, smtp: smtplib.SMTP, server: Server) -> None:
        self._smtp = smtp
        self._server = server
        self.used = 0

    @classmethod
    def open(cls, server: Server) -> "Connection":
        """Connect, encrypt, sign in. Raises HostDown or HostRefuses."""
        try:
            smtp = time_limit.run(lambda: _connect(server), server.limit, too_late=_drop)
        except TimeoutError:
            raise HostDown(f"{server.host} did not answer within {server.limit:.0f} seconds.") from None
        if smtp.sock is not None:
            smtp.sock.settimeout(2 * server.limit)  # the limit from outside comes first
        return cls(smtp, server)

    def send(self, sender: str, to: str, message: bytes, let_go: Callable[[], None]) -> Result:
        """Send one message. ``let_go`` is called just before its text leaves, and may raise to stop it.

        Raises HostRefuses, HostDown, or what ``let_go`` raised; the text has not begun to leave then.
        """
        self.used += 1
        with time_limit.closing(self._hang_up, self._server.limit) as limit:
            try:
                return self._envelope(sender, to) or self._text(message, let_go)
            except (OSError, smtplib.SMTPException, UnicodeError) as broken:
                self.close()
                if limit.reached:
                    raise HostDown(
                        f"{self._server.host} took longer than {self._server.limit:.0f} seconds."
                    ) from None
                return Result(Outcome.NOT_NOW, f"The connection broke: {_words(broken)}")

    def close(self) -> None:
        """Say goodbye, but wait for no answer."""
        _drop(self._smtp, politely=self.is_open)

    @property
    def is_open(self) -> bool:
        """Whether the session can be used again."""
        return self._smtp.sock is not None

    def _hang_up(self) -> None:
        """From another thread: make whatever waits on this connection fail at once."""
        sock = self._smtp.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(2)

    def _envelope(self, sender: str, to: str) -> Result | None:
        if ONE_ADDRESS.fullmatch(to) is None:  # smtplib would choose one of several
            return Result(Outcome.REFUSED, f"This is not one e-mail address: {to!r}")
        options = [] if to.isascii() else ["SMTPUTF8"]
        if options and not self._smtp.has_extn("smtputf8"):
            return Result(Outcome.REFUSED, f"The mail server takes no address with such letters: {to}")
        code, reply = self._smtp.mail(sender, options)
        if code >= 500 and code != 552:
            self._reset(code)
            raise HostRefuses(f"{self._server.host} takes no mail from {sender}: {code} {_text_of(reply)}")
        if code != 250:
            return self._refused(code, reply, at_recipient=False)
        code, reply = self._smtp.rcpt(to)
        return None if code in (250, 251, 252) else self._refused(code, reply, at_recipient=True)

    def _text(self, message: bytes, let_go: Callable[[], None]) -> Result:
        try:
            let_go()
        except BaseException:
            self._reset(0)
            raise
        code, reply = self._smtp.docmd("DATA")
        if code != 354:
            return self._refused(code, reply, at_recipient=False)
        try:
            self._smtp.send(_dotted(message))
            code, reply = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as broken:
            self.close()
            return Result(Outcome.UNCERTAIN, f"No answer after the text was sent: {_words(broken)}")
        if 200 <= code < 300:
            return Result(Outcome.SENT, f"{code} {_text_of(reply)}")
        if 400 <= code < 600:
            return self._refused(code, reply, at_recipient=False)
        self.close()
        return Result(Outcome.UNCERTAIN, f"An answer that means nothing: {code} {_text_of(reply)}")

    def _refused(self, code: int, reply: bytes, *, at_recipient: bool) -> Result:
        words = f"{code} {_text_of(reply)}"
        self._reset(code)
        if 500 <= code < 600:
            return Result(REFUSALS[read_refusal(code, _text_of(reply), at_recipient=at_recipient)], words)
        if not 400 <= code < 500:
            self.close()
        return Result(Outcome.NOT_NOW, words)

    def _reset(self, code: int) -> None:
        """Begin a new message on the same connection, or give the connection up."""
        try:
            if code != 421 and self._smtp.rset()[0] == 250:
                return
        except (OSError, smtplib.SMTPException):
            pass
        self.close()


def _connect(server: Server) -> smtplib.SMTP:
    """The session, ready for mail. Every single read has the limit too, so that this thread ends at last."""
    context = ssl.create_default_context()
    try:
        if server.implicit_tls:
            smtp: smtplib.SMTP = _SmtpOverTls(
                server.host, server.port, timeout=server.limit, context=context, local_hostname="localhost"
            )
        else:
            smtp = _Smtp(server.host, server.port, timeout=server.limit, local_hostname="localhost")
    except ssl.SSLCertVerificationError as wrong:
        raise HostRefuses(f"The certificate of {server.host} is wrong: {wrong.verify_message}") from None
    except (OSError, smtplib.SMTPException) as broken:
        raise HostDown(f"{server.host} cannot be reached: {_words(broken)}") from None
    try:
        _encrypt(smtp, server, context)
        _sign_in(smtp, server)
    except BaseException:
        _drop(smtp)
        raise
    return smtp


def _encrypt(smtp: smtplib.SMTP, server: Server, context: ssl.SSLContext) -> None:
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.implicit_tls:
            return
        if not smtp.has_extn("starttls"):
            if not server.is_local:
                raise HostRefuses(f"{server.host} offers no encryption (STARTTLS), and is not this machine.")
            return
        smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
    except ssl.SSLCertVerificationError as wrong:
        raise HostRefuses(f"The certificate of {server.host} is wrong: {wrong.verify_message}") from None
    except (OSError, smtplib.SMTPException) as broken:
        raise HostDown(f"{server.host} cannot be talked to: {_words(broken)}") from None


def _sign_in(smtp: smtplib.SMTP, server: Server) -> None:
    if not server.user:
        return
    try:
        if server.token_command:
            said = f"user={server.user}\x01auth=Bearer {_token(server.token_command)}\x01\x01"
            smtp.auth("XOAUTH2", lambda challenge=None: "" if challenge else said)
        else:
            smtp.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as refusal:
        words = f"{server.host} refuses our password: {refusal.smtp_code} {_text_of(refusal.smtp_error)}"
        raise (HostRefuses if refusal.smtp_code >= 500 else HostDown)(words) from None
    except smtplib.SMTPNotSupportedError:
        raise HostRefuses(f"{server.host} offers no way to sign in.") from None
    except (OSError, smtplib.SMTPException) as broken:
        raise HostDown(f"{server.host} broke off while we signed in: {_words(broken)}") from None


def _token(command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603  # the operator's own command, without a shell
            shlex.split(command), capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError) as broken:
        raise HostRefuses(f"TRACKER_SMTP_TOKEN_COMMAND gave no token: {type(broken).__name__}") from None
    return done.stdout.strip()


def _drop(smtp: smtplib.SMTP, politely: bool = False) -> None:
    with suppress(OSError, smtplib.SMTPException, ValueError):
        if politely and smtp.sock is not None:
            smtp.sock.settimeout(GOODBYE_SECONDS)
            smtp.send("QUIT\r\n")
    with suppress(OSError):
        smtp.close()


def _dotted(message: bytes) -> bytes:
    """The text as it goes over the wire: lines that begin with a dot get one more, and a lone dot ends it."""
    body = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in message.split(b"\r\n"))
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")


def _text_of(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:400]


def _words(broken: BaseException) -> str:
    if isinstance(broken, smtplib.SMTPResponseException):
        return f"{broken.smtp_code} {_text_of(broken.smtp_error)}"
    return _text_of(str(broken)) or type(broken).__name__
