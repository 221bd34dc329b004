"""The forms of sub-groups and of who chaired."""

from collections.abc import Sequence
from typing import Any

from tracker.coalition.models import Organisation, Person, Theme
from tracker.core.forms import (
    Checkboxes,
    DayField,
    Dropdown,
    Form,
    MarkdownField,
    OneLine,
    PartialDateField,
    Radios,
    SelectChoice,
    Versioned,
)
from tracker.core.typed import LONGEST_NAME
from tracker.groups.models import SubGroup
from tracker.groups.rules import Part, names_in

PARTS = (
    (Part.LEAD, "Lead", "Gets the reminders of what the sub-group works on, and approves its letters' texts"),
    (Part.MEMBER, "Member", "Is in it; reminders go to the leads"),
)


class GroupForm(Versioned):
    """A new sub-group."""

    name = OneLine("Name", required="Enter the name of the sub-group.", longest=LONGEST_NAME)
    other_names = MarkdownField(
        "Other names", hint="One on each line. The sub-group is found by any of them.", rows=3
    )
    purpose = MarkdownField("What it is for", rows=4)
    chair = Dropdown("Organisation that chairs it", coerce=int)
    themes = Checkboxes("Themes it works on", coerce=int)
    from_on = PartialDateField(
        "Working since",
        hint="As well as it is known: the year alone will do. Leave it empty if nobody knows.",
    )
    ends_with = OneLine(
        "What it ends with", hint="For a sub-group that was formed for one review or one Bill: which one."
    )

    def offer(self, organisations: Sequence[Organisation], themes: Sequence[Theme]) -> None:
        """The organisations and themes to choose from."""
        named = [SelectChoice(one.id, one.name) for one in organisations]
        self.chair.choices = [SelectChoice("", "Nobody named"), *named]
        self.themes.choices = [SelectChoice(one.id, one.name) for one in themes]


class EditGroupForm(GroupForm):
    """A sub-group that is there, with its end."""

    to_on = PartialDateField("Worked until", hint="Leave it empty while it works.")


def stored_values(group: SubGroup) -> dict[str, Any]:
    """The stored value of each field by its name."""
    names = ("name", "purpose", "from_on", "to_on", "ends_with", "version")
    values: dict[str, Any] = {name: getattr(group, name) for name in names}
    values |= {"chair": group.chair_organisation_id, "themes": [theme.id for theme in group.themes]}
    return values | {"other_names": "\n".join(names_in(group.other_names))}


class EndGroupForm(Form):
    """Until when a sub-group worked."""

    to_on = PartialDateField(
        "Worked until",
        required="Enter when it ended, as well as you know it.",
        hint="It still counts on that day, in that month or in that year.",
    )


class DaysForm(Form):
    """From when to when somebody is in a sub-group."""

    from_on = DayField("First day", hint="Leave it empty if it is not known.")
    to_on = DayField("Last day", hint="Leave it empty if no end is planned. This day still counts.")


class MemberForm(DaysForm):
    """An organisation or a person in a sub-group."""

    person = Dropdown("Person", coerce=int)
    organisation = Dropdown("Organisation", coerce=int)
    part = Radios(
        "Part",
        coerce=Part,
        choices=[SelectChoice(part.value, label, {"hint": hint}) for part, label, hint in PARTS],
        default=Part.MEMBER,
        required="Choose what they do in it.",
    )

    def offer(self, people: Sequence[Person], organisations: Sequence[Organisation]) -> None:
        """The people and organisations to choose from."""
        self.person.choices = [SelectChoice("", "Nobody by name")] + [
            SelectChoice(one.id, one.name) for one in people
        ]
        self.organisation.choices = [SelectChoice("", "None")] + [
            SelectChoice(one.id, one.name) for one in organisations
        ]


def group_choices(groups: Sequence[SubGroup]) -> list[SelectChoice]:
    """For a record's form: which sub-group works on it, if any."""
    return [SelectChoice("", "None"), *(SelectChoice(one.id, one.name) for one in groups)]
