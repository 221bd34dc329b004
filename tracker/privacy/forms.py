"""Forms about what is kept of a person."""

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.core.forms import Checkboxes, Form, MarkdownField, Tick
from tracker.core.typed import LONGEST_LINE
from tracker.privacy.queries import Mention


class OwnDataForm(Form):
    """Nothing to fill in: the press of the button hands it over."""


class EraseForm(Form):
    """What else is to go, and the decision."""

    also = MarkdownField(
        "Other spellings of the name",
        longest=LONGEST_LINE,
        hint="One on each line, such as initials that were used to sign, or a name that the tracker was never told. "
        "Leave it empty if there are none.",
    )
    texts = Checkboxes("Texts to take the name out of")
    is_certain = Tick(
        "This cannot be undone, and is what the person asked for", required="Tick this to erase."
    )

    def spellings(self) -> list[str]:
        """The other spellings, one for each line; none where too much was entered, which the form refuses."""
        written = self.also.data or ""
        fits = len(written) <= LONGEST_LINE
        return [line.strip() for line in written.splitlines() if line.strip()] if fits else []

    def offer(self, mentions: Iterable[Mention]) -> None:
        """Fill the list of texts that can be changed."""
        self.texts.choices = [
            SelectChoice(one.place, f"{one.what}: {one.excerpt}") for one in mentions if not one.is_fixed
        ]
