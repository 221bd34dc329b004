"""The forms of supporters: adding a name, confirming it, and what a co-chair does with them."""

from wtforms import HiddenField

from tracker.core.forms import Checkboxes, EmailAddress, Form, OneLine, Tick, WebAddress
from tracker.supporters.rules import Wish


class AddForm(Form):
    """What an organisation from outside says of itself. Nothing is filled in beforehand."""

    organisation_name = OneLine(
        "Name of your organisation", required="Enter the name of your organisation.", longest=200
    )
    website = WebAddress("Website", hint="Or your charity number below: one of the two.")
    charity_number = OneLine("Charity number", longest=20)
    signer_name = OneLine("Your name", required="Enter your name.", longest=200)
    signer_role = OneLine("Your job title", required="Enter your job title.", longest=200)
    email = EmailAddress(
        "Your work e-mail address",
        required="Enter your e-mail address.",
        hint="We send a link to confirm it. It is never shown.",
    )
    shows_person = Tick("My name and job title may be shown beside the organisation")
    authorised = Tick("I am authorised to sign for this organisation")
    text_number = HiddenField()

    def wish(self) -> Wish:
        """What was typed, as the service takes it."""
        return Wish(
            organisation_name=self.organisation_name.data,
            signer_name=self.signer_name.data,
            signer_role=self.signer_role.data,
            email=self.email.data,
            website=self.website.data or "",
            charity_number=self.charity_number.data or "",
            shows_person=self.shows_person.data,
            authorised=self.authorised.data,
        )

    @property
    def number(self) -> int | None:
        """The number of the text that was on the page."""
        return _number(self.text_number.data)


class NameAgainForm(Form):
    """One's own name once more: a program that presses buttons does not know it."""

    name_again = OneLine(
        "Your name", required="Type your name once more.", hint="As you gave it before.", longest=200
    )
    text_number = HiddenField()

    @property
    def number(self) -> int | None:
        """The number of the text that was on the page."""
        return _number(self.text_number.data)


def _number(written: str | None) -> int | None:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 6 else None


class RemoveForm(Form):
    """Which names are removed together, and why."""

    chosen = Checkboxes("Names to remove", coerce=int)
    reason = OneLine("Why are they removed?", hint="For the history.")


class DecideForm(Form):
    """Nothing to fill in: what is decided stands on the button."""
