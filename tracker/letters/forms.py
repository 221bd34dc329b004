"""The forms of letters. A letter goes to several: each has a row of boxes, and a button adds another row."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from wtforms import Field, HiddenField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.attachments.forms import UploadField
from tracker.coalition.models import Person, Theme
from tracker.core.forms import (
    Checkboxes,
    ClockTimeField,
    DayField,
    Dropdown,
    Form,
    MarkdownField,
    OneLine,
    PartialDateField,
    Radios,
    Versioned,
    WebAddress,
    choices_of,
)
from tracker.deadlines.stages import DeadlineKind
from tracker.groups.forms import group_choices
from tracker.groups.models import SubGroup
from tracker.legislation.forms import MEASURE_HINT
from tracker.letters import ready_texts
from tracker.letters.addressees import Addressee, addressees_of
from tracker.letters.models import Letter
from tracker.letters.ready_texts import Ready
from tracker.letters.rules import SENT_HOW, LetterKind, OurPart, ReplyKind
from tracker.letters.versions import LONGEST_NOTE

PARTS = ("post", "person", "body")
MOST_ROWS = 20
DEADLINE_KINDS = {
    DeadlineKind.SENDING: "It is to be sent",
    DeadlineKind.REPLY: "A reply is expected",
    DeadlineKind.MEETING: "A meeting",
    DeadlineKind.OTHER: "Something else",
}
ADD_RECIPIENT, ADD_COPY, ADD_BLOCK, PREVIEW = "add_to", "add_cc", "add_block", "preview"


class LetterForm(Versioned):
    """Everything of a letter that can be typed. ``sized`` makes one with rows for whom it goes to."""

    title = OneLine("Title", required="Enter a title.")
    kind = Dropdown(
        "Kind", coerce=LetterKind, choices=choices_of(LetterKind), required="Choose what kind of text it is."
    )
    dated = PartialDateField(
        "Date it bears",
        hint="As well as it is known: leave the day, or the day and the month, empty. Leave all empty for a draft.",
    )
    text = MarkdownField("Text", rows=18, hint="You can use Markdown: ## for a heading, - for a list.")
    block = Dropdown("A block to add", coerce=int)
    text_note = OneLine(
        "What is new in the text?",
        hint="For those who read it next, if you changed it. You can leave this empty.",
        longest=LONGEST_NOTE,
    )
    summary = MarkdownField("Summary", rows=3, hint="One or two sentences, shown in the public record.")
    url = WebAddress("Link to the original", hint="Where it was first published, if it was.")
    led_by = OneLine("Led by", hint="Another coalition, where it was not ours. Leave empty for our own.")
    our_part = Dropdown(
        "Our part", coerce=OurPart, choices=choices_of(OurPart), required="Choose our part in it."
    )
    lead = Dropdown("Lead", coerce=int)
    deputy = Dropdown("Deputy", coerce=int)
    group = Dropdown(
        "Sub-group", coerce=int, hint="Its leads are reminded with the co-chairs, and approve the text."
    )
    themes = Checkboxes("Themes", coerce=int)
    new_theme = OneLine("Another theme", hint="If it is not on the list.", longest=120)
    notes = MarkdownField("Notes", rows=4, hint="For ourselves. Never published.")
    measure = OneLine("Bill, Act or instrument it is about", hint=MEASURE_HINT)
    send_by = DayField("To be sent by", hint="The day you plan to send it. You will be reminded of it.")
    reason = OneLine(
        "Why is it changed?", hint="What was sent stands in the history; say why it is put right."
    )

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether it is to be saved. A button that adds to the form saves nothing; a preview says what is wrong too."""
        if any(name in request.form for name in (ADD_RECIPIENT, ADD_COPY, ADD_BLOCK)):
            return False
        return super().validate_on_submit(extra_validators) and not self.is_preview

    @property
    def is_preview(self) -> bool:
        """Whether the button was pressed that shows the text as it will look."""
        return PREVIEW in request.form

    def offer(self, people: Sequence[Person], themes: Sequence[Theme]) -> None:
        """The people and themes to choose from."""
        named = [SelectChoice("", "Nobody yet"), *(SelectChoice(one.id, one.name) for one in people)]
        self.lead.choices = self.deputy.choices = named
        self.themes.choices = [SelectChoice(theme.id, theme.name) for theme in themes]

    def offer_posts(self, posts: Sequence[str], bodies: Sequence[str]) -> None:
        """The posts and bodies to choose from while typing."""
        self.known_posts, self.known_bodies = posts, bodies

    def offer_groups(self, groups: Sequence[SubGroup]) -> None:
        """The sub-groups to choose from."""
        self.group.choices = group_choices(groups)

    def offer_blocks(self, ready: Sequence[Ready]) -> None:
        """Blocks to put into the text; the one that was asked for is put at its end."""
        blocks = [one for one in ready if one.is_block]
        self.block.choices = [
            SelectChoice("", "Choose a block"),
            *(SelectChoice(one.id, one.name) for one in blocks),
        ]
        chosen = request.form.get(self.block.name, "") if ADD_BLOCK in request.form else ""
        for one in blocks:
            if str(one.id) == chosen:
                self.text.data = ready_texts.added(self.text.data or "", one.text)

    def rows(self, which: str) -> list[dict[str, Field]]:
        """The boxes of whom it goes to ("to") or who gets a copy ("cc"), a row each."""
        count = 0
        while f"{which}_{count}_post" in self._fields:
            count += 1
        return [{part: self._fields[f"{which}_{row}_{part}"] for part in PARTS} for row in range(count)]

    def named(self, which: str) -> list[Addressee]:
        """Who was named in the rows that are filled in."""
        read = [Addressee(**{part: row[part].data or "" for part in PARTS}) for row in self.rows(which)]
        return [one for one in read if not one.is_nobody]


