"""What the outbox asks about a mail to a supporter: is it still wanted, and what does it say."""

from datetime import datetime

from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.supporters import emails, queries, services
from tracker.supporters.models import Supporter
from tracker.supporters.rules import SupporterState

WRITERS = {
    services.CONFIRM: emails.confirm,
    services.RENEW: emails.renew,
    services.WELCOME: emails.welcome,
    services.FINAL: emails.final,
}
SETTLED = (SupporterState.REFUSED, SupporterState.WITHDRAWN)


def why_not_wanted(mail: Mail, now: datetime) -> str | None:
    """A sentence when the mail must not go out any more, otherwise None."""
    what, supporter = _read(mail)
    if supporter is None:
        return "Nobody asks for this any more."
    if supporter.removal_id is not None:
        return "The name was removed."
    if what == services.CONFIRM and supporter.state not in services.TO_CONFIRM:
        return "The address was confirmed."
    if what != services.CONFIRM and supporter.state in SETTLED:
        return "The name was taken back or left out."
    return None


def write(mail: Mail, now: datetime) -> Content:
    """The mail's words. Its link is made here; the one before is worth nothing any more."""
    what, supporter = _read(mail)
    if supporter is None:
        raise LookupError(f"no supporter is left for the mail {mail.key}")
    return WRITERS[what](supporter, services.new_link(supporter))


def _read(mail: Mail) -> tuple[str, Supporter | None]:
    _, _, what, uid, _ = mail.key.split("|")
    return what, queries.by_uid(uid)
