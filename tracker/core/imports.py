"""Reading files that people bring, and the report on what became of each line. What a column means is a feature's.

An import is all or nothing: the edge commits only when the report holds no error.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker.core.errors import RuleViolation

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
LARGEST_FILE = 20 * 1024 * 1024  # bytes


@dataclass
class Report:
    """What became of a file. ``row`` is the line number in a CSV, the position (from 1) in a JSON list."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    mail: str = "No mail was sent."  # said at the end; an import that does send some says so here

    def note(self, row: int, outcome: str, name: str) -> None:
        """``outcome`` is CREATED, UPDATED or UNCHANGED; ``name`` that of the record it became."""
        self.rows.append({"row": row, "outcome": outcome, "name": name})

    def warn(self, row: int | None, field: str | None, message: str, **more: str) -> None:
        """Something taken in that a person should look at."""
        self.warnings.append({"row": row, "field": field, "message": message, **more})

    def refuse(self, row: int | None, field: str | None, message: str) -> None:
        """Something that keeps the whole file out."""
        self.errors.append({"row": row, "field": field, "message": message})

    def blame(self, row: int | None, broken: RuleViolation) -> None:
        """A rule that a row breaks."""
        self.refuse(row, broken.field, broken.message)

    def count(self, outcome: str) -> int:
        return sum(row["outcome"] == outcome for row in self.rows)

    def as_document(self) -> dict[str, Any]:
        """The shape that ``--json`` prints."""
        counts = {outcome: self.count(outcome) for outcome in (CREATED, UPDATED, UNCHANGED)}
        return {**counts, "rows": self.rows, "warnings": self.warnings, "errors": self.errors}


@dataclass(frozen=True)
class Line:
    """One record of a CSV file: the line it begins on and its cells, stripped; absent cells are ""."""

    row: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_text(path: Path) -> str:
    """The file as text: UTF-8 with or without a byte order mark. Raises RuleViolation."""
    if not path.is_file():
        raise RuleViolation(f"There is no file {path.name}.")
    if path.stat().st_size > LARGEST_FILE:
        raise RuleViolation(f"{path.name} is larger than 20 MB. Split it into smaller files.")
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise RuleViolation(
            f"Line {line} is not UTF-8 text. Save the file as “CSV UTF-8” and try again."
        ) from None
    if "\0" in text:
        raise RuleViolation(f"{path.name} is not a text file.")
    return text


def read_csv(
    path: Path, report: Report, *, columns: Sequence[str], required: Sequence[str]
) -> Iterator[Line]:
    """The lines of a CSV file with a header row: comma or semicolon, columns in any order, empty lines left out.

    What is wrong with the file itself is refused in ``report``; lines that can be read are still given, so that
    one run names every mistake. Raises RuleViolation when nothing can be read.
    """
    text = read_text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header = _read_header(reader, report, columns, required)
    if header is None:
        return
    begins = reader.line_num + 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            report.refuse(begins, None, f"This line cannot be read as CSV: {problem}.")
            return
        row, begins = begins, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            report.refuse(
                row, None, f"This line has {len(cells)} cells, but there are {len(header)} columns."
            )
            continue
        yield Line(row, {name: cell.strip() for name, cell in zip(header, cells, strict=False)})


def _delimiter(text: str) -> str:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return ";" if first.count(";") > first.count(",") else ","


def _read_header(
    reader: Any, report: Report, columns: Sequence[str], required: Sequence[str]
) -> list[str] | None:
    try:
        header = [name.strip().casefold() for name in next(reader)]
    except StopIteration:
        report.refuse(1, None, "The file is empty. Its first line must name the columns.")
        return None
    except csv.Error as problem:
        report.refuse(1, None, f"The first line cannot be read as CSV: {problem}.")
        return None
    for name in header:
        if name not in columns:
            known = ", ".join(columns)
            report.refuse(1, name, f"There is no column “{name}”. The columns are: {known}.")
        elif header.count(name) > 1:
            report.refuse(1, name, f"The column “{name}” stands there more than once.")
    for name in required:
        if name not in header:
            report.refuse(1, name, f"The column “{name}” is missing.")
    return None if report.errors else header


def read_json(path: Path) -> Any:
    """The document in a JSON file. Raises RuleViolation with the line where it breaks. Texts: ``check_texts``."""
    try:
        return json.loads(read_text(path), parse_constant=_refuse_constant)
    except json.JSONDecodeError as problem:
        raise RuleViolation(f"Line {problem.lineno} is not valid JSON: {problem.msg}.") from None
    except RecursionError:
        raise RuleViolation("The file is nested too deeply to be read.") from None
    except ValueError:
        raise RuleViolation("The file holds a number that is far too long.") from None


def _refuse_constant(written: str) -> None:
    raise RuleViolation(f"{written} is not valid JSON.")


def check_texts(record: Any) -> None:
    """Refuse what can be written in JSON but not be stored: null characters and halves of characters."""
    waiting = [record]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and not _can_be_stored(one):
            shown = "".join(character if character.isprintable() else "?" for character in one[:40])
            raise RuleViolation(f"“{shown}” has a character in it that cannot be stored. Type it again.")


def _can_be_stored(text: str) -> bool:
    return not any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text)
