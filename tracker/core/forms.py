"""The base of all forms. The fields of ``fields`` and ``choice_fields`` are handed on here: a form needs one import."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from flask import g, request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto, _is_submitted
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field

from tracker.core import wording
from tracker.core.choice_fields import Checkboxes, Dropdown, Radios, SelectChoice, choices_of, plain
from tracker.core.errors import RuleViolation
from tracker.core.fields import (
    Asked,
    ClockTimeField,
    DayField,
    EmailAddress,
    File,
    MarkdownField,
    OneLine,
    PartialDateField,
    Tick,
    VersionField,
    WebAddress,
    WholeNumber,
    WorkingDays,
    WrittenDay,
)

__all__ = [
    "Asked",
    "Checkboxes",
    "ClockTimeField",
    "ConfirmForm",
    "DayField",
    "Dropdown",
    "EmailAddress",
    "File",
    "Form",
    "MarkdownField",
    "OneLine",
    "PartialDateField",
    "Radios",
    "SelectChoice",
    "Tick",
    "VersionField",
    "Versioned",
    "WebAddress",
    "WholeNumber",
    "WorkingDays",
    "WrittenDay",
    "choices_of",
    "words_of",
]


class Form(FlaskForm):
    """A form that can be told which rule was broken."""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """What was sent: files for fields of files, text for all others, never JSON.

            A POST that carries nothing is an empty form, not one that was never sent.
            """
            if formdata is not _Auto:
                return formdata
            if not _is_submitted():
                return None
            fields = [field.name for field in form if isinstance(field, File)]
            files = [(name, file) for name in fields for file in request.files.getlist(name)]
            return CombinedMultiDict([MultiDict(files), request.form])

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything in it is right; where it is not, the page with it is no success (``form_views``)."""
        is_right: bool = super().validate(extra_validators)
        g.form_refused = g.get("form_refused", False) or not is_right
        return is_right

    def blame(self, broken: RuleViolation) -> None:
        """Show the sentence beside the field it names, or above the form."""
        g.form_refused = True
        field = self._fields.get(broken.field) if broken.field else None
        if field is None:
            self.form_errors.append(broken.message)
        else:
            field.errors = [*field.errors, broken.message]


class ConfirmForm(Form):
    """Nothing to fill in: the question is on the page."""


class Versioned(Form):
    """A form on a record that two people may change at once. The record has a ``version`` that counts up."""

    version = VersionField()

    def show_both(self, saved: Mapping[str, Any], *, version: int) -> None:
        """After Stale: keep what was typed, and show what is stored now beside each field that differs.

        ``saved`` holds the stored value of each field by its name. Saving again then replaces what is stored.
        """
        self.version.data = version
        self.form_errors.append(
            "Somebody else saved this while you were working on it. Nothing of yours is lost: their text is "
            "shown below yours wherever the two differ. Put in what you want to keep, then save again."
        )
        for name, value in saved.items():
            field = self._fields.get(name)
            if field is not None and field.data != value and (field.data or value):
                field.saved_by_others = words_of(field, value)


def words_of(field: Field, value: Any) -> str:
    """A stored value in the words the form uses for it."""
    if value is None or value == "" or value == []:
        return "nothing"
    if isinstance(value, list | tuple | set):
        return ", ".join(words_of(field, one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, PartialDateField):
        return wording.partial_date(value)
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, time):
        return wording.clock_time(value)
    named = (
        {choice.value: choice.label for choice, _ in field.options()} if isinstance(field, Dropdown) else {}
    )
    return str(named.get(plain(value), plain(value)))
