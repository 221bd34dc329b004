"""Reading letters.json and letters.csv into plain entries. Nothing here knows the database."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker.core.errors import RuleViolation
from tracker.core.imports import Report, check_texts, read_csv, read_json
from tracker.core.printed import parse_partial
from tracker.core.typed import read_line, read_text, read_web_address
from tracker.letters.addressees import Addressee
from tracker.letters.rules import LetterKind, LetterStage, OurPart

FIELDS = (
    "title", "kind", "date", "recipients", "cc", "summary", "url", "led_by", "our_part", "themes", "signatories",
    "stage", "text",
)  # fmt: skip
COLUMNS = (
    "title", "kind", "date", "recipient_post", "recipient_person", "recipient_body", "cc", "summary", "url",
    "led_by", "our_part", "themes", "signatories", "stage", "text",
)  # fmt: skip
DRAFT, SENT, PUBLISHED = "draft", "sent", "published"


@dataclass(frozen=True)
class Signatory:
    """A name under a letter as the file prints it."""

    organisation: str
    person: str = ""
    role: str = ""


@dataclass
class Entry:
    """One letter of a file. What the file does not give stays empty."""

    row: int
    title: str = ""
    kind: LetterKind | None = None
    dated: str | None = None
    recipients: list[Addressee] = field(default_factory=list)
    cc: list[Addressee] = field(default_factory=list)
    summary: str = ""
    url: str = ""
    led_by: str = ""
    our_part: OurPart | None = None
    themes: list[str] = field(default_factory=list)
    signatories: list[Signatory] = field(default_factory=list)
    stage: str = ""
    text: str = ""

    @property
    def is_published(self) -> bool:
        return self.stage == PUBLISHED

    @property
    def letter_stage(self) -> LetterStage:
        """Draft or sent: as the file says, else a draft when there is a text and no date."""
        stage = self.stage or (DRAFT if self.text and self.dated is None else SENT)
        return LetterStage.DRAFT if stage == DRAFT else LetterStage.SENT


def read_letters(path: Path, report: Report) -> Iterator[Entry]:
    """Every letter of the file that can be read; what cannot is refused in ``report``. Raises RuleViolation."""
    records = _json_records(path, report) if path.suffix.lower() == ".json" else _csv_records(path, report)
    seen: dict[tuple[str, str | None], int] = {}
    for row, record in records:
        entry = _read(row, record, report)
        if entry is None:
            continue
        key = (entry.title, entry.dated)
        if key in seen:
            report.refuse(row, "title", f"This letter, with this date, stands in row {seen[key]} already.")
            continue
        seen[key] = row
        yield entry


def _json_records(path: Path, report: Report) -> Iterator[tuple[int, Mapping[str, Any]]]:
    document = read_json(path)
    if not isinstance(document, list):
        raise RuleViolation("The file must hold a list of letters.")
    for row, record in enumerate(document, start=1):
        if not isinstance(record, dict):
            report.refuse(row, None, "This is not a letter: write {“title”: …}.")
            continue
        try:
            check_texts(record)
        except RuleViolation as broken:
            report.blame(row, broken)
            continue
        unknown = [name for name in record if name not in FIELDS]
        for name in unknown:
            report.refuse(row, name, f"There is no field “{name}”. The fields are: {', '.join(FIELDS)}.")
        if not unknown:
            yield row, record


def _csv_records(path: Path, report: Report) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for line in read_csv(path, report, columns=COLUMNS, required=("title",)):
        record: dict[str, Any] = {name: line[name] for name in FIELDS if name in COLUMNS}
        for name in ("cc", "themes", "signatories"):
            record[name] = [part.strip() for part in line[name].split(";") if part.strip()]
        recipient = {part: line[f"recipient_{part}"] for part in ("post", "person", "body")}
        record["recipients"] = [recipient] if any(recipient.values()) else []
        yield line.row, record


def _read(row: int, record: Mapping[str, Any], report: Report) -> Entry | None:
    """The entry, or None when something in it is refused: every mistake of a row is named at once."""
    entry = Entry(row)
    errors = len(report.errors)
    for name, read in READERS.items():
        value = record.get(name)
        if value is None or value in ("", []):
            continue
        try:
            setattr(entry, "dated" if name == "date" else name, read(value))
        except RuleViolation as broken:
            report.refuse(row, name, broken.message)
    if not entry.title and len(report.errors) == errors:
        report.refuse(row, "title", "Give every letter a title.")
    if len(report.errors) > errors:
        return None
    _warn(entry, record.get("kind"), report)
    return entry


def _warn(entry: Entry, kind_as_given: Any, report: Report) -> None:
    if entry.kind is None:
        said = f"“{kind_as_given}” is not a kind we know" if kind_as_given else "No kind is given"
        report.warn(entry.row, "kind", f"{said}: it was taken as “other”.")
    if entry.led_by and entry.our_part is None:
        report.warn(
            entry.row, "our_part", f"It was led by {entry.led_by}: our part was taken as “supported”."
        )


def _line(value: Any) -> str:
    if not isinstance(value, str):
        raise RuleViolation("Write this as text.")
    return read_line(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise RuleViolation("Write this as text.")
    return read_text(value)


def _kind(value: Any) -> LetterKind | None:
    written = re.sub(r"[\s_]+", "-", _line(value).casefold())
    return next((kind for kind in LetterKind if kind.value == written), None)


def _date(value: Any) -> str:
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else _line(value)
    return parse_partial(written)


def _our_part(value: Any) -> OurPart:
    try:
        return OurPart(_line(value).casefold())
    except ValueError:
        known = ", ".join(word.value for word in OurPart)
        raise RuleViolation(f"“{value}” is not one of: {known}.") from None


def _stage(value: Any) -> str:
    written = _line(value).casefold()
    if written not in (DRAFT, SENT, PUBLISHED):
        raise RuleViolation(f"“{value}” is not one of: {DRAFT}, {SENT}, {PUBLISHED}.")
    return written


def _url(value: Any) -> str:
    return read_web_address(_line(value))


def _list_of(read: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def read_all(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise RuleViolation("Write this as a list.")
        return [read(one) for one in value if one not in (None, "")]

    return read_all


def _parts(value: Any, names: tuple[str, ...], alone: str) -> dict[str, str]:
    """An object's texts; a text by itself is what ``alone`` names."""
    if isinstance(value, str):
        return {alone: read_line(value)}
    if not isinstance(value, dict) or not set(value) <= set(names):
        raise RuleViolation(f"Write each as {{{', '.join(names)}}}, or as text.")
    return {name: _line(part) for name, part in value.items() if part not in (None, "")}


def _addressee(value: Any) -> Addressee:
    addressee = Addressee(**_parts(value, ("post", "person", "body"), alone="body"))
    if addressee.is_nobody:
        raise RuleViolation("Give a post, a person or a body for each.")
    return addressee


def _signatory(value: Any) -> Signatory:
    parts = _parts(value, ("organisation", "person", "role"), alone="organisation")
    if not parts.get("organisation"):
        raise RuleViolation("Give the organisation of every signatory.")
    return Signatory(**parts)


READERS: Mapping[str, Callable[[Any], Any]] = {
    "title": _line,
    "kind": _kind,
    "date": _date,
    "recipients": _list_of(_addressee),
    "cc": _list_of(_addressee),
    "summary": _text,
    "url": _url,
    "led_by": _line,
    "our_part": _our_part,
    "themes": _list_of(_line),
    "signatories": _list_of(_signatory),
    "stage": _stage,
    "text": _text,
}
