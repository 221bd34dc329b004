"""The forms of calls. What was typed is kept when it is refused; rules that need the record are the services'."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from tracker.attachments.forms import UploadField
from tracker.coalition.models import Person, Theme
from tracker.consultations.models import Consultation, Window
from tracker.consultations.rules import LONGEST_TITLE, ConsultationKind, Decision
from tracker.core.calendar import Nation, london_moment
from tracker.core.errors import RuleViolation
from tracker.core.forms import (
    Checkboxes,
    ClockTimeField,
    DayField,
    Dropdown,
    Form,
    MarkdownField,
    OneLine,
    Radios,
    SelectChoice,
    Tick,
    Versioned,
    WebAddress,
    choices_of,
)
from tracker.core.printed import says_midnight
from tracker.core.typed import LONGEST_LABEL
from tracker.groups.forms import group_choices
from tracker.groups.models import SubGroup
from tracker.legislation.forms import MEASURE_HINT, review_choices
from tracker.legislation.models import Review

NATIONS = [SelectChoice(nation.value, str(nation)) for nation in Nation]
TIME_HINT = "UK time, such as 11:45pm. Leave it empty if none is printed: no hour is made up."
PRINTED_HINT = "As they stand there, such as “by 11.45pm on Thursday”. Kept as they are."
REASON_HINT = "It is kept in the history."
SOURCE_HINT = "A web address, or where you read it."
MIDNIGHT = (
    "The printed words say midnight, which can mean the start or the end of a day. No time is recorded: "
    "if you know which is meant, enter 11:59pm on the day that ends then."
)


class AboutForm(Versioned):
    """What is said about a call, all but its dates."""

    title = OneLine("Title", required="Enter the title of the call.", longest=LONGEST_TITLE)
    body = OneLine(
        "Who asks",
        required="Enter who asks, such as Department for Education.",
        hint="A department, committee or review.",
    )
    kind = Dropdown(
        "Kind",
        coerce=ConsultationKind,
        choices=choices_of(ConsultationKind),
        required="Choose the kind of call.",
    )
    url = WebAddress("Web address of the call")
    nation = Radios(
        "Whose bank holidays count",
        coerce=Nation,
        choices=NATIONS,
        required="Choose whose bank holidays count.",
    )
    lead = Dropdown("Lead", coerce=int, hint="Reminded with the co-chairs.")
    deputy = Dropdown("Deputy", coerce=int)
    group = Dropdown("Sub-group", coerce=int, hint="Its leads are reminded with the co-chairs.")
    themes = Checkboxes("Themes", coerce=int)
    new_theme = OneLine("Another theme", hint="If it is not on the list.", longest=LONGEST_LABEL)
    notes = MarkdownField("Notes", hint="For ourselves, never published. You can use Markdown.", rows=6)

    def offer(self, people: Sequence[Person], themes: Sequence[Theme]) -> None:
        """The people and themes to choose from."""
        named = [SelectChoice("", "Nobody yet"), *(SelectChoice(one.id, one.name) for one in people)]
        self.lead.choices = self.deputy.choices = named
        self.themes.choices = [SelectChoice(theme.id, theme.name) for theme in themes]

    def offer_groups(self, groups: Sequence[SubGroup]) -> None:
        """The sub-groups to choose from."""
        self.group.choices = group_choices(groups)


class RecordForm(AboutForm):
    """A call with its first window."""

    opens_on = DayField("Opens on", hint="If it is printed.")
    closes_on = DayField("Closes on", hint="Such as 28 2 2027. Leave it empty if no date is printed.")
    closes_time = ClockTimeField("Closing time", hint=TIME_HINT)
    printed = OneLine("The printed words about closing", hint=PRINTED_HINT)
    measure = OneLine("Bill, Act or instrument it is about", hint=MEASURE_HINT)
    review = Dropdown("Review that it is one of the calls of", coerce=int)

    def offer_reviews(self, reviews: Sequence[Review]) -> None:
        """The reviews to choose from."""
        self.review.choices = review_choices(reviews)


class WindowForm(Form):
    """A further round or deadline of a call."""

    label = OneLine(
        "Which part of the call is this?",
        required="Say which part this is.",
        hint="Such as “Second round”.",
        longest=LONGEST_LABEL,
    )
    opens_on = DayField("Opens on", hint="If it is printed.")
    closes_on = DayField("Closes on", hint="Leave it empty if no date is printed.")
    closes_time = ClockTimeField("Closing time", hint=TIME_HINT)
    printed = OneLine("The printed words about closing", hint=PRINTED_HINT)
    source = OneLine("Where is it printed?", hint=SOURCE_HINT)


class ClosingForm(Versioned):
    """When a window closes now, and why. The version is that of the closing deadline."""

    to_on = DayField("Closes on", required="Enter the day on which it closes now.")
    to_time = ClockTimeField("Closing time", hint=TIME_HINT)
    printed = OneLine("The words as they are printed now", hint="Leave this empty if none are printed.")
    reason = OneLine("Why did it change?", required="Enter why it changed.", hint=REASON_HINT)
    source = OneLine("Where is it printed?", hint=SOURCE_HINT)
    correction = Tick("It was always this: we had recorded it wrongly")


class ReasonForm(Form):
    """Why a call is suspended or withdrawn, and where that is said."""

    reason = OneLine("Why?", required="Say in a few words why.", hint=REASON_HINT)
    source = OneLine("Where is it said?", hint=SOURCE_HINT)


class ReopenForm(ReasonForm):
    """A suspended call takes answers again, perhaps until another day."""

    to_on = DayField("Closes on", hint="Leave it empty if the closing time is as it was.")
    to_time = ClockTimeField("Closing time", hint=TIME_HINT)


def decisions(what_stops: str) -> list[SelectChoice]:
    """What can be decided; beside “Not responding” stands what will then not be sent to whom."""
    hints = {
        Decision.JOINT: ("A joint response", "One text that members stand behind."),
        Decision.MEMBERS_ONLY: ("Members respond on their own", "They are reminded of the closing time."),
        Decision.NOT_RESPONDING: ("Not responding", what_stops),
    }
    return [SelectChoice(one.value, label, render_kw={"hint": hint}) for one, (label, hint) in hints.items()]


class DecisionForm(Versioned):
    """Whether and how we respond."""

    decision = Radios(
        "What was decided?", coerce=Decision, required="Choose what was decided.", choices=decisions("")
    )
    reason = OneLine("Why?", hint="Needed when we are not responding.")


class CloseForm(Form):
    """Nothing more is expected."""

    reason = OneLine("A note, if you like", hint=REASON_HINT)


class TakeBackForm(Form):
    """A record was wrong."""

    reason = OneLine("Why?", required="Say in a few words why.", hint=REASON_HINT)


class SubmitForm(Form):
    """That our response went in: when, by whom, with which receipt, and what."""

    response = Radios("Which text went in?", coerce=str, required="Choose which text went in.")
    submitted_on = DayField("Day it went in", required="Enter the day on which it went in.")
    submitted_time = ClockTimeField(
        "Time it went in", required="Enter the time, such as 3:20pm.", hint="UK time."
    )
    submitted_by_name = OneLine("Who submitted it", required="Enter who submitted it.", longest=LONGEST_LABEL)
    reference = OneLine("Receipt or reference", hint="If there is one.", longest=LONGEST_LABEL)
    file = UploadField("The file that went in")
    expect_response = Tick()

    def offer(self, consultation: Consultation) -> None:
        """The drafts there are, and one that is not kept here yet."""
        drafts = [one for one in consultation.responses if one.submitted_at is None]
        self.response.choices = [
            *(SelectChoice(str(one.id), one.title) for one in drafts),
            SelectChoice("new", "Another text, not kept here yet"),
        ]

    def submitted_at(self) -> datetime:
        """The UTC moment of what was typed."""
        if self.submitted_on.data is None or self.submitted_time.data is None:
            raise RuleViolation("Enter the day and the time.", field="submitted_on")
        return london_moment(self.submitted_on.data, self.submitted_time.data)


def stored_values(consultation: Consultation) -> dict[str, Any]:
    """The stored value of each field of ``AboutForm`` by its name."""
    names = ("title", "kind", "url", "nation", "notes", "version")
    values: dict[str, Any] = {name: getattr(consultation, name) for name in names}
    values |= {"body": consultation.body.name, "lead": consultation.lead_id, "deputy": consultation.deputy_id}
    values["group"] = consultation.group_id
    values["themes"] = [theme.id for theme in consultation.themes]
    return values


def stored_closing(window: Window) -> dict[str, Any]:
    """The stored value of each field of ``ClosingForm`` that is stored."""
    deadline = window.deadline
    if deadline is None:
        return {"to_on": None, "to_time": None, "version": 0}
    return {"to_on": deadline.due_on, "to_time": deadline.at_time, "version": deadline.version}


def midnight_hint(printed: str, closes_time: time | None) -> str | None:
    """What to say after printed words were kept that speak of midnight, where no time was entered."""
    return MIDNIGHT if closes_time is None and says_midnight(printed) else None
