"""The bytes of a mail: headers and MIME, made once, just before it first goes out. Sends nothing."""

from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr

from tracker.outbox.kinds import Attachment, Content
from tracker.outbox.models import Mail

POLICY = SMTP.clone(max_line_length=78, cte_type="7bit")


@dataclass(frozen=True)
class Sender:
    """Who our mail comes from, where answers go, and how somebody says that they want no more of it."""

    address: str  # "tracker@example.org" or "The Alliance <tracker@example.org>"
    name: str = ""
    reply_to: str = ""
    unsubscribe_link: str = ""


def write(mail: Mail, content: Content, *, to: str, to_name: str, sender: Sender, now: datetime) -> bytes:
    """One message to one recipient, in ASCII and with CRLF line ends."""
    message = EmailMessage(policy=POLICY)
    message["From"] = formataddr(_from(sender))
    message["To"] = _recipient(to, to_name)
    if sender.reply_to:
        message["Reply-To"] = _one_line(sender.reply_to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = mail.message_id
    if mail.thread:
        message["References"] = mail.thread
        message["In-Reply-To"] = mail.thread.split()[0]
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if sender.unsubscribe_link:
        message["List-Unsubscribe"] = f"<{sender.unsubscribe_link}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in content.headers.items():
        message[name] = _one_line(value)
    _fill(message, content)
    return _subject(_one_line(content.subject)) + message.as_bytes()


def _subject(subject: str) -> bytes:
    """The Subject header, beginning on its own line: the new folder leaves that line empty for a long one."""
    charset = "us-ascii" if subject.isascii() else "utf-8"
    folded = Header(subject, charset, maxlinelen=76, header_name="Subject").encode(linesep="\r\n")
    return f"Subject: {folded}\r\n".encode("ascii")


def envelope_sender(address: str) -> str:
    """The bare address that bounces go to."""
    return parseaddr(address)[1]


def _fill(message: EmailMessage, content: Content) -> None:
    message.set_content(content.text)
    if content.html:
        message.add_alternative(content.html, subtype="html")
    for attachment in content.attachments:
        _attach(message, attachment)


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    main, _, sub = attachment.media_type.partition("/")
    if main == "text":
        text = attachment.data.decode("utf-8")
        message.add_attachment(text, subtype=sub, filename=_one_line(attachment.name))
    else:
        message.add_attachment(
            attachment.data, maintype=main, subtype=sub, filename=_one_line(attachment.name)
        )


def _from(sender: Sender) -> tuple[str, str]:
    name, address = parseaddr(sender.address)
    return _one_line(sender.name or name), _one_line(address)


def _recipient(to: str, name: str) -> Address:
    return Address(display_name=_one_line(name), addr_spec=_one_line(to))


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
