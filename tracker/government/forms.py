"""The forms of bodies, posts and appointments."""

from collections.abc import Sequence
from typing import Any

from tracker.core.forms import (
    Dropdown,
    EmailAddress,
    Form,
    MarkdownField,
    OneLine,
    PartialDateField,
    SelectChoice,
    Tick,
    Versioned,
    WebAddress,
    WorkingDays,
    choices_of,
)
from tracker.core.typed import LONGEST_NAME
from tracker.government.models import Appointment, Body, OfficeHolder, Post
from tracker.government.posts import PostFacts, also_called
from tracker.government.rules import BodyKind, Term
from tracker.government.services import Facts

AS_KNOWN = "As well as it is known: leave the day, or the day and the month, empty."
NAME_HINT = "As it is printed, for example Jo Example MP. Choose from the list, or type a new name."


class BodyForm(Versioned):
    """What is recorded of a body."""

    name = OneLine("Name", required="Enter the name of the body.", longest=LONGEST_NAME)
    old_name_until = PartialDateField(
        "If it takes a new name: until when was the old one used?",
        hint=f"Letters that were sent keep the old name. {AS_KNOWN} Leave all empty if you only correct the spelling.",
    )
    kind = Dropdown("Kind", coerce=BodyKind, choices=choices_of(BodyKind), required="Choose the kind.")
    website = WebAddress("Website", hint="For example https://www.example.org")
    reply_days = WorkingDays(
        "Its own figure for answering letters",
        hint="If it has said one. Otherwise the usual benchmark counts.",
    )
    from_on = PartialDateField("Since when is it there?", hint=AS_KNOWN)
    to_on = PartialDateField("Until when was it there?", hint="Leave this empty while it is there.")
    successor = Dropdown(
        "Followed by", coerce=int, hint="The body that took over its work, if it is no longer there."
    )

    def offer(self, bodies: Sequence[Body], own: Body | None) -> None:
        """The bodies that may have followed it."""
        choices = [SelectChoice(one.id, one.name) for one in bodies if one is not own]
        self.successor.choices = [SelectChoice("", "Nobody, or not known"), *choices]

    def facts(self, bodies: Sequence[Body]) -> Facts:
        """What was typed."""
        return Facts(
            name=self.name.data, kind=self.kind.data, website=self.website.data or "", from_on=self.from_on.data,
            to_on=self.to_on.data, reply_days=self.reply_days.data,
            successor=next((one for one in bodies if one.id == self.successor.data), None),
        )  # fmt: skip


def stored_body(body: Body) -> dict[str, Any]:
    """What the form of a body begins with."""
    names = ("name", "kind", "website", "reply_days", "from_on", "to_on", "version")
    return {name: getattr(body, name) for name in names} | {"successor": body.successor_id}


class PostForm(Versioned):
    """What is recorded of a post."""

    title = OneLine("Title", required="Enter the title of the post.", longest=LONGEST_NAME)
    old_title_until = PartialDateField(
        "If it takes a new title: until when was the old one used?",
        hint=f"Letters that were sent keep the old title. {AS_KNOWN} Leave all empty if you only correct it.",
    )
    also = MarkdownField(
        "Other titles at the same time",
        rows=3,
        longest=2000,
        hint="One on each line, for example Children’s Minister. It is found by any of them.",
    )
    body = OneLine("Body", hint="For example Department for Education.", longest=LONGEST_NAME)
    from_on = PartialDateField("Since when is there such a post?", hint=AS_KNOWN)
    to_on = PartialDateField("Until when was there such a post?", hint="Leave this empty while there is.")
    notes = MarkdownField("Notes", rows=4, hint="For ourselves. Never published.")

    def facts(self, body: Body | None) -> PostFacts:
        """What was typed, with the body that was found by its name."""
        also = [line.strip() for line in (self.also.data or "").splitlines() if line.strip()]
        return PostFacts(
            self.title.data, body, also, self.from_on.data, self.to_on.data, self.notes.data or ""
        )


def stored_post(post: Post) -> dict[str, Any]:
    """What the form of a post begins with."""
    return {name: getattr(post, name) for name in ("title", "from_on", "to_on", "notes", "version")} | {
        "also": "\n".join(also_called(post)),
        "body": post.body.name if post.body else "",
    }


class AppointmentForm(Versioned):
    """Somebody's time in a post, or a vacancy."""

    holder = OneLine("Who holds it", hint=NAME_HINT, longest=LONGEST_NAME)
    vacant = Tick("Nobody holds it: record that it is vacant")
    from_on = PartialDateField("From", hint=AS_KNOWN)
    to_on = PartialDateField("To", hint="The last day. Leave this empty while they hold it.")
    seen_on = PartialDateField(
        "Known to have held it",
        hint="If you know neither end: a date of which you know that they held it then.",
    )
    ended = Tick("It is over, but the last day is not known")
    source = OneLine("Where it says so", hint="A web address, a letter, a newspaper.")

    def term(self, holder: OfficeHolder | None) -> Term[OfficeHolder]:
        """What was typed."""
        return Term(holder, self.from_on.data, self.to_on.data, self.seen_on.data, bool(self.ended.data))


class NewAppointmentForm(AppointmentForm):
    """One that is added: others may leave on that day."""

    replaces = Tick("Whoever holds it now leaves on the day this begins")


def stored_appointment(appointment: Appointment) -> dict[str, Any]:
    """What the form of an appointment begins with."""
    names = ("from_on", "to_on", "seen_on", "ended", "source", "version")
    return {name: getattr(appointment, name) for name in names} | {
        "holder": appointment.holder.name if appointment.holder else "",
        "vacant": appointment.holder is None,
    }


class HolderForm(Form):
    """Somebody who holds or held a post."""

    name = OneLine("Name", required="Enter the name as it is printed.", hint=NAME_HINT, longest=LONGEST_NAME)
    email = EmailAddress(
        "E-mail of the office", hint="Where letters to them go. Never shown in public.", autocomplete="off"
    )


class EarlierNameForm(Form):
    """What a body or a post was called before. A name that is recorded already gets these dates."""

    name = OneLine("Earlier name", required="Enter the earlier name.", longest=LONGEST_NAME)
    from_on = PartialDateField("From", hint=AS_KNOWN)
    to_on = PartialDateField(
        "Until", hint="The last day on which it was called that.", required="Enter until when."
    )


class RemovalForm(Form):
    """Why an appointment is taken out."""

    reason = OneLine("Why?", required="Say in a few words why it is taken out.")
