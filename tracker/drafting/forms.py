"""The forms of drafting: a comment, its answer, an approval taken down, a Word file, a text to use again."""

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.attachments.forms import UploadField
from tracker.core.forms import Form, MarkdownField, OneLine, Radios, Tick, Versioned
from tracker.drafting.rules import CHANNELS, ReusableKind

LONGEST_COMMENT = 5_000
LOOK = "look"


class CommentForm(Form):
    """What somebody says about a paragraph, and for whom."""

    organisation = Radios("For which organisation?", coerce=int)
    text = MarkdownField("Your comment", required="Write your comment.", rows=5, longest=LONGEST_COMMENT)


class AnswerForm(Form):
    """What is answered to a comment."""

    answer = MarkdownField(
        "Answer",
        rows=4,
        longest=LONGEST_COMMENT,
        hint="Say whether it was taken in, and if not, why. You can leave this empty.",
    )


class ApprovalForm(Form):
    """Whose approval is taken down, and how it was said."""

    person = Radios("Who approved it?", coerce=int, required="Choose who approved the text.")
    channel = Radios(
        "How did they say so?",
        choices=[SelectChoice(one, one.capitalize()) for one in CHANNELS],
        required="Choose how they said so.",
    )


class WordForm(Form):
    """A Word file that holds the text."""

    file = UploadField(
        "Word file",
        required="Choose a file.",
        hint="A .docx file without macros, at most 10 MB.",
    )


class WordTextForm(Form):
    """The text that was read from a Word file, before it is taken in."""

    text = MarkdownField(
        "The text as it would be taken in", required="There is no text in this file.", rows=16
    )
    note = OneLine(
        "What is new in it?", hint="For those who read it next. You can leave this empty.", longest=500
    )
    with_comments = Tick("Take the comments in the margin in, as open comments on the text")


class ReusableForm(Versioned):
    """A text to begin a letter from, or a block to put into one."""

    kind = Radios(
        "What is it?",
        coerce=ReusableKind,
        required="Choose what it is.",
        choices=[
            SelectChoice(ReusableKind.LETTER.value, "A whole letter to begin from"),
            SelectChoice(ReusableKind.BLOCK.value, "A block to put into a text"),
        ],
    )
    name = OneLine("Name", required="Enter a name to choose it by.", longest=120)
    text = MarkdownField("Text", required="Enter the text.", rows=14, hint="You can use Markdown.")
