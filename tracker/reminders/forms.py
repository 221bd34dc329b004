"""The form of the page that a reminder links to. As it is found it submits nothing: both fields start empty."""

from tracker.core.forms import Form, OneLine, Radios, choices_of
from tracker.reminders.rules import Answer


class AnswerForm(Form):
    """One of three answers, and who gives it."""

    answer = Radios(
        "What became of it?",
        choices=choices_of(Answer),
        coerce=Answer,
        required="Choose one of the three answers.",
    )
    reason = OneLine("Why it is not needed any more", hint="Needed only if you chose “not needed any more”.")
    signer_name = OneLine(
        "Your name", required="Enter your name, so that the others know who answered.", longest=100
    )
