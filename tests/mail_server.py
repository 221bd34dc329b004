"""The far end of SMTP: a real server on 127.0.0.1 that keeps what it is given."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Delivery:
    """One accepted message."""

    sender: str
    to: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]  # by its policy


@dataclass
class MailServer:
    """What arrived, and the answers to give. An answer such as "550 5.1.1 Nobody here" refuses."""

    host: str = "127.0.0.1"
    port: int = 0
    deliveries: list[Delivery] = field(default_factory=list)
    answer_to_rcpt: dict[str, str] = field(default_factory=dict)  # by address
    answer_to_data: str = "250 2.0.0 Taken"

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        return [delivery.message for delivery in self.deliveries]

    @property
    def raw(self) -> list[bytes]:
        return [delivery.raw for delivery in self.deliveries]

    async def handle_RCPT(  # noqa: N802 — aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answer_to_rcpt.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 — aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.answer_to_data.startswith("2"):
            raw = envelope.original_content or b""
            self.deliveries.append(Delivery(envelope.mail_from or "", list(envelope.rcpt_tos), raw))
        return self.answer_to_data


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[MailServer]:
    """A running server; `tls` offers STARTTLS, further options are aiosmtpd's (`authenticator`, `auth_required`…)."""
    server = MailServer(port=free_port())
    controller = Controller(
        server, hostname=server.host, port=server.port, tls_context=tls, ready_timeout=60, **options
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
