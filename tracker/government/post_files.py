"""Reading files of posts into plain entries: a CSV with a line for each appointment, or Parliament's Members API.

Nothing here knows the database. Dates of the API are days at midnight; of a CSV they are as well known as they are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker.core.errors import RuleViolation
from tracker.core.imports import Line, Report, check_texts, read_csv, read_json
from tracker.core.printed import parse_partial
from tracker.core.typed import LONGEST_NAME, read_line

COLUMNS = ("body", "post", "other_titles", "holder", "from", "to", "seen", "ended", "vacant", "source")
A_BIOGRAPHY = (
    "This is a member's biography, which does not say whose. Take the list of government posts instead."
)
NO_POSTS = "The file must hold a list of posts, as Parliament's Members API gives it."
MEMBERS_API = "Parliament's Members API"


@dataclass(frozen=True)
class Held:
    """Somebody's time in a post as a file has it; without a name, a vacancy."""

    holder: str = ""
    member: str | None = None  # "member:4483"
    from_on: str | None = None
    to_on: str | None = None
    seen_on: str | None = None
    ended: bool = False
    source: str = ""


@dataclass(frozen=True)
class Entry:
    """One post of a file. ``lists_all`` says that whoever is not in ``held`` does not hold it now."""

    row: int
    title: str
    body: str = ""
    external_id: str | None = None
    also: tuple[str, ...] = ()
    held: tuple[Held, ...] = field(default=())
    lists_all: bool = False


def read_posts(path: Path, report: Report) -> Iterator[Entry]:
    """Every post of the file that can be read; what cannot is refused in ``report``. Raises RuleViolation."""
    if path.suffix.lower() == ".json":
        for row, record in enumerate(_posts_in(read_json(path)), start=1):
            if (entry := _of_the_api(row, record, report)) is not None:
                yield entry
        return
    for line in read_csv(path, report, columns=COLUMNS, required=("post",)):
        if (of_line := _of_a_line(line, report)) is not None:
            yield of_line


def _posts_in(document: Any) -> list[Any]:
    if isinstance(document, dict) and "governmentPosts" in (document.get("value") or {}):
        raise RuleViolation(A_BIOGRAPHY)
    if isinstance(document, dict):
        document = document.get("items") or document.get("value")
    if not isinstance(document, list):
        raise RuleViolation(NO_POSTS)
    return document


def _of_the_api(row: int, record: Any, report: Report) -> Entry | None:
    try:
        check_texts(record)
        post = _inside(record)
        held = [_held(one) for one in post.get("postHolders") or ()]
        number = post.get("id")
        return Entry(
            row, _name(post.get("name"), "name", "Give every post its name."), body=_department(post),
            external_id=f"government-post:{number}" if number is not None else None, held=tuple(held), lists_all=True,
        )  # fmt: skip
    except RuleViolation as broken:
        report.blame(row, broken)
        return None


def _inside(record: Any) -> Mapping[str, Any]:
    """What stands under "value", or the record itself."""
    found = record.get("value", record) if isinstance(record, dict) else None
    if not isinstance(found, dict):
        raise RuleViolation(NO_POSTS)
    return found


def _held(record: Any) -> Held:
    if not isinstance(record, dict):
        raise RuleViolation(NO_POSTS, "postHolders")
    member = _inside(record.get("member") or {})
    printed = member.get("nameFullTitle") or member.get("nameDisplayAs") or member.get("name")
    number = member.get("id")
    return Held(
        _name(printed, "member", "Give the name of every member."),
        f"member:{number}" if number is not None else None,
        _api_day(record.get("startDate"), "startDate"),
        _api_day(record.get("endDate"), "endDate"),
        source=MEMBERS_API,
    )


def _department(post: Mapping[str, Any]) -> str:
    found = post.get("governmentDepartments")
    first = found[0] if isinstance(found, list) and found else None
    return read_line(str(first.get("name") or ""), longest=LONGEST_NAME) if isinstance(first, dict) else ""


def _name(given: Any, column: str, missing: str) -> str:
    if not isinstance(given, str) or not given.strip():
        raise RuleViolation(missing, column)
    try:
        return read_line(given, longest=LONGEST_NAME)
    except RuleViolation as broken:
        raise RuleViolation(broken.message, column) from None


def _api_day(given: Any, column: str) -> str | None:
    if given in (None, ""):
        return None
    found = re.match(r"\d{4}-\d{2}-\d{2}(?=T|$)", given) if isinstance(given, str) else None
    if found is None:
        raise RuleViolation(f"“{given}” is not a date as the Members API writes it.", column)
    return parse_partial(found.group(), column)


def _of_a_line(line: Line, report: Report) -> Entry | None:
    """Every mistake of a line is named at once."""
    read: dict[str, Any] = {}
    errors = len(report.errors)
    for column in ("body", "post", "holder", "source"):
        read[column] = _taken(report, line, column, lambda written, name: _name(written, name, ""))
    for column in ("from", "to", "seen"):
        read[column] = _taken(report, line, column, parse_partial)
    vacant, ended = (_taken(report, line, column, _yes_or_no) for column in ("vacant", "ended"))
    if not line["post"]:
        report.refuse(line.row, "post", "Give the title of the post.")
    if vacant and line["holder"]:
        report.refuse(line.row, "vacant", "Give a holder, or say that it is vacant: not both.")
    also = tuple(part.strip() for part in line["other_titles"].split(";") if part.strip())
    if len(report.errors) > errors:
        return None
    ended = not (read["from"] or read["to"]) if ended is None else ended
    held = Held(
        read["holder"] or "", None, read["from"], read["to"], read["seen"], ended, read["source"] or ""
    )
    says_who = bool(held.holder or vacant)
    if not says_who and (held.from_on or held.to_on or held.seen_on):
        report.refuse(line.row, "holder", "Give a holder, or say that it is vacant, where there are dates.")
        return None
    return Entry(line.row, read["post"], read["body"] or "", also=also, held=(held,) if says_who else ())


def _taken(report: Report, line: Line, column: str, read: Any) -> Any:
    if not line[column]:
        return None
    try:
        return read(line[column], column)
    except RuleViolation as broken:
        report.refuse(line.row, column, broken.message)
        return None


def _yes_or_no(written: str, column: str) -> bool:
    if written.casefold() not in ("yes", "no"):
        raise RuleViolation("Write yes or no.", column)
    return written.casefold() == "yes"
