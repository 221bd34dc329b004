"""``tracker import bills FILE``: an answer of Parliament's Bills API. A bill is known by the number it has there.

Run twice it changes nothing. Stages are added and get the date of their sittings; none is taken off.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tracker.activity import services as activity
from tracker.coalition.rules import sort_key
from tracker.core.errors import RuleViolation
from tracker.core.imports import CREATED, UNCHANGED, UPDATED, Report, check_texts, read_json
from tracker.core.wording import plain_day
from tracker.legislation import queries, rules, services
from tracker.legislation.models import Measure
from tracker.legislation.rules import House, MeasureKind, StageName

HOUSES = {"commons": House.COMMONS, "lords": House.LORDS}
STAGES = {one.value.casefold(): one for one in StageName if one is not StageName.OTHER}
PAGE = "https://bills.parliament.uk/bills/{}"
BECAME_LAW = "It is an Act now. Record the Act and say on the bill’s page what it became."


def import_file(path: Path, report: Report, *, now: datetime) -> None:
    """Take in a file of bills, leaving the rows in the session. Raises RuleViolation when it cannot be read."""
    seen: set[int] = set()
    for row, item in enumerate(_items(read_json(path)), start=1):
        try:
            check_texts(item)
            number = _number(item)
            if number in seen:
                raise RuleViolation(f"Bill {number} stands in this file twice.", "billId")
            seen.add(number)
            outcome, name = _take_in(item, number, row, report, now=now)
        except RuleViolation as broken:
            report.blame(row, broken)
        else:
            report.note(row, outcome, name)


def _items(document: Any) -> Iterator[Any]:
    found = document.get("items", [document]) if isinstance(document, dict) else document
    if not isinstance(found, list):
        raise RuleViolation("This is no answer of Parliament’s Bills API: it has no list of items.")
    yield from found


def _number(item: Any) -> int:
    if not isinstance(item, dict):
        raise RuleViolation("This is no bill: it has no billId.", "billId")
    number = item.get("billId")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise RuleViolation("A bill needs its number as billId.", "billId")
    return number


def _take_in(
    item: dict[str, Any], number: int, row: int, report: Report, *, now: datetime
) -> tuple[str, str]:
    title = rules.check_title(_text(item, "shortTitle"))
    house = HOUSES.get(_text(item, "originatingHouse").casefold())
    updated = _day(item.get("lastUpdate"), "lastUpdate")
    bill = queries.by_external_id(f"bills:{number}") or _typed_by_hand(title, number)
    outcome = UNCHANGED if bill else CREATED
    if bill is None:
        facts: dict[str, Any] = {"house": house, "url": PAGE.format(number), "external_id": f"bills:{number}"}
        bill = services.record_measure(kind=MeasureKind.BILL, title=title, **facts, by=None, now=now)
        if updated:
            said = f"took it in from a file of Parliament’s, as it stood on {_in_words(updated)}"
            activity.record(bill, said, by=None, now=now)
    changed = _put_right(bill, title, house, report, row)
    changed = _take_stage(bill, item, now=now) or changed
    if item.get("isAct") and bill.became is None:
        report.warn(row, "isAct", BECAME_LAW)
    return (UPDATED if changed and outcome is not CREATED else outcome), bill.title


def _typed_by_hand(title: str, number: int) -> Measure | None:
    """The one bill of this title that somebody recorded without its number: it gets it."""
    found = [one for one in queries.called(title, MeasureKind.BILL) if one.external_id is None]
    if len(found) != 1:
        return None
    found[0].external_id = f"bills:{number}"
    return found[0]


def _put_right(bill: Measure, title: str, house: House | None, report: Report, row: int) -> bool:
    changed = False
    if bill.title != title:
        report.warn(row, "shortTitle", f"“{bill.title}” is called “{title}” now.")
        bill.title, bill.title_key = title, sort_key(title)
        changed = True
    if bill.house is None and house is not None:
        bill.house = house
        changed = True
    return changed


def _take_stage(bill: Measure, item: dict[str, Any], *, now: datetime) -> bool:
    """Add the stage that a bill has reached, once for each of its sittings, and that it was withdrawn or lost."""
    changed = False
    stage = item.get("currentStage")
    if stage is not None and not isinstance(stage, dict):
        raise RuleViolation("The current stage cannot be read.", "currentStage")
    if stage:
        changed = _take_sittings(bill, stage, now=now)
    house = HOUSES.get(_text(item, "currentHouse", needed=False).casefold())
    withdrawn = _day(item.get("billWithdrawn"), "billWithdrawn")
    if withdrawn:
        changed = _stage(bill, StageName.OTHER, house, withdrawn, "Withdrawn", now=now) or changed
    if item.get("isDefeated"):
        changed = _stage(bill, StageName.OTHER, house, None, "Defeated", now=now) or changed
    return changed


def _take_sittings(bill: Measure, stage: dict[str, Any], *, now: datetime) -> bool:
    words = _text(stage, "description")
    name = STAGES.get(words.casefold(), StageName.OTHER)
    note = words if name is StageName.OTHER else ""
    house = HOUSES.get(_text(stage, "house", needed=False).casefold())
    sittings = stage.get("stageSittings") or []
    if not isinstance(sittings, list) or not all(isinstance(one, dict) for one in sittings):
        raise RuleViolation("The sittings of the current stage cannot be read.", "currentStage")
    days = [_day(one.get("date"), "currentStage") for one in sittings]
    changed = False
    known: list[str | None] = [*sorted({day for day in days if day})]
    for day in known or [None]:
        changed = _stage(bill, name, house, day, note, now=now) or changed
        if name is StageName.ROYAL_ASSENT and day and bill.royal_assent != day:
            bill.royal_assent = day
            changed = True
    return changed


def _stage(
    bill: Measure, name: StageName, house: House | None, day: str | None, note: str, *, now: datetime
) -> bool:
    """Whether something was added: a stage of this day, or the day of one that had none."""
    same = [one for one in bill.stages if (one.name, one.house, one.note) == (name, house, note)]
    if any(one.dated == day for one in same) or (day is None and same):
        return False
    undated = next((one for one in same if one.dated is None), None)
    if undated is not None:
        undated.dated = day
    else:
        services.append_stage(bill, name=name, house=house, dated=day, note=note)
    return True


def _text(item: dict[str, Any], name: str, *, needed: bool = True) -> str:
    written = item.get(name)
    if isinstance(written, str) and written.strip():
        return written.strip()
    if needed or written not in (None, ""):
        raise RuleViolation(f"A bill needs its {name}.", name)
    return ""


def _day(written: Any, field: str) -> str | None:
    """The day of a moment as the API writes it: seven decimals, no offset."""
    if written is None:
        return None
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?Z?", str(written))
    try:
        return date.fromisoformat(found[1]).isoformat() if found else _refuse(field)
    except ValueError:
        return _refuse(field)


def _refuse(field: str) -> str:
    raise RuleViolation("This is no date as 2021-05-04T10:42:08.", field)


def _in_words(day: str) -> str:
    return plain_day(date.fromisoformat(day))
