"""An organisation merges, splits, is succeeded or closes; and what follows for its membership. Nothing here commits.

Its memberships stay as they are: that it is no member any more follows from its end.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tracker.activity import services as activity
from tracker.coalition.models import Organisation, Person, Succession
from tracker.coalition.rules import Ending
from tracker.core.clock import london_day
from tracker.core.errors import RuleViolation
from tracker.core.partial import first_day, is_certainly_before, last_day
from tracker.core.wording import listed, partial_date
from tracker.organisations import membership as periods
from tracker.organisations import queries, upwards
from tracker.organisations.membership_services import Period, add_membership
from tracker.organisations.notes import note
from tracker.organisations.upwards import What

WORDS = {
    Ending.MERGED: "merged into",
    Ending.SPLIT: "split into",
    Ending.SUCCEEDED: "was succeeded by",
    Ending.CLOSED: "closed",
}
# The same, said of what it became.
CAME = {
    Ending.MERGED: "Took in",
    Ending.SPLIT: "Came out of",
    Ending.SUCCEEDED: "Took the place of",
}


def record_ending(
    organisation: Organisation,
    *,
    kind: Ending,
    others: Sequence[Organisation] = (),
    last_on: str | None = None,
    source: str = "",
    others_join: bool = False,
    by: Person | None,
    now: datetime,
) -> None:
    """It is no more: since the day after ``last_on``, as well as that is known, or since some day before today.

    ``others`` are what it became; ``others_join`` makes members of those that are not. Raises RuleViolation.
    """
    today = london_day(now)
    _check(organisation, kind, others, last_on, today)
    joining = [one for one in others if others_join and not periods.is_member(one, today)]
    period = Period(member_from=last_on, source=f"{CAME.get(kind, '')} {organisation.name}")
    for other in joining:
        periods.check_against(period, other.memberships)
    organisation.over_from = today if last_on is None else last_day(last_on) + timedelta(days=1)
    organisation.successions = [
        Succession(kind=kind, other=other, happened_on=last_on, source=source, recorded_at=now)
        for other in (others or (None,))
    ]
    said = in_words(organisation)
    note(organisation, f"recorded that it {said}", by=by, now=now)
    for other in others:
        activity.record(other, f"recorded that {organisation.name} {said}", by=by, now=now)
        if other in joining:
            add_membership(other, period, by=by, now=now)
    upwards.tell(organisation, What.ENDED, now=now)


def undo_ending(organisation: Organisation, *, by: Person | None, now: datetime) -> None:
    """It goes on after all: what was recorded was a mistake. Members that joined in its place stay. RuleViolation."""
    if not organisation.successions:
        raise RuleViolation(f"{organisation.name} has not ended.")
    note(organisation, f"took back that it {in_words(organisation)}", by=by, now=now)
    organisation.successions, organisation.over_from = [], None
    upwards.tell(organisation, What.GOES_ON, now=now)


def in_words(organisation: Organisation) -> str:
    """ "Merged into A, last day 31 May 2020". Empty while it goes on."""
    endings = organisation.successions
    if not endings:
        return ""
    others = [one.other.name for one in endings if one.other is not None]
    return ended_in_words(endings[0].kind, others, endings[0].happened_on)


def ended_in_words(kind: Ending, others: Sequence[str], last_on: str | None) -> str:
    """The same of what is known of an end."""
    last = f"last day {partial_date(last_on)}" if last_on else "date not known"
    return f"{WORDS[kind]}{' ' if others else ''}{listed(others)}, {last}"


def _check(
    organisation: Organisation, kind: Ending, others: Sequence[Organisation], last_on: str | None, today: date
) -> None:
    if organisation.successions:
        raise RuleViolation(f"{organisation.name} has ended already: it {in_words(organisation)}.")
    if kind is Ending.CLOSED and others:
        raise RuleViolation("An organisation that closed became no other. Choose nobody.", field="other")
    if kind is not Ending.CLOSED and not others:
        raise RuleViolation(
            "Choose the organisation that it became. Add it to the register first.", field="other"
        )
    if kind in (Ending.MERGED, Ending.SUCCEEDED) and len(others) > 1:
        raise RuleViolation("Choose one organisation, or say that it split.", field="other")
    if any(_is_or_becomes(other, organisation) for other in others):
        raise RuleViolation(
            f"{organisation.name} cannot become itself, also by way of others.", field="other"
        )
    if last_on is not None and not is_certainly_before(last_on, today.isoformat()):
        raise RuleViolation(_not_over_yet(last_on, today), field="last_on")
    _check_order(organisation, others, last_on)


def _check_order(organisation: Organisation, others: Sequence[Organisation], last_on: str | None) -> None:
    """Raises RuleViolation where one would have become another that was no more by then, as far as is known."""
    for other in others:
        its_last = other.successions[0].happened_on if other.successions else None
        if is_certainly_before(its_last, last_on):
            raise RuleViolation(
                f"{other.name} had ended by then: it {in_words(other)}. Correct one of the two dates.",
                field="last_on",
            )
    for before in (one for some in queries.became(organisation).values() for one in some):
        if is_certainly_before(last_on, before.successions[0].happened_on):
            raise RuleViolation(
                f"{before.name} {in_words(before)}, so it went on until then. Correct one of the two dates.",
                field="last_on",
            )


def _not_over_yet(last_on: str, today: date) -> str:
    if first_day(last_on) >= today:
        return "Record it once it is over: its last day must lie before today."
    return (
        f"Its last day must lie before today, and {partial_date(last_on)} is not over. Enter the day as well, or leave "
        "the date empty if nobody knows it."
    )


def _is_or_becomes(one: Organisation, organisation: Organisation) -> bool:
    waiting, seen = [one], set()
    while waiting:
        found = waiting.pop()
        if found is organisation:
            return True
        seen.add(found.id)
        waiting += [s.other for s in found.successions if s.other is not None and s.other.id not in seen]
    return False
