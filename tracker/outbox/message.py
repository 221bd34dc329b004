"""The bytes of a mail: headers and MIME, made once, just before it first goes out. Sends nothing.

Written by hand and not with ``email.message``: ten times as fast, and the same mail gives the same bytes. All of it
is ASCII with CRLF line ends, and no header can hold more than its own line.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import encode_rfc2231, format_datetime, formataddr, parseaddr
from functools import lru_cache

from tracker.outbox.kinds import Attachment, Content
from tracker.outbox.models import Mail

LINE = 76
LONGEST_PLAIN_LINE = 990  # RFC 5321 allows 998


@dataclass(frozen=True)
class Sender:
    """Who our mail comes from, where answers go, and how somebody says that they want no more of it."""

    address: str  # "tracker@example.org" or "The Alliance <tracker@example.org>"
    name: str = ""
    reply_to: str = ""
    unsubscribe_link: str = ""


def write(mail: Mail, content: Content, *, to: str, to_name: str, sender: Sender, now: datetime) -> bytes:
    """One message to one recipient."""
    name, address = _taken_apart(sender.address)
    headers = {
        "From": _mailbox(sender.name or name, address),
        "To": _mailbox(to_name, to),
        "Subject": content.subject,
        "Date": format_datetime(now),
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
    }
    if sender.reply_to:
        headers["Reply-To"] = sender.reply_to
    if mail.thread:
        headers |= {"References": mail.thread, "In-Reply-To": mail.thread.split()[0]}
    if sender.unsubscribe_link:
        headers["List-Unsubscribe"] = f"<{sender.unsubscribe_link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    headers |= content.headers
    lines = [_header(header, value) for header, value in headers.items()]
    return "\r\n".join(lines).encode("ascii") + b"\r\n" + _body(content, mail.id)


def envelope_sender(address: str) -> str:
    """The bare address that bounces go to."""
    return _taken_apart(address)[1]


@lru_cache(maxsize=8)
def _taken_apart(address: str) -> tuple[str, str]:
    """The name and the bare address of our own senders, of which there are few."""
    return parseaddr(address)


def _body(content: Content, mark: str) -> bytes:
    """The parts: text and HTML as alternatives, files beside them."""
    parts = [_text("plain", content.text)]
    if content.html:
        parts.append(_text("html", content.html))
    body = parts[0] if len(parts) == 1 else _together("alternative", parts, mark)
    if content.attachments:
        body = _together("mixed", [body, *map(_file, content.attachments)], f"{mark}-all")
    return body


def _text(subtype: str, text: str) -> bytes:
    """A part of text: as it is where it can be, otherwise quoted-printable."""
    written = "\n".join(text.splitlines()) + "\n"
    short = max(map(len, written.split("\n"))) <= LONGEST_PLAIN_LINE
    plain = short and written.isascii() and "=_" not in written
    data = written.encode("ascii") if plain else binascii.b2a_qp(written.encode(), istext=True)
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: '
    encoding = "7bit" if plain else "quoted-printable"
    return f"{head}{encoding}\r\n\r\n".encode() + data.replace(b"\n", b"\r\n")


def _file(attachment: Attachment) -> bytes:
    data = base64.encodebytes(attachment.data).replace(b"\n", b"\r\n")
    name = _one_line(attachment.name).replace("\\", "_").replace('"', "_")
    named = f'filename="{name}"' if name.isascii() else f"filename*={encode_rfc2231(name, 'utf-8')}"
    head = (
        f"Content-Type: {_one_line(attachment.media_type)}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; {named}\r\n\r\n"
    )
    return head.encode("ascii") + data


def _together(how: str, parts: Sequence[bytes], mark: str) -> bytes:
    boundary = f"=_{mark}"  # "=_" occurs in no encoded part
    head = f'Content-Type: multipart/{how}; boundary="{boundary}"\r\n\r\n'.encode()
    between = b"\r\n--" + boundary.encode() + b"\r\n"
    return head + between[2:] + between.join(parts) + b"\r\n--" + boundary.encode() + b"--\r\n"


def _header(name: str, value: str) -> str:
    """One header: folded at spaces, encoded where it is not ASCII, without any line break of its value's own."""
    line = _one_line(value)
    if line.isascii() and len(name) + 2 + len(line) <= LINE:
        return f"{name}: {line}"
    if line.isascii() and name in ("From", "To", "Reply-To", "List-Unsubscribe", "Message-ID", "References"):
        return f"{name}: {line.replace('> <', '>' + chr(13) + chr(10) + ' <')}"
    charset = "us-ascii" if line.isascii() else "utf-8"
    return f"{name}: {Header(line, charset, maxlinelen=LINE, header_name=name).encode(linesep=chr(13) + chr(10))}"


def _mailbox(name: str, address: str) -> str:
    return formataddr((_one_line(name), _one_line(address)), charset="utf-8")


def _one_line(text: str) -> str:
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())
