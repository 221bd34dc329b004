"""The fields by which people choose from a list: one of many, one of a few, any number of a few."""

import enum
from collections.abc import Callable
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # newer than its stubs
    SelectChoice as SelectChoice,
)
from wtforms.validators import StopValidation

from tracker.core import wording
from tracker.core.fields import Asked


def plain(value: Any) -> str:
    """A choice's value as it travels in a form: of an enum its stored word."""
    return str(value.value if isinstance(value, enum.Enum) else value)


class Dropdown(Asked, SelectField):
    """One of a longer list: a value as ``coerce`` makes it, or None. Choices are SelectChoice or words.

    Choices may be set after the form was made: what was sent is then read when the form is validated.
    """

    data: Any
    drawn_as = "select"
    unread: list[str] | None = None

    def __init__(
        self, label: str | None = None, *, coerce: Callable[[Any], Any] = plain, **options: Any
    ) -> None:
        super().__init__(label, coerce=coerce, **options)

    def options(self) -> list[tuple[SelectChoice, bool]]:
        """Each choice, and whether it is the one that was chosen."""
        choices = self._choices_from_input(self.choices) or []  # type: ignore[attr-defined]  # as above
        return [(choice, self._is_chosen(choice)) for choice in choices]

    def _is_chosen(self, choice: SelectChoice) -> bool:
        if choice.value == "":
            return self.is_empty()
        chosen = self.data if isinstance(self.data, list) else [self.data]
        return bool(self.coerce(choice.value) in chosen)

    def is_empty(self) -> bool:
        return self.data is None or self.data == [] or self.data == ""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not getattr(self, "choices", None):
            self.unread = list(valuelist)
        else:
            self.take(valuelist)

    def take(self, given: list[str]) -> None:
        """Read what was sent. Raises ValueError for what is not on the list."""
        self.data = self._read(given[0]) if given and given[0] else None

    def _read(self, given: str) -> Any:
        """The value of one choice that is on the list."""
        for choice, _ in self.options():
            if str(choice.value) == given and given != "":
                return self.coerce(choice.value)
        self.data = None
        raise ValueError(self.required or "Choose one from the list.")

    def pre_validate(self, form: Any) -> None:
        if self.unread is not None:
            try:
                self.take(self.unread)
            except ValueError as refused:
                raise StopValidation(str(refused)) from None
        Asked.pre_validate(self, form)


class Radios(Dropdown, RadioField):
    """One of a few, all seen at once."""

    drawn_as = "radios"


class Checkboxes(Dropdown, SelectMultipleField):
    """Any number of a few, as a list."""

    drawn_as = "checkboxes"

    def process_data(self, value: Any) -> None:
        self.data = [self.coerce(one) for one in value or ()]

    def take(self, given: list[str]) -> None:
        """Read what was sent. Raises ValueError for what is not on the list."""
        self.data = [self._read(one) for one in given if one]


def choices_of(words: type[enum.Enum], *, empty: str | None = None) -> list[SelectChoice]:
    """The members of an enum as choices, named by their stored words; ``empty`` is a first, blank one."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return first + [SelectChoice(member.value, wording.capitalised(member.value)) for member in words]
