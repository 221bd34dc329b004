"""The forms with which an organisation answers, takes its signature back, or undoes what was taken down for it.

Nothing in them is filled in beforehand: a program that presses every button sends nothing that is taken.
The co-chairs' own forms are in ``work_forms``.
"""

from datetime import date

from wtforms import HiddenField

from tracker.core.clock import london_day
from tracker.core.forms import Form, MarkdownField, OneLine, Radios, SelectChoice, Tick, WrittenDay
from tracker.signoffs import rules
from tracker.signoffs.models import SignRequest
from tracker.signoffs.rules import LONGEST_NAME, Answer, Given

CHOICES = (
    (Answer.SIGN, "Sign", "The name of the organisation goes below the letter."),
    (Answer.SIGN_WITH_NOTE, "Sign, with a note", "The note goes to the co-chairs. It is not printed."),
    (Answer.DECLINE, "Decline", "Say why in the note. Only the co-chairs and leads see it."),
    (Answer.ABSTAIN, "Abstain", "Neither for nor against. The name does not appear anywhere."),
    (Answer.NEED_TIME, "More time is needed", "Say below until when."),
)
SUPPORT = (
    (
        Answer.SIGN,
        "Add our support",
        "The letter has gone. The name is listed apart from those it went with.",
    ),
    (Answer.SIGN_WITH_NOTE, "Add our support, with a note", "The note goes to the co-chairs."),
)


class AnswerForm(Form):
    """The five answers with all that belongs to them. ``text_number`` says which text was on the page."""

    text_number = HiddenField()
    answer = Radios("What is the answer?", coerce=Answer)
    note = MarkdownField(
        "Note, or why you decline", rows=4, hint=f"At most {rules.LONGEST_NOTE:,} characters."
    )
    until = WrittenDay("If you need more time, until which day?")
    signer_name = OneLine("Your name", longest=LONGEST_NAME, autocomplete="name")
    signer_role = OneLine("Your job title", longest=LONGEST_NAME, autocomplete="organization-title")
    shows_person = Tick("My name and job title may be shown in public")
    authorised = Tick("I am authorised to answer")

    def about(self, request: SignRequest) -> None:
        """Word the form for one organisation and the letter as it stands."""
        sign_on, name = request.sign_on, request.organisation.name
        sent = sign_on.fixed_at is not None
        choices = SUPPORT if sent else CHOICES
        self.answer.choices = [
            SelectChoice(one.value, words, render_kw={"hint": hint}) for one, words, hint in choices
        ]
        self.answer.label.text = f"Does {name} support this letter?" if sent else f"What does {name} answer?"
        self.authorised.label.text = (
            f"I am authorised to sign for {name}, or to answer otherwise on its behalf"
        )
        self.shows_person.label.text = (
            f"My name and job title may be shown in public. If not, the public sees {name} alone"
        )
        last = london_day(sign_on.closes_at)
        self.until.description = (
            f"For example {last.day} {last.month} {last.year}, which is the last day possible."
        )
        if sent:
            self.note.label.text = "Note"
            del self.until

    def typed(self) -> list[tuple[str, str]]:
        """Whatever was sent, as it was typed, with what it is: for the page where nothing can be taken any more.

        Asked before ``about``, which leaves out what cannot be answered any more.
        """
        words = {choice.value: said for choice, said, _ in CHOICES}
        answer = (self.answer.raw_data or [""])[0]
        said = [("Answer", words.get(answer, ""))]
        for label, it in (
            ("Note", self.note),
            ("Until", self.until),
            ("Name", self.signer_name),
            ("Job title", self.signer_role),
        ):
            said.append((label, (it.raw_data or [""])[0].replace("\r\n", "\n").strip()))
        return [(label, what) for label, what in said if what]

    def given(self, request: SignRequest) -> Given:
        """What was typed, as the services take it."""
        until = self.until.data if "until" in self else None
        closes_at = request.sign_on.closes_at
        return Given(
            answer=self.answer.data if isinstance(self.answer.data, Answer) else None,
            signer_name=self.signer_name.data or "",
            signer_role=self.signer_role.data or "",
            authorised=bool(self.authorised.data),
            note=self.note.data or "",
            until=rules.more_time_until(until, closes_at) if isinstance(until, date) else None,
            shows_person=bool(self.shows_person.data),
        )

    def is_complete(self, request: SignRequest, called: str = "") -> bool:
        """Whether all that was typed can be read and nothing is missing; what is wrong stands beside its field."""
        self.validate_on_submit()
        for wrong in rules.wrong_with(self.given(request), called or request.organisation.name):
            if not (wrong.field in self and self[wrong.field].errors):
                self.blame(wrong)
        return not self.errors

    def read_number(self) -> int | None:
        """The number of the text that was on the page; None where none was sent along, 0 for none of ours."""
        sent = (self.text_number.data or "").strip()
        if not sent:
            return None
        return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 7 else 0


class WithdrawForm(Form):
    """Taking a signature back. Its field has the name that the answer's has, and an id of its own."""

    signer_name = OneLine(
        "Your name", required="Enter your name.", longest=LONGEST_NAME, id="withdrawn-by", autocomplete="name"
    )


class UndoForm(Form):
    """Undoing an answer that a co-chair took down."""

    signer_name = OneLine("Your name", required="Enter your name.", longest=LONGEST_NAME, autocomplete="name")
