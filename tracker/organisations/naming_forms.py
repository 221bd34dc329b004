"""The forms by which an organisation takes a new name, has another one, or ends."""

from collections.abc import Sequence

from tracker.coalition.models import Organisation
from tracker.coalition.rules import Ending, NameKind
from tracker.core.forms import (
    Dropdown,
    OneLine,
    PartialDateField,
    Radios,
    SelectChoice,
    Tick,
    Versioned,
)
from tracker.core.typed import LONGEST_NAME

ENDINGS = (
    SelectChoice(Ending.MERGED.value, "It merged into another one"),
    SelectChoice(Ending.SUCCEEDED.value, "Another one took its place"),
    SelectChoice(Ending.SPLIT.value, "It split into others"),
    SelectChoice(Ending.CLOSED.value, "It closed"),
)


class RenameForm(Versioned):
    """A new name. The old one is kept as an earlier name."""

    name = OneLine("New name", required="Enter the new name.", longest=LONGEST_NAME)
    name_from = PartialDateField(
        "Since when?",
        hint="As well as it is known: leave the day, or the day and the month, empty. If all is empty, no letter is "
        "printed with the old name any more.",
    )


class OtherNameForm(Versioned):
    """A name that an organisation bore before, an acronym, or another spelling."""

    name = OneLine("Name", required="Enter the name.", longest=LONGEST_NAME)
    kind = Radios(
        "What is it?",
        coerce=NameKind,
        choices=(
            SelectChoice(NameKind.EARLIER.value, "An earlier name"),
            SelectChoice(NameKind.ACRONYM.value, "An acronym"),
            SelectChoice(NameKind.SPELLING.value, "Another spelling of its name"),
        ),
    )
    used_from = PartialDateField("An earlier name: used since", hint="If you know.")
    used_to = PartialDateField(
        "An earlier name: used until",
        hint="Its last day, month or year. Letters of its time are printed with it only if this is known.",
    )

    def kind_of_name(self) -> NameKind:
        """What was chosen; where nothing was, a name that was used until some day is an earlier one."""
        return self.kind.data or (NameKind.EARLIER if self.used_to.data else NameKind.SPELLING)


class EndingForm(Versioned):
    """How an organisation ended, and what it became."""

    kind = Radios("What happened?", coerce=Ending, choices=ENDINGS, required="Say what happened.")
    other = Dropdown(
        "The other organisation", coerce=int, hint="Into which it merged, or which took its place."
    )
    second = Dropdown("If it split: the second one", coerce=int)
    third = Dropdown("The third one, if there is one", coerce=int)
    last_on = PartialDateField(
        "Its last day as an organisation of its own",
        hint="As well as it is known: leave the day, or the day and the month, empty.",
    )
    source = OneLine("How do we know?", hint="For example: its website, in May 2023")
    others_join = Tick("The organisations it became are members in its place, if they are none yet")

    def offer(self, organisations: Sequence[Organisation], but: Organisation) -> None:
        """The organisations to choose from: those that have not ended."""
        choices = [
            SelectChoice(one.id, one.name)
            for one in organisations
            if one is not but and one.over_from is None
        ]
        for field in (self.other, self.second, self.third):
            field.choices = [SelectChoice("", "None"), *choices]

    def chosen(self, organisations: Sequence[Organisation]) -> list[Organisation]:
        """What it became."""
        ids = {self.other.data, self.second.data, self.third.data}
        return [one for one in organisations if one.id in ids]
