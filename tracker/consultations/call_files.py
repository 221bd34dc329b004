"""Reading files of calls: our own CSV, and JSON with ``published_calls``. Makes ``Entry``s.

Nothing is looked up or stored here. What is wrong with a record is refused in the report; the others are still read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tracker.consultations.call_entries import Dates, Entry, checked_address, checked_line
from tracker.consultations.published_calls import from_committee, from_gov_uk
from tracker.consultations.rules import ConsultationKind, WindowState, check_window
from tracker.core import typed
from tracker.core.calendar import Nation
from tracker.core.errors import RuleViolation, blaming
from tracker.core.imports import Report, check_texts, read_csv, read_json
from tracker.core.printed import parse_day, parse_wall_time, says_midnight

COLUMNS = (
    "title", "body", "kind", "url", "opens_on", "closes_on", "closes_time", "closes_as_printed", "nation", "notes",
    "state", "state_reason",
)  # fmt: skip


def read_calls(path: Path, report: Report) -> Iterator[Entry]:
    """The calls in a file, by what it looks like. Raises RuleViolation when nothing can be read."""
    if path.suffix.lower() == ".json":
        yield from _read_json(read_json(path), report)
        return
    for line in read_csv(path, report, columns=COLUMNS, required=("title", "body")):
        try:
            yield _from_line(line.row, line, report)
        except RuleViolation as broken:
            report.blame(line.row, broken)


def _from_line(row: int, cells: Any, report: Report) -> Entry:
    closes_on = parse_day(cells["closes_on"], "closes_on") if cells["closes_on"] else None
    closes_time = parse_wall_time(cells["closes_time"], "closes_time") if cells["closes_time"] else None
    opens_on = parse_day(cells["opens_on"], "opens_on") if cells["opens_on"] else None
    check_window(opens_on, closes_on, closes_time)
    printed = _text(cells["closes_as_printed"], "closes_as_printed", typed.LONGEST_LINE)
    if closes_time is None and says_midnight(printed):
        report.warn(
            row,
            "closes_as_printed",
            f"“{printed}” can mean the start or the end of a day, so the time is not stated. "
            "If you know which day's end is meant, change the closing time to 11:59pm of that day.",
        )
    written = cells["nation"].casefold()
    nation = Nation.parse(written) if written else None
    dates = Dates(
        opens_on, closes_on, closes_time, printed, raw=f"{cells['closes_on']} {cells['closes_time']}".strip()
    )
    return Entry(
        row=row,
        title=checked_line(cells["title"], "title", "Enter the title of the call."),
        body=checked_line(cells["body"], "body", "Enter who asks, such as Department for Education."),
        windows=(dates,),
        kind=_kind(cells["kind"]),
        url=checked_address(cells["url"]),
        nation=nation,
        nation_as_given="" if nation and written == nation.value else written,
        notes=_text(cells["notes"], "notes"),
        **_stopped(cells),
    )


def _stopped(cells: Any) -> dict[str, str]:
    """Why the call takes no answers now, under the name of its state; nothing where it runs."""
    written = cells["state"].casefold()
    known = ", ".join(state.value for state in WindowState)
    if written and written not in {state.value for state in WindowState}:
        raise RuleViolation(f"“{cells['state']}” is not a state of a call. Use one of: {known}.", "state")
    if written in ("", WindowState.RUNNING.value):
        return {}
    said = f"The file says that it was {written}."
    return {written: checked_line(cells["state_reason"] or said, "state_reason", said)}


def _kind(written: str) -> ConsultationKind | None:
    if not written:
        return None
    try:
        return ConsultationKind(written.casefold())
    except ValueError:
        known = ", ".join(kind.value for kind in ConsultationKind)
        raise RuleViolation(f"“{written}” is not a kind of call. Use one of: {known}.", "kind") from None


def _text(written: str, field: str, longest: int = typed.LONGEST_TEXT) -> str:
    with blaming(field):
        typed.check_characters(written)
        typed.check_length(written, longest)
    return written


def _read_json(document: Any, report: Report) -> Iterator[Entry]:
    for row, item in enumerate(_items(document), start=1):
        try:
            if not isinstance(item, dict):
                raise RuleViolation("This is not a record of a call.")
            check_texts(item)
            yield (
                from_gov_uk(row, item, report)
                if "document_type" in item
                else from_committee(row, item, report)
            )
        except RuleViolation as broken:
            report.blame(row, broken)
        except (AttributeError, KeyError, TypeError, ValueError):
            # Somebody else's data may have any shape at any depth.
            report.refuse(
                row, None, "This record does not have the shape of a GOV.UK item or a committee's inquiry."
            )


def _items(document: Any) -> list[Any]:
    """The records in a file: one, a list, or wrapped as ``items`` or ``value``."""
    if isinstance(document, dict):
        for wrapper in ("items", "value"):
            if wrapper in document:
                return _items(document[wrapper])
        return [document]
    if not isinstance(document, list):
        raise RuleViolation("The file holds no calls: it is neither a GOV.UK item nor a list.")
    return [
        one["value"] if isinstance(one, dict) and isinstance(one.get("value"), dict) else one
        for one in document
    ]
