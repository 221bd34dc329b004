"""The form that brings a file. A file that is too large is answered beside the field, and the rest is kept."""

from typing import Any

from tracker.attachments import rules
from tracker.core.errors import RuleViolation
from tracker.core.forms import File, Form, OneLine

HINT = f"{rules.ACCEPTED}, at most 10 MB."


class UploadField(File):
    """A file to keep. Its name and size are looked at here, its contents when it is taken in."""

    def __init__(self, label: str | None = None, **options: Any) -> None:
        options.setdefault("hint", HINT)
        super().__init__(label, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is None:
            return
        try:
            rules.kind_of(rules.clean_name(self.data.filename))
            self.data.stream.seek(0, 2)
            rules.check_size(self.data.stream.tell())
            self.data.stream.seek(0)
        except RuleViolation as broken:
            raise ValueError(broken.message) from None


class AttachForm(Form):
    """One file and what it is."""

    purpose = OneLine(
        "What is it?", hint="For example “the consultation document”. You can leave this empty.", longest=60
    )
    file = UploadField("File", required="Choose a file.")


class RemoveForm(Form):
    """Nothing to fill in: the question is on the page."""
