"""What the outbox itself writes: to the co-chairs when mail needs them, and the test mail."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app

from tracker.core import wording
from tracker.core.mail_rendering import render_mail
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail

TO_CO_CHAIRS = "You get this because you are a co-chair. It cannot be switched off."


def mailbox_gone(mail: Mail, address: str, *, kept: bool) -> Content:
    """A server said that an address does not exist (or a mail came back). ``kept``: it goes on getting mail."""
    then = "It is the last address that reaches anybody about this, so mail is still sent to it."
    if not kept:
        then = "No more mail goes to this address until you say otherwise on the reminders page."
    return _notice(
        f"Mail to {address} does not arrive",
        f"Please find out the right address: mail to {address} does not arrive.",
        [
            f"The mail was “{mail.subject}”.",
            f"What the mail server said: {mail.server_reply or 'it came back.'}",
            then,
        ],
    )


def uncertain(mail: Mail, address: str) -> Content:
    """Nobody knows whether a mail arrived, and it is not sent again by itself."""
    return _notice(
        f"A mail to {address} may not have arrived",
        f"Please ask {address} whether this mail arrived, then mark it as arrived or send it again.",
        [f"The mail is “{mail.subject}”.", f"What happened: {mail.server_reply}"],
    )


def refused(mail: Mail, address: str, reply: str) -> Content:
    """A server will not take one of our mails."""
    return _notice(
        f"A mail to {address} was refused",
        f"Please look at this mail, and tell {address} by other means if it matters today.",
        [f"The mail was “{mail.subject}”.", f"What the mail server said: {reply}"],
    )


def paused(error: str) -> Content:
    """The mail server does not let us in."""
    return _notice(
        "No mail was being sent: the mail server refused us",
        "Please have whoever looks after the tracker check its access to the mail server.",
        [
            f"What happened: {error}",
            "Everything that was due waited. If you read this, mail is being sent again.",
        ],
    )


def please_release(passed: int) -> Content:
    """More reminders than any day should have: may the rest go?"""
    return _notice(
        "Reminders are held: please look and release them",
        "Please look at the reminders that are held, and release them if they are right.",
        [
            f"Today {wording.plural(passed, 'reminder')} went out, more than on any day before. "
            "In case this is a mistake, the rest waits for you."
        ],
    )


def stopped(problems: Sequence[str], now: datetime) -> Content:
    """The alarm: reminders do not work."""
    return _notice(
        "Reminders have stopped",
        "Please have whoever looks after the tracker put it right, and watch the closing dates yourself until then.",
        [f"Found on {wording.moment(now)}:", *problems],
    )


def test(now: datetime) -> Content:
    """A mail that shows that mail arrives."""
    return _notice(
        "Test mail from the tracker",
        "Nothing to do: this mail shows that the tracker's mail arrives.",
        [f"It was ordered on {wording.moment(now)}."],
        why="You get this because somebody asked for a test mail to your address.",
    )


def _notice(subject: str, ask: str, standing: Sequence[str], why: str = TO_CO_CHAIRS) -> Content:
    text, html = render_mail(
        "outbox/notice",
        subject=subject,
        ask=ask,
        standing=list(standing),
        why=why,
        link_url=f"{current_app.config['BASE_URL']}/reminders",
        link_text="See what was sent and what was not",
    )
    return Content(subject=subject, text=text, html=html)
