"""The forms of a logo."""

from typing import Any

from tracker.core.forms import DayField, File, Form, OneLine, PartialDateField, Radios, choices_of
from tracker.core.typed import LONGEST_NAME
from tracker.logos.models import Logo
from tracker.logos.rules import Variant
from tracker.logos.services import Permitted

FIELDS = ("variant", "permitted_by", "permitted_on", "purpose", "expires_on")


class PermissionForm(Form):
    """What is recorded of the permission to use a logo."""

    variant = Radios(
        "In which form is it?",
        coerce=Variant,
        choices=choices_of(Variant),
        required="Say in which form it is.",
    )
    permitted_by = OneLine(
        "Who said that it may be used?",
        hint="Name and job title",
        required="Enter who said that the logo may be used.",
        longest=LONGEST_NAME,
    )
    permitted_on = PartialDateField(
        "When?", hint="As well as it is known: leave the day, or the day and the month, empty."
    )
    purpose = OneLine("For what?", hint="For example: letters of the Alliance and its website")
    expires_on = DayField(
        "Until which day may it be used?",
        hint="From the day after, it is not offered any more. Leave empty if no end was named.",
    )

    def permitted(self) -> Permitted:
        """What was typed, as the services take it."""
        return Permitted(**{field: self[field].data for field in FIELDS})


class NewLogoForm(PermissionForm):
    """A file, with the permission to use it."""

    file = File(
        "The logo",
        hint="A PNG or JPEG picture, at most 10 MB. The larger the better.",
        required="Choose the file.",
    )


def stored(logo: Logo) -> dict[str, Any]:
    """The stored value of each field by its name."""
    return {field: getattr(logo, field) for field in FIELDS}
