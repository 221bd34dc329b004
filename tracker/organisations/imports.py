"""``tracker import organisations FILE``: what a file's lines become. An organisation is known by its name.

Run twice it changes nothing, and what the file leaves empty stays as it is. A name that differs from one in the
register by capitals or apostrophes alone is that organisation; other likely duplicates are added, with a warning.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tracker.coalition.matching import Names
from tracker.coalition.models import Organisation
from tracker.coalition.rules import Ending, NameKind, OrganisationKind, Standing
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.imports import CREATED, UNCHANGED, UPDATED, Line, Report, read_csv
from tracker.core.wording import listed
from tracker.organisations import (
    ending_services,
    finding,
    membership_services,
    naming_services,
    queries,
    services,
)
from tracker.organisations.cells import COLUMNS, READERS, Earlier
from tracker.organisations.membership_services import Period
from tracker.organisations.queries import Known
from tracker.organisations.register import Register
from tracker.organisations.services import Facts

COLUMN_OF = {
    "seen_on": "member_seen_on",
    "missing_on": "member_missing_on",
    "last_on": "ended_on",
    "other": "became",
}


@dataclass
class Entry:
    """One line of a file, read. ``given`` holds the fields that are not empty."""

    row: int
    name: str
    given: dict[str, Any]
    record: Organisation | None = None
    outcome: str = UNCHANGED

    @property
    def plain(self) -> dict[str, Any]:
        """What can be put in as it stands: not its parent, other names, membership and end."""
        return {name: self.given[name] for name in services.PLAIN if name in self.given and name != "parent"}

    @property
    def names(self) -> Names:
        return Names(self.name, self.given.get("other_names", ()), self.given.get("short_name", ""))

    @property
    def period(self) -> Period | None:
        """The membership that the line speaks of: dates, or only that it is a member."""
        dates = ("member_from", "member_to", "member_seen_on", "member_missing_on")
        member_from, member_to, seen_on, missing_on = (self.given.get(name) for name in dates)
        period = Period(
            member_from,
            member_to,
            seen_on,
            missing_on,
            standing=self.given.get("standing", Standing.MEMBER),
            source=self.given.get("member_source", ""),
        )
        return period if self.given.get("member") or not period.is_empty else None


def import_file(path: Path, report: Report, *, now: datetime) -> None:
    """Take in a file of organisations, leaving the rows in the session. Raises RuleViolation if it is unreadable."""
    lines = read_csv(path, report, columns=COLUMNS, required=("name",))
    entries = [entry for line in lines if (entry := _read(line, report)) is not None]
    _refuse_repetitions(entries, report)
    if report.errors:
        return
    register = Register()
    with db.session.no_autoflush:  # all that is asked for is in the register: one flush at the end
        _each(entries, report, lambda entry: _add_or_find(entry, register, report, now))
        _each(entries, report, lambda entry: _fill_in(entry, register, report, now))
    db.session.flush()  # what became of one is found among all, each with its number
    _each(entries, report, lambda entry: _end(entry, register, now))
    for entry in entries:
        if entry.record is not None:
            report.note(entry.row, entry.outcome, entry.record.name)


def _each(entries: list[Entry], report: Report, take: Callable[[Entry], None]) -> None:
    for entry in entries:
        try:
            take(entry)
        except RuleViolation as broken:
            _blame(entry.row, broken, report)


def _blame(row: int, broken: RuleViolation, report: Report) -> None:
    """Columns of a membership and of an end are called other than the fields."""
    report.refuse(row, COLUMN_OF.get(broken.field or "", broken.field), broken.message)


def _add_or_find(entry: Entry, register: Register, report: Report, now: datetime) -> None:
    """Every line becomes a record before any parent is looked for: a file may name them in any order."""
    entry.record = register.named_exactly(entry.name)
    if entry.record is not None:
        return
    alike = finding.called(entry.name, register)
    entry.record = alike[0] if len(alike) == 1 else None
    _warn_of_duplicates(entry, register.before, report)
    if entry.record is None:
        kind = entry.given.get("kind", OrganisationKind.CHARITY)
        facts = replace(Facts(entry.name, kind=kind, may_sign=services.may_sign_by_kind(kind)), **entry.plain)
        facts = replace(facts, other_names=entry.given.get("other_names", ()))
        entry.record = services.add_organisation(facts, period=entry.period, by=None, now=now)
        register.add(entry.record)
        entry.outcome = CREATED


def _warn_of_duplicates(entry: Entry, before: list[Known], report: Report) -> None:
    for other in queries.likely_duplicates(entry.names, before):
        if other is entry.record:
            said = f"“{entry.name}” was taken as {other.name}, which is in the register."
        else:
            said = (
                f"{entry.name} may be {other.name}, which is in the register. If it is, remove one of them."
            )
        report.warn(entry.row, "name", said, other=other.name)
    if entry.record is not None and all(known.organisation is not entry.record for known in before):
        report.warn(entry.row, "name", f"“{entry.name}” was taken as {entry.record.name}, as in this file.")


def _fill_in(entry: Entry, register: Register, report: Report, now: datetime) -> None:
    """Put in what the file gives, its membership last."""
    record = entry.record
    if record is None:
        return
    facts = _facts(entry, record, register, report, now)
    changed = bool(services.change_organisation(record, facts, by=None, now=now))
    changed = _fill_names(record, entry, now) or changed
    register.add(record)
    changed = _fill_membership(record, entry, now) or changed
    if changed and entry.outcome == UNCHANGED:
        entry.outcome = UPDATED


def _fill_names(record: Organisation, entry: Entry, now: datetime) -> bool:
    """Put in since when it bears its name, and the names before. Returns whether anything changed."""
    name_from = entry.given.get("name_from", record.name_from)
    changed = bool(name_from != record.name_from)
    record.name_from = name_from
    known = {
        Earlier(one.name, one.used_from, one.used_to)
        for one in record.other_names
        if one.kind is NameKind.EARLIER
    }
    for one in entry.given.get("earlier_names", ()):
        if one not in known and one.name != record.name:
            naming_services.record_other_name(
                record, **one._asdict(), kind=NameKind.EARLIER, by=None, now=now
            )
            changed = True
    return changed


def _facts(entry: Entry, record: Organisation, register: Register, report: Report, now: datetime) -> Facts:
    """What is recorded with the file's facts in its place. Other names are added, never taken away."""
    known = services.facts_of(record)
    given = dict(entry.plain)
    if given.get("kind") not in (None, record.kind) and "may_sign" not in given:
        given["may_sign"] = services.may_sign_by_kind(given["kind"])
    if "parent" in entry.given:
        given["parent"] = _parent(entry, register, report, now)
    return replace(known, **given, other_names=known.other_names + entry.given.get("other_names", ()))


