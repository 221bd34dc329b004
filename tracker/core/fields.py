"""The fields that our forms are made of.

A field is given the sentence to show when it is left empty (``required="Enter …"``); without one it may be.
What was typed is kept when it is refused. ``typed`` says what is acceptable, ``form_drawing`` how it is drawn.
Those that offer a list are in ``choice_fields``.
"""

from collections.abc import Sequence
from datetime import date, time
from typing import Any, ClassVar

from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    StringField,
)
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from tracker.core import typed, wording
from tracker.core.errors import RuleViolation


class Asked(Field):
    """What all our fields share: a hint, and the sentence for an answer that is missing."""

    data: Any  # the stubs call it text; it is what the field's docstring says
    drawn_as: ClassVar[str] = "input"
    saved_by_others: str | None = None

    def __init__(
        self, label: str | None = None, *, required: str | None = None, hint: str = "", **options: Any
    ) -> None:
        super().__init__(label, description=hint, **options)
        self.required = required

    def is_empty(self) -> bool:
        return not self.data

    def pre_validate(self, form: Any) -> None:
        """Stop at the first trouble: what could not be read, or is missing."""
        if self.process_errors:
            raise StopValidation()
        if self.is_empty():
            raise StopValidation(self.required or "")


class OneLine(Asked, StringField):
    """One line of text. Line breaks and control characters are refused: it may end up in a mail's header."""

    data: Any
    autocomplete: str | None = None
    input_type: ClassVar[str] = "text"
    inputmode: ClassVar[str | None] = None
    width: ClassVar[str] = ""
    suffix: ClassVar[str] = ""
    spellcheck: ClassVar[bool | None] = True

    def __init__(
        self, label: str | None = None, *, longest: int = typed.LONGEST_LINE, **options: Any
    ) -> None:
        self.autocomplete = options.pop("autocomplete", self.autocomplete)
        super().__init__(label, **options)
        self.longest = longest

    def read(self, given: str) -> Any:
        """The value of what was typed. Raises RuleViolation."""
        return typed.read_line(given, longest=self.longest)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = given = valuelist[0] if valuelist else ""
        if typed.shows_nothing(given):
            self.data = ""
            return
        try:
            self.data = self.read(given)
        except RuleViolation as broken:
            raise ValueError(broken.message) from None


class EmailAddress(OneLine):
    """An e-mail address in its normal spelling."""

    autocomplete = "email"
    input_type = "email"
    spellcheck = False

    def read(self, given: str) -> str:
        return typed.read_email_address(given)


class WebAddress(OneLine):
    """An http or https address."""

    input_type = "url"
    spellcheck = False

    def __init__(self, label: str | None = None, **options: Any) -> None:
        super().__init__(label, longest=typed.LONGEST_ADDRESS, **options)

    def read(self, given: str) -> str:
        return typed.read_web_address(given)


class MarkdownField(OneLine):
    """Text of several lines, written in Markdown and kept as it was typed."""

    drawn_as = "textarea"

    def __init__(self, label: str | None = None, *, rows: int = 8, **options: Any) -> None:
        options.setdefault("longest", typed.LONGEST_TEXT)
        super().__init__(label, **options)
        self.rows = rows

    def read(self, given: str) -> str:
        return typed.read_text(given, longest=self.longest)


class WholeNumber(OneLine):
    """A whole number from ``least`` to ``most``, or None."""

    inputmode = "numeric"
    width = "govuk-input--width-4"
    spellcheck = False

    def __init__(self, label: str | None = None, *, least: int = 0, most: int = 9999, **options: Any) -> None:
        super().__init__(label, **options)
        self.least, self.most = least, most

    def read(self, given: str) -> int:
        return typed.read_number(given, least=self.least, most=self.most)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = None if self.data == "" else self.data

    def is_empty(self) -> bool:
        return self.data is None

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


class WorkingDays(WholeNumber):
    """A number of working days."""

    suffix = "working days"

    def __init__(self, label: str | None = None, *, most: int = 250, **options: Any) -> None:
        super().__init__(label, most=most, **options)


class ClockTimeField(OneLine):
    """A London time of day, or None. Midnight is refused: the sentence asks which day's end is meant."""

    width = "govuk-input--width-5"
    spellcheck = False

    def read(self, given: str) -> time:
        return typed.read_clock_time(typed.read_line(given))

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = None if self.data == "" else self.data

    def is_empty(self) -> bool:
        return self.data is None

    def _value(self) -> str:
        return wording.clock_time(self.data) if isinstance(self.data, time) else str(self.data or "")


class WrittenDay(OneLine):
    """A day in one box, as people write it: 26 5 2027 or 2027-05-26. Gives a date or None."""

    width = "govuk-input--width-10"
    spellcheck = False

    def read(self, given: str) -> date:
        return typed.read_written_day(typed.read_line(given))

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = None if self.data == "" else self.data

    def is_empty(self) -> bool:
        return self.data is None

    def _value(self) -> str:
        if isinstance(self.data, date):
            return f"{self.data.day} {self.data.month} {self.data.year}"
        return str(self.data or "")


class DayField(Asked):
    """A day in three boxes, ``NAME-day``, ``NAME-month`` and ``NAME-year``. Gives a date or None."""

    drawn_as = "date"
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year")

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """As any field, but from three boxes. A box that was not sent counts as empty."""
        super().process(None, data, extra_filters)
        self.wrong_part: str | None = None
        if formdata is None:
            self.typed = self.split(self.data)
            return
        sent = {part: str(formdata.get(f"{self.name}-{part}", "")).strip() for part in self.parts}
        self.typed = {part: "" if typed.shows_nothing(given) else given for part, given in sent.items()}
        self.raw_data = list(self.typed.values())
        self.data = None
        if any(self.typed.values()):
            self._read_parts()

    def _read_parts(self) -> None:
        try:
            self.data = self.read(**self.typed)
        except RuleViolation as broken:
            self.wrong_part = broken.field
            self.process_errors = [broken.message]

    def read(self, day: str, month: str, year: str) -> Any:
        """The value of the three boxes. Raises RuleViolation naming the box."""
        return typed.read_day(day, month, year)

    def split(self, value: Any) -> dict[str, str]:
        """What the boxes hold for a stored value."""
        if value is None:
            return dict.fromkeys(self.parts, "")
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}


class PartialDateField(DayField):
    """A date as well as it is known: day, or day and month, may be empty. Gives text or None."""

    def read(self, day: str, month: str, year: str) -> str:
        return typed.read_partial_date(day, month, year)

    def split(self, value: str | None) -> dict[str, str]:
        year, month, day = (*(value or "").split("-"), "", "")[:3]
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}


class Tick(Asked, BooleanField):
    """One box to tick. ``required`` makes ticking it a condition."""

    drawn_as = "tick"


class File(Asked):
    """A file sent along, or None. Only the ending of its name is looked at here; ``attachments`` reads it."""

    drawn_as = "file"

    def __init__(self, label: str | None = None, *, accept: Sequence[str] = (), **options: Any) -> None:
        super().__init__(label, **options)
        self.accept = tuple(accept)

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = [one for one in valuelist if isinstance(one, FileStorage) and one.filename]
        self.data = sent[0] if sent else None
        if self.data and self.accept and not str(self.data.filename).lower().endswith(self.accept):
            raise ValueError(f"Choose a file that ends in {wording.listed(self.accept, 'or')}.")


class VersionField(HiddenField):
    """Which version of the record the person was looking at; 0 when it cannot be read."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        given = valuelist[0] if valuelist else ""
        readable = given.isascii() and given.isdecimal() and len(given) < 10
        self.data = int(given) if readable else 0
