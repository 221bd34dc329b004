"""The form with which a letter is sent by e-mail from here."""

from datetime import date
from typing import Any

from tracker.core.forms import EmailAddress, Form, MarkdownField, OneLine, Radios
from tracker.letters import addressing
from tracker.letters.forms import YES_OR_NO, ToAPost
from tracker.letters.models import Letter, Recipient


class SendByMailForm(ToAPost):
    """The covering mail of a letter. ``for_letter`` makes one with a box for each address."""

    subject = OneLine("Subject", required="Enter a subject.", longest=200)
    words = MarkdownField(
        "Covering words",
        rows=9,
        longest=5000,
        hint="Sent as plain text, as you type them. The letter itself goes with them as a file.",
        required="Enter a few words to go with it.",
    )
    reply_wanted = Radios(
        "Do you expect a reply?", choices=YES_OR_NO, required="Say whether you expect a reply."
    )

    @classmethod
    def for_letter(cls, letter: Letter, *, today: date, **stored: Any) -> "SendByMailForm":
        """A form with a box for the address of each of those a letter goes to today."""
        offices = addressing.offices(letter, today)
        boxes = {
            box_of(one): EmailAddress(
                f"{'Copy: ' if one.is_copy else ''}{addressing.printed(one, today).in_words}",
                autocomplete="off",
            )
            for one in letter.recipients
        }
        known = {box_of(one): one.email or offices.get(one.id, "") for one in letter.recipients}
        return type("SendByMailTo", (cls,), boxes)(data=known | stored)  # type: ignore[no-any-return]  # WTForms has no types

    def addresses(self, letter: Letter) -> dict[int, str]:
        """The address typed for each of those it goes to, by the recipient's id."""
        return {one.id: self[box_of(one)].data or "" for one in letter.recipients}


class CorrectAddressForm(Form):
    """Where one message that did not arrive is to go."""

    address = EmailAddress("The right address", required="Enter the address.", autocomplete="off")


def box_of(recipient: Recipient) -> str:
    """The name of the field with the address of one of those a letter goes to."""
    return f"email_{recipient.id}"