def _parent(entry: Entry, register: Register, report: Report, now: datetime) -> Organisation:
    name = entry.given["parent"]
    found = finding.the_one_called(name, field="parent", register=register)
    if found is None:
        found = services.add_organisation(Facts(name, kind=OrganisationKind.OTHER), by=None, now=now)
        register.add(found)
        report.warn(entry.row, "parent", f"{name} was not in the register and was added, not as a member.")
    return found


def _fill_membership(record: Organisation, entry: Entry, now: datetime) -> bool:
    """Complete the time of membership that the file speaks of, or add one. Returns whether anything changed."""
    period, says_standing = entry.period, "standing" in entry.given
    if period is None:
        return False
    for membership in reversed(record.memberships):
        known = membership_services.period_of(membership)
        if _agree(known.member_from, period.member_from) and _agree(known.member_to, period.member_to):
            seen_on, missing_on = (
                max(filter(None, pair), default=None)
                for pair in ((known.seen_on, period.seen_on), (known.missing_on, period.missing_on))
            )
            filled = Period(
                known.member_from or period.member_from,
                known.member_to or period.member_to,
                seen_on,
                missing_on,
                standing=period.standing if says_standing else known.standing,
                source=period.source or known.source,
            )
            return membership_services.change_membership(membership, filled, by=None, now=now)
    membership_services.add_membership(record, period, by=None, now=now)
    return True


def _end(entry: Entry, register: Register, now: datetime) -> None:
    """Record how it ended and what it became, where the file says so and the register does not."""
    record, kind = entry.record, entry.given.get("ended")
    if kind is None and any(part in entry.given for part in ("ended_on", "became")):
        words = listed([one.value for one in Ending], joined_by="or")
        raise RuleViolation(f"Say as well how it ended: {words}.", field="ended")
    if record is None or kind is None:
        return
    others = [_became(name, register) for name in entry.given.get("became", ())]
    said = (kind, others, entry.given.get("ended_on"))
    ends = record.successions
    if ends and said == (ends[0].kind, [one.other for one in ends if one.other], ends[0].happened_on):
        return
    ending_services.record_ending(record, kind=kind, others=others, last_on=said[2], by=None, now=now)
    if entry.outcome == UNCHANGED:
        entry.outcome = UPDATED


def _became(name: str, register: Register) -> Organisation:
    found = finding.the_one_called(name, field="became", register=register)
    if found is None:
        raise RuleViolation(f"“{name}” is not in the register, and not in this file.", field="became")
    return found


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _refuse_repetitions(entries: list[Entry], report: Report) -> None:
    seen: dict[str, int] = {}
    for entry in entries:
        if entry.name in seen:
            report.refuse(entry.row, "name", f"{entry.name} stands in line {seen[entry.name]} already.")
        seen.setdefault(entry.name, entry.row)


def _read(line: Line, report: Report) -> Entry | None:
    """The entry, or None when something in it is refused: every mistake of a line is named at once."""
    errors = len(report.errors)
    given: dict[str, Any] = {}
    for column, read in READERS.items():
        if not line[column]:
            continue
        try:
            given[column] = read(line[column])
        except RuleViolation as broken:
            report.refuse(line.row, column, broken.message)
    if not line["name"]:
        report.refuse(line.row, "name", "Give the name of the organisation.")
    if len(report.errors) > errors:
        return None
    entry = Entry(line.row, given.pop("name"), given)
    try:
        membership_services.check(entry.period or Period())
    except RuleViolation as broken:
        _blame(line.row, broken, report)
        return None
    return entry
