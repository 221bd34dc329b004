"""What the public page of a letter says of its names, and a supporter's own page of its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.core.clock import london_day
from tracker.core.errors import RuleViolation
from tracker.core.pagination import Page
from tracker.core.wording import day, plural
from tracker.signoffs import queries as sign_ons
from tracker.signoffs.models import Signature, SignOn
from tracker.signoffs.rules import are_names_shown
from tracker.supporters import queries, services
from tracker.supporters.models import Supporter
from tracker.supporters.rules import SupporterState


def page_of_names(sign_on: SignOn, after: str | None) -> Page[Signature] | None:
    """Fifty of the names that stand below the letter; None while they are shown to nobody."""
    if not are_names_shown(sign_on):
        return None
    return sign_ons.page_of_names(sign_on.letter_id, after=after)


def later_names(sign_on: SignOn) -> Page[Signature]:
    """The first fifty names that came after the letter was sent."""
    return sign_ons.page_of_names(sign_on.letter_id, later=True)


def standing(sign_on: SignOn, now: datetime) -> str:
    """ "31 organisations have signed so far. Add yours by Friday 26 May 2023 12:00 noon"."""
    if sign_on.fixed_at is not None:
        sent = f"Sent on {day(london_day(sign_on.fixed_at))} with {plural(sign_on.counted, 'organisation')}."
        if sign_on.counted_later:
            return f"{sent} {sign_on.supporters:,} now support it."
        return sent
    if not are_names_shown(sign_on):
        return "Who has signed is shown here once the letter is sent."
    signed = plural(sign_on.counted, "organisation has", "organisations have")
    return f"{signed} signed so far." if sign_on.counted else "No organisation has signed yet."


def can_add(sign_on: SignOn, now: datetime) -> bool:
    """Whether a name can be added now."""
    return why_not_open(sign_on, now) == ""


def why_not_open(sign_on: SignOn, now: datetime) -> str:
    """A sentence where no name can be added now, otherwise nothing."""
    try:
        services.check_open(sign_on, now)
    except RuleViolation as broken:
        return broken.message
    return ""


def state_of(supporter: Supporter, sign_on: SignOn, now: datetime) -> str:
    """Where a supporter's own name stands, in a word that its page goes by."""
    if supporter.removal_id is not None or supporter.state is SupporterState.REFUSED:
        return "left out"
    if supporter.state is SupporterState.WITHDRAWN:
        return "withdrawn"
    if supporter.state is SupporterState.UNCONFIRMED or queries.signed_too_early(supporter, sign_on):
        return "to confirm" if can_add(sign_on, now) else "too late"
    return "waiting" if supporter.state is SupporterState.WAITING else "standing"


@dataclass(frozen=True)
class Decided:
    """Where a name stands that nobody has to decide about, with its tone."""

    word: str
    tone: str = "plain"


def decided(supporter: Supporter, sign_on: SignOn, signature: Signature | None) -> Decided:
    """As co-chairs read it. ``signature``: its name as it stands below the letter."""
    if supporter.state is SupporterState.REFUSED:
        return Decided("left out")
    if signature is not None:
        return (
            Decided("named", "done") if signature.withdrawn_at is None else Decided("named, taken back since")
        )
    if queries.signed_too_early(supporter, sign_on):
        return Decided("not named until it confirms the new text", "waiting")
    return Decided("not named: it answers for itself")


def named(supporters: Sequence[Supporter]) -> str:
    """The names of supporters in a sentence, the first three of them."""
    some = [one.organisation_name for one in supporters[:3]]
    more = len(supporters) - len(some)
    return ", ".join(some) + (f" and {more} more" if more else "")
