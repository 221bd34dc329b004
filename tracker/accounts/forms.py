"""Forms of signing in, of the second factor and of setting up."""

from tracker.core.forms import EmailAddress, Form, OneLine
from tracker.core.typed import LONGEST_NAME


class SignInForm(Form):
    """Who wants a link."""

    email = EmailAddress(
        "Your e-mail address",
        required="Enter your e-mail address.",
        hint="We send you a link. There is no password to remember.",
    )


class OpenLinkForm(Form):
    """Nothing to fill in: the press of the button signs in."""


class CodeForm(Form):
    """The second factor."""

    code = OneLine(
        "Code",
        required="Enter the code from your app, or a recovery code.",
        autocomplete="one-time-code",
        longest=40,
    )


class SetUpForm(Form):
    """The coalition and its first co-chair."""

    code = OneLine(
        "The code from the terminal",
        required="Enter the code that was printed in the terminal.",
        hint="It was printed when the tracker started, such as ABCD-EFGH-JKLM-NPQR.",
        autocomplete="off",
        longest=40,
    )
    coalition_name = OneLine(
        "Name of the coalition", required="Enter the name of the coalition.", longest=LONGEST_NAME
    )
    name = OneLine("Your name", required="Enter your name.", autocomplete="name", longest=LONGEST_NAME)
    email = EmailAddress("Your e-mail address", required="Enter your e-mail address.")
    organisation = OneLine(
        "Your organisation",
        required="Enter the organisation that lends you to the coalition.",
        autocomplete="organization",
        longest=LONGEST_NAME,
    )
