"""An organisation takes a new name, and the names that it bore before. Nothing here commits.

Which name is printed on a day is ``names.name_on``'s to say.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tracker.coalition.models import Organisation, OrganisationName, Person
from tracker.coalition.rules import NameKind, name_key, sort_key
from tracker.core.clock import london_day
from tracker.core.errors import RuleViolation, blaming
from tracker.core.partial import first_day, is_certainly_before, last_day
from tracker.core.typed import LONGEST_NAME, read_line
from tracker.core.wording import partial_date
from tracker.organisations import queries, upwards
from tracker.organisations.notes import note
from tracker.organisations.upwards import What

A_DAY = "YYYY-MM-DD"


def rename(
    organisation: Organisation, *, name: str, name_from: str | None, by: Person | None, now: datetime
) -> None:
    """It bears a new name from a day, month or year on, or from nobody knows when. Its old name is kept.

    Letters of before are printed with the old one, where that date is known. Raises RuleViolation.
    """
    written, before = checked_name(name, but=organisation), organisation.name
    if written == before:
        raise RuleViolation(f"{written} is its name already. Enter the new one.", field="name")
    if name_from is not None and first_day(name_from) > london_day(now):
        raise RuleViolation("Record the new name once it is in use, not before.", field="name_from")
    if is_certainly_before(name_from, organisation.name_from):
        raise RuleViolation(
            f"{before} is its name since {partial_date(organisation.name_from)}. A newer name began after that.",
            field="name_from",
        )
    _keep_earlier(organisation, before, NameKind.EARLIER, organisation.name_from, _end_of_the_old(name_from))
    set_name(organisation, written)
    organisation.name_from = name_from
    since = f" since {partial_date(name_from)}" if name_from else ""
    note(organisation, f"recorded its new name: {written}{since} (before: {before})", by=by, now=now)
    upwards.tell(organisation, What.NAMES, now=now)


def _end_of_the_old(name_from: str | None) -> str | None:
    """The last day of the old name. Where only the month or year of the change is known, both were in use in it."""
    if name_from is None or len(name_from) < len(A_DAY):
        return name_from
    return (first_day(name_from) - timedelta(days=1)).isoformat()


def set_name(organisation: Organisation, name: str) -> None:
    """Give it this name, by which it is sorted and found. A mere spelling of that name need not be kept beside it."""
    organisation.name, organisation.sort_name, organisation.name_key = name, sort_key(name), name_key(name)
    for other in list(organisation.other_names):
        if other.name == name and other.kind is not NameKind.EARLIER:
            organisation.other_names.remove(other)


def record_other_name(
    organisation: Organisation,
    *,
    name: str,
    kind: NameKind,
    used_from: str | None = None,
    used_to: str | None = None,
    by: Person | None,
    now: datetime,
) -> None:
    """Record another name, or what is known of it: an earlier one with its time, a spelling, an acronym.

    Letters of the time of an earlier name whose end is known are printed with it. Raises RuleViolation.
    """
    today = london_day(now)
    written = written_name(name)
    if written == organisation.name:
        raise RuleViolation(f"{written} is its name now. Enter another one.", field="name")
    if kind is not NameKind.EARLIER and (used_from or used_to):
        raise RuleViolation("Only an earlier name has dates. Choose that, or leave them empty.", field="kind")
    if is_certainly_before(used_to, used_from):
        raise RuleViolation("A name cannot end before it begins.", field="used_to")
    if is_certainly_before(organisation.name_from, used_to):
        raise RuleViolation(
            f"{organisation.name} is its name since {partial_date(organisation.name_from)}. The earlier one ended "
            "by then.",
            field="used_to",
        )
    if used_to is not None and first_day(used_to) > today:
        raise RuleViolation(
            "An earlier name is not in use any more, so its end cannot lie ahead.", field="used_to"
        )
    _keep_earlier(organisation, written, kind, used_from, used_to)
    if (
        used_to is not None
        and organisation.name_from is None
        and len(used_to) < len(A_DAY)
        and last_day(used_to) >= today
    ):
        organisation.name_from = used_to  # the month or year in which one gave way to the other is not over
    until = f", used until {partial_date(used_to)}" if used_to else ""
    note(organisation, f"recorded the name {written}{until}", by=by, now=now)
    upwards.tell(organisation, What.NAMES, now=now)


def _keep_earlier(
    organisation: Organisation, name: str, kind: NameKind, used_from: str | None, used_to: str | None
) -> None:
    known = next((other for other in organisation.other_names if other.name == name), None)
    if known is None:
        known = other_name(name)
        organisation.other_names.append(known)
    known.kind, known.used_from, known.used_to = kind, used_from, used_to


def checked_name(name: str, but: Organisation | None) -> str:
    """The name, tidied, if no other organisation bears it. Raises RuleViolation."""
    written = written_name(name)
    found = queries.named_exactly(written) if but is None or but.name != written else but
    if found is not None and found is not but:
        raise RuleViolation(f"{written} is in the register already.", field="name")
    return written


def written_name(name: str) -> str:
    """The name, tidied. Raises RuleViolation for none."""
    written = read_name(name, "name")
    if not written:
        raise RuleViolation("Enter the name of the organisation.", field="name")
    return written


def read_name(name: str, field: str) -> str:
    """A name on one line. Raises RuleViolation."""
    with blaming(field):
        return read_line(name, longest=LONGEST_NAME)


def checked_others(names: Iterable[str], name: str) -> list[str]:
    """The other names, each once, without the name itself. Raises RuleViolation."""
    written = [read_name(other, "other_names") for other in names]
    return [other for other in dict.fromkeys(written) if other and other != name]


def set_other_names(organisation: Organisation, wanted: list[str]) -> bool:
    """Let these be its other names; what is known of one that it has already stays. False if nothing differs."""
    known = {other.name: other for other in organisation.other_names}
    if set(known) == set(wanted):
        return False
    for name, other in known.items():
        if name not in wanted:
            organisation.other_names.remove(other)
    organisation.other_names += [other_name(name) for name in wanted if name not in known]
    return True


def other_name(name: str) -> OrganisationName:
    """A row for another spelling."""
    return OrganisationName(name=name, name_key=name_key(name), kind=NameKind.SPELLING)
