"""The forms of measures and reviews, and of what letters and calls have to do with them."""

from collections.abc import Sequence
from typing import Any

from tracker.core.forms import (
    Dropdown,
    Form,
    MarkdownField,
    OneLine,
    PartialDateField,
    Radios,
    SelectChoice,
    Versioned,
    WebAddress,
    WholeNumber,
    choices_of,
)
from tracker.core.typed import LONGEST_LABEL, LONGEST_NAME
from tracker.groups.forms import group_choices
from tracker.groups.models import SubGroup
from tracker.legislation.models import Measure, Review
from tracker.legislation.rules import About, House, MeasureKind, Procedure, StageName

AS_KNOWN = "As well as it is known: leave the day, or the day and the month, empty."
HOUSES = [SelectChoice("", "Not known or neither"), *(SelectChoice(one.value, one.value) for one in House)]
STAGES = [SelectChoice(one.value, one.value[:1].upper() + one.value[1:]) for one in StageName]
MEASURE_HINT = "Its title or number, as it is recorded under Legislation. More can be added afterwards."
ABOUT = (
    SelectChoice(About.ABOUT.value, "It is about this"),
    SelectChoice(About.AMENDS.value, "It proposes an amendment or a new clause to it"),
)


def _typed(form: Versioned) -> dict[str, Any]:
    """What was typed, by the names of the fields, which are those of the columns."""
    return {field.name: field.data for field in form if field.name not in ("version", "csrf_token")}


class MeasureForm(Versioned):
    """A bill, an Act or a statutory instrument."""

    kind = Radios(
        "What is it?", coerce=MeasureKind, choices=choices_of(MeasureKind), required="Choose what it is."
    )
    title = OneLine(
        "Title", required="Enter the title.", hint="For example: Children and Social Work Act 2017"
    )
    number = OneLine("Number", hint="For example SI 2020/445 or 2017 c. 16", longest=LONGEST_LABEL)
    url = WebAddress("Its own web page")
    house = Dropdown("House in which it began", coerce=House, choices=HOUSES)
    became = OneLine("The Act it became", hint="If that Act is recorded here.")
    royal_assent = PartialDateField("Royal Assent", hint=AS_KNOWN)
    made_under = OneLine("The Act it is made under", hint="If that Act is recorded here.")
    procedure = Dropdown(
        "Procedure",
        coerce=Procedure,
        choices=choices_of(Procedure, empty="Not known"),
        hint="Of the negative procedure the 40 days are reckoned.",
    )
    made = PartialDateField("Made", hint=AS_KNOWN)
    laid = PartialDateField("Laid before Parliament", hint="The 40 days are reckoned from the exact day.")
    in_force = PartialDateField("In force from", hint=AS_KNOWN)
    expires = PartialDateField("Expires", hint=AS_KNOWN)
    notes = MarkdownField("Notes", rows=4, hint="For ourselves. Never published.")

    def facts(self) -> dict[str, Any]:
        """What was typed, as the services take it."""
        return _typed(self)


def stored_measure(measure: Measure) -> dict[str, Any]:
    """The stored value of each field of ``MeasureForm`` by its name."""
    names = ("kind", "title", "number", "url", "house", "royal_assent", "procedure", "made", "laid")
    values = {name: getattr(measure, name) for name in (*names, "in_force", "expires", "notes", "version")}
    values["became"] = measure.became.name if measure.became else ""
    values["made_under"] = measure.made_under.name if measure.made_under else ""
    return values


class StageForm(Form):
    """A stage of a bill."""

    name = Dropdown(
        "Stage",
        coerce=StageName,
        choices=[SelectChoice("", "Choose a stage"), *STAGES],
        required="Choose the stage.",
    )
    house = Dropdown("House", coerce=House, choices=HOUSES)
    dated = PartialDateField(
        "Date",
        hint="The day of the debate; one stage for each day, if there are several. Leave it empty if it is not known.",
    )
    note = OneLine("A note, or another name for the stage", longest=LONGEST_LABEL)


class StageDateForm(Form):
    """Another date of a stage."""

    dated = PartialDateField("Date", hint=AS_KNOWN)


class ReviewForm(Versioned):
    """A review."""

    name = OneLine("Name of the review", required="Enter the name of the review.", longest=LONGEST_NAME)
    body = OneLine(
        "The body that letters to it go to",
        hint="Usually the review itself, under the name letters are addressed to.",
        longest=LONGEST_NAME,
    )
    sub_group = Dropdown("Sub-group that works on it", coerce=int)
    began = PartialDateField("Began", hint=AS_KNOWN)
    ended = PartialDateField("Ended", hint=AS_KNOWN)
    url = WebAddress("Its own web page")
    notes = MarkdownField("Notes", rows=4, hint="For ourselves. Never published.")

    def offer(self, groups: Sequence[SubGroup]) -> None:
        """The sub-groups to choose from."""
        self.sub_group.choices = group_choices(groups)

    def facts(self, groups: Sequence[SubGroup]) -> dict[str, Any]:
        """What was typed, as the services take it."""
        chosen = next((one for one in groups if one.id == self.sub_group.data), None)
        return _typed(self) | {"sub_group": chosen}


def stored_review(review: Review) -> dict[str, Any]:
    """The stored value of each field of ``ReviewForm`` by its name."""
    names = ("name", "began", "ended", "url", "notes", "version")
    values = {name: getattr(review, name) for name in names}
    return values | {
        "body": review.body.name if review.body else "",
        "sub_group": review.sub_group_id,
    }


def review_choices(reviews: Sequence[Review]) -> list[SelectChoice]:
    """The reviews to choose from, or none."""
    return [SelectChoice("", "None"), *(SelectChoice(one.id, one.name) for one in reviews)]


class LinksForm(Form):
    """What a letter is about, and the review it belongs to: one form, so that nothing typed in it is lost."""

    measure = OneLine(
        "Bill, Act or statutory instrument to add",
        hint="Its title or number, as it is recorded under Legislation. Leave it empty to add none.",
    )
    about = Radios("What has it to do with it?", coerce=About, choices=ABOUT)
    review = Dropdown("Review", coerce=int)

    def offer(self, reviews: Sequence[Review]) -> None:
        """The reviews to choose from."""
        self.review.choices = review_choices(reviews)


class CallLinksForm(LinksForm):
    """A call is one of a review's, at a place."""

    position = WholeNumber(
        "Which of its calls is it?",
        least=1,
        most=99,
        hint="1 for the first, 2 for the second. Leave it empty to put it last.",
    )


class RemovalForm(Form):
    """Nothing to fill in: the question is on the page."""