def sized(letter: Letter | None = None, *, also: Mapping[str, int] | None = None) -> LetterForm:
    """A form with as many rows as are needed, what is stored in them, and one to spare."""
    stored: dict[str, Any] = {}
    boxes: dict[str, Field] = {}
    for which, copies in (("to", False), ("cc", True)):
        named = addressees_of(letter, copies=copies) if letter else []
        to_spare = 2 if which == "to" and not named else 1
        rows = max(len(named) + to_spare, rows_sent(which))
        if request.form.get(ADD_RECIPIENT if which == "to" else ADD_COPY):
            rows += 1
        for row in range(min(rows, MOST_ROWS)):
            for part in PARTS:
                boxes[f"{which}_{row}_{part}"] = OneLine(part.capitalize())
                stored[f"{which}_{row}_{part}"] = getattr(named[row], part) if row < len(named) else ""
    made = type("SizedLetterForm", (LetterForm,), boxes)
    return made(data=stored | (stored_values(letter) if letter else {}))  # type: ignore[no-any-return]  # WTForms has no types


def rows_sent(which: str) -> int:
    """How many rows the form had that was sent."""
    sent = [row for row in range(MOST_ROWS) if f"{which}_{row}_post" in request.form]
    return max(sent, default=-1) + 1


def stored_values(letter: Letter) -> dict[str, Any]:
    """The stored value of each field by its name, rows of addressees included."""
    values: dict[str, Any] = {
        name: getattr(letter, name)
        for name in (
            "title",
            "kind",
            "dated",
            "text",
            "summary",
            "url",
            "led_by",
            "our_part",
            "notes",
            "version",
        )
    }
    values |= {"lead": letter.lead_id, "deputy": letter.deputy_id, "group": letter.group_id}
    values["themes"] = [theme.id for theme in letter.themes]
    for which, copies in (("to", False), ("cc", True)):
        for row, one in enumerate(addressees_of(letter, copies=copies)):
            values |= {f"{which}_{row}_{part}": getattr(one, part) for part in PARTS}
    return values


class PlanForm(Form):
    """The day by which a draft is to go."""

    send_by = DayField("To be sent by", required="Enter the day by which it is to be sent.")


class DeadlineForm(Form):
    """Anything else that falls due on a letter."""

    what = OneLine(
        "What falls due", required="Enter what falls due.", hint="For example: comments on the draft"
    )
    due_on = DayField("Date", required="Enter the date.")
    at_time = ClockTimeField("Time, if one is stated", hint="For example 5pm")
    printed = OneLine("The words as they were printed", hint="Kept as they are, if it is printed somewhere.")
    kind = Radios(
        "Kind",
        coerce=DeadlineKind,
        choices=[SelectChoice(kind.value, words) for kind, words in DEADLINE_KINDS.items()],
        default=DeadlineKind.OTHER,
        required="Choose the kind of deadline.",
    )


YES_OR_NO = (SelectChoice("yes", "Yes"), SelectChoice("no", "No"))


class ToAPost(Form):
    """A letter about to go: which text was on the page, and what is asked where nobody holds a post it goes to."""

    mark = HiddenField()  # of the text that was read; see ``sending.check_read``
    without_holder = OneLine(
        "Why does it go although nobody holds the post?",
        hint="Only a co-chair can let it go. The letter then names the post alone, and the history says why.",
    )


class SendForm(ToAPost):
    """How and when a letter went."""

    sent_on = DayField("Day it was sent", required="Enter the day on which it was sent.")
    how = Radios(
        "How it was sent",
        choices=[SelectChoice(how, how.capitalize()) for how in SENT_HOW],
        required="Choose how it was sent.",
    )
    sent_by_name = OneLine("Sent by", required="Enter who sent it.")
    received_on = DayField(
        "Day it was received", hint="If you know it. Otherwise the day it was sent counts."
    )
    reference = OneLine("Reference", hint="A number on the receipt, if there is one.", longest=120)
    reply_wanted = Radios(
        "Do you expect a reply?", choices=YES_OR_NO, required="Say whether you expect a reply."
    )
    proof = UploadField("Proof of sending")


class ReplyForm(Form):
    """What came back."""

    kind = Radios(
        "What came back",
        coerce=ReplyKind,
        choices=choices_of(ReplyKind),
        required="Choose what came back.",
    )
    received_on = DayField("Day it was received", required="Enter the day on which it was received.")
    dated_on = DayField("Date it bears", hint="If it has one.")
    signed_by = OneLine("Signed by", hint="A name and a job title, as printed.")
    text = MarkdownField("Text", rows=10, hint="The whole of it, or what matters.")
    file = UploadField("File")


class ReasonForm(Form):
    """A reason, for the history."""

    reason = OneLine("Why?", required="Say in a few words why.")
