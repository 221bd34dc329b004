"""Loading the example: its files by the importers that everybody uses, then what is live. Nothing here commits."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tracker.coalition import services as coalition
from tracker.coalition.models import Coalition, Organisation, Person, Theme
from tracker.coalition.services import Settings
from tracker.coalition.themes import theme_called
from tracker.consultations.models import Consultation
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.imports import Report
from tracker.deadlines.models import Deadline
from tracker.example import legislation, live_calls, live_letters
from tracker.example.cast import Cast, cast_on
from tracker.government import imports as post_imports
from tracker.groups import chair_services as chairs
from tracker.groups import queries as group_queries
from tracker.groups import services as groups
from tracker.groups.rules import Part
from tracker.letters import imports as letter_imports
from tracker.letters.models import Letter
from tracker.organisations import imports as organisation_imports
from tracker.organisations import queries as organisations
from tracker.people import imports as people_imports

DATA = Path(__file__).parent / "data"
COUNTED = (Organisation, Person, Letter, Consultation)


@dataclass(frozen=True)
class Loaded:
    """How much there is now."""

    organisations: int
    people: int
    letters: int
    calls: int


def is_empty() -> bool:
    """Whether nobody has recorded anything here yet."""
    tables: tuple[Any, ...] = (Coalition, Deadline, *COUNTED)
    return all(db.session.scalar(select(table.id).limit(1)) is None for table in tables)


def load(*, now: datetime) -> Loaded:
    """Put the example into an empty database; its live part is dated from ``now``. No mail becomes due by it."""
    _take_in(organisation_imports.import_file, "organisations.csv", now)
    _set_up(json.loads((DATA / "coalition.json").read_text("utf-8")), now)
    _record_who_chaired(json.loads((DATA / "co_chairs.json").read_text("utf-8")), now)
    _take_in(people_imports.import_file, "people.csv", now)
    _take_in(post_imports.import_file, "posts.csv", now)
    _take_in(letter_imports.import_file, "letters.json", now)
    db.session.flush()
    cast = cast_on(now)
    _put_to_work(cast)
    legislation.record(cast)
    live_calls.record(cast)
    live_letters.record(cast)
    db.session.flush()
    return Loaded(*(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in COUNTED))


def _take_in(importer: Callable[..., None], name: str, now: datetime) -> None:
    report = Report()
    importer(DATA / name, report, now=now)
    if report.errors:
        raise RuleViolation(f"{name}: {report.errors[0]['message']}")


def _set_up(document: dict[str, Any], now: datetime) -> None:
    """The coalition's settings, its themes and the sub-groups that work on them."""
    themes, sub_groups = document.pop("themes"), document.pop("sub_groups")
    coalition.change_settings(Settings(**document), by=None, now=now)
    for theme in themes:
        coalition.add_theme(**theme, by=None, now=now)
    for group in sub_groups:
        chair = organisations.named_exactly(group.pop("chair", ""))
        about = [theme_called(group.pop("theme"))]
        groups.add_group(**group, chair=chair, themes=about, by=None, now=now)


def _record_who_chaired(entries: list[dict[str, Any]], now: datetime) -> None:
    """Which organisations lent a co-chair, their people by job title alone; what nobody knows stays empty."""
    for entry in entries:
        organisation = organisations.named_exactly(entry["organisation"])
        if organisation is None:
            raise LookupError(f"organisations.csv does not hold {entry['organisation']}")
        facts: dict[str, Any] = {"by": None, "now": now}
        term = chairs.record_term(organisation, entry["dates"], source=entry["source"], **facts)
        for one in entry["people"]:
            chairs.add_holder(term, name="", job_title=one["job_title"], dates=one["dates"], **facts)


def _put_to_work(cast: Cast) -> None:
    """The sub-group for the Care Review has a lead, and what the coalition wrote about the review is its own."""
    group = group_queries.group_called("Care Review sub-group")
    if group is None:
        raise LookupError("coalition.json does not hold the Care Review sub-group")
    groups.add_member(
        group, person=cast.lead, organisation=group.chair_organisation, part=Part.LEAD, from_on=None, by=None,
        now=cast.now,
    )  # fmt: skip
    about = select(Letter).where(Letter.themes.any(Theme.name == "Care Review"), Letter.led_by == "")
    for letter in db.session.scalars(about):
        letter.group = group
