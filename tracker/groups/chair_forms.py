"""The forms of who chaired, and since when as far as papers tell."""

from collections.abc import Sequence
from typing import Any

from tracker.coalition.models import Organisation
from tracker.core.forms import Dropdown, OneLine, PartialDateField, SelectChoice, Versioned
from tracker.core.typed import LONGEST_NAME
from tracker.groups.chair_services import DATES
from tracker.groups.models import ChairHolder, ChairTerm

KNOWN = "As well as it is known: the year, the month and the year, or the day."


class DatesForm(Versioned):
    """What is known of a time in the chair."""

    from_on = PartialDateField("First day", hint=KNOWN + " Leave it empty if nobody knows.")
    to_on = PartialDateField("Last day", hint="Leave it empty if there is no end, or nobody knows it.")
    not_yet_on = PartialDateField(
        "An earlier list or page that names others",
        hint="Where the first day is not known: it was after this one.",
    )
    seen_on = PartialDateField("The first list or page that names them")
    last_seen_on = PartialDateField("The last one that names them")
    no_longer_on = PartialDateField(
        "A later list or page that names others",
        hint="Where the last day is not known: it was before this one.",
    )

    def dates(self) -> dict[str, str | None]:
        """What was typed, as the services take it."""
        return {name: self[name].data for name in DATES}


class TermForm(DatesForm):
    """Since when and until when an organisation lends a co-chair."""

    source = OneLine("Where that is written", hint="A page, a letter, minutes.")


class NewTermForm(TermForm):
    """A seat that is not recorded yet."""

    organisation = Dropdown(
        "Organisation", coerce=int, required="Choose the organisation that lent the co-chair."
    )

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """The organisations to choose from."""
        named = [SelectChoice(one.id, one.name) for one in organisations]
        self.organisation.choices = [SelectChoice("", "Choose an organisation"), *named]


class HolderForm(DatesForm):
    """Somebody in a seat."""

    name = OneLine("Name", hint="Leave it empty where only the job title is known.", longest=LONGEST_NAME)
    job_title = OneLine("Job title", longest=LONGEST_NAME)


def stored_holder(holder: ChairHolder) -> dict[str, Any]:
    """What the form of somebody in a seat begins with."""
    return {name: getattr(holder, name) for name in ("name", "job_title", *DATES)}


def stored_values(term: ChairTerm) -> dict[str, Any]:
    """The stored value of each field by its name."""
    return {name: getattr(term, name) for name in (*DATES, "source", "version")}
