"""The forms of organisations and their memberships."""

from collections.abc import Sequence
from typing import Any

from tracker.coalition.models import Membership, Organisation
from tracker.coalition.organisation_services import MOST_APPROVAL_DAYS, Facts, Period
from tracker.coalition.rules import OrganisationKind
from tracker.core.forms import (
    Dropdown,
    Form,
    MarkdownField,
    OneLine,
    PartialDateField,
    Radios,
    SelectChoice,
    Tick,
    Versioned,
    WebAddress,
    WorkingDays,
    choices_of,
)
from tracker.core.typed import LONGEST_NAME, LONGEST_SHORT_NAME

YES, NO = "yes", "no"
ASK = (
    SelectChoice(YES, "Yes, ask it"),
    SelectChoice(NO, "No, only tell it: a statutory office, for example"),
)
AS_KNOWN = "As well as it is known: leave the day, or the day and the month, empty."


class OrganisationForm(Versioned):
    """What is recorded of an organisation. ``another`` is asked only where a likely duplicate was found."""

    name = OneLine("Name", required="Enter the name of the organisation.", longest=LONGEST_NAME)
    old_name_until = PartialDateField(
        "If it takes a new name: until when was the old one used?",
        hint="Letters up to then keep the old name. As well as it is known: leave the day, or the day and the month, "
        "empty. Leave all empty if you only correct the spelling.",
    )
    short_name = OneLine("Short name or acronym", hint="For example NYAS", longest=LONGEST_SHORT_NAME)
    other_names = MarkdownField(
        "Other names and spellings",
        rows=3,
        longest=2000,
        hint="One on each line. It is found by any of them.",
    )
    kind = Dropdown(
        "Kind", coerce=OrganisationKind, choices=choices_of(OrganisationKind), required="Choose the kind."
    )
    parent = Dropdown(
        "Belongs to", coerce=int, hint="The group or body that it is a part of, if there is one."
    )
    website = WebAddress("Website", hint="For example https://www.example.org")
    approval_days = WorkingDays(
        "Time it needs to agree to a text",
        most=MOST_APPROVAL_DAYS,
        hint="Until its director or trustees have agreed.",
    )
    may_sign = Radios(
        "May it be asked to sign letters?", choices=ASK, required="Say whether it may be asked to sign."
    )
    another = Tick("It is another organisation than those named above")

    def offer(self, organisations: Sequence[Organisation], but: Organisation | None = None) -> None:
        """The organisations to choose a parent from."""
        self.parent.choices = [SelectChoice("", "Nobody")] + [
            SelectChoice(one.id, one.name) for one in organisations if one is not but
        ]

    def facts(self, organisations: Sequence[Organisation]) -> Facts:
        """What was typed, as the services take it."""
        return Facts(
            name=self.name.data,
            short_name=self.short_name.data,
            kind=self.kind.data,
            parent=next((one for one in organisations if one.id == self.parent.data), None),
            website=self.website.data,
            approval_days=self.approval_days.data,
            may_sign=self.may_sign.data == YES,
            old_name_until=self.old_name_until.data,
            other_names=tuple(line.strip() for line in self.other_names.data.splitlines() if line.strip()),
        )


class NewOrganisationForm(OrganisationForm):
    """A new organisation may be a member from the start."""

    is_member = Radios(
        "Is it a member?",
        choices=(SelectChoice(YES, "Yes"), SelectChoice(NO, "No")),
        required="Say whether it is a member.",
    )
    member_from = PartialDateField("Member since", hint=f"If you know. {AS_KNOWN}")

    def period(self) -> Period | None:
        """The membership to record, or None."""
        return Period(self.member_from.data) if self.is_member.data == YES else None


class MembershipForm(Versioned):
    """A time of membership. Everything may be unknown."""

    member_from = PartialDateField("Member since", hint=f"If you know. {AS_KNOWN}")
    member_to = PartialDateField(
        "Member until", hint="The last day, month or year. Leave empty while it is a member."
    )
    seen_on = PartialDateField("Last named in a printed list of members of", hint="The date of that list.")
    missing_on = PartialDateField(
        "Left out of a later list of",
        hint="From then on we do not take it for a member, unless it joins again.",
    )

    def period(self) -> Period:
        """The dates, as the services take them."""
        return Period(self.member_from.data, self.member_to.data, self.seen_on.data, self.missing_on.data)


class EarlierNameForm(Form):
    """A name that an organisation bore before, or another spelling."""

    name = OneLine("Earlier name", required="Enter the earlier name.", longest=200)
    used_to = PartialDateField(
        "Used until", hint="The last day, month or year. Leave empty if it is only another spelling."
    )


class ConfirmForm(Form):
    """Nothing to fill in: the question is on the page."""


def stored_organisation(organisation: Organisation) -> dict[str, Any]:
    """The stored value of each field by its name."""
    values: dict[str, Any] = {
        name: getattr(organisation, name)
        for name in ("name", "short_name", "kind", "website", "approval_days", "version")
    }
    return values | {
        "parent": organisation.parent_id,
        "may_sign": YES if organisation.may_sign else NO,
        "other_names": "\n".join(other.name for other in organisation.other_names),
    }


def stored_membership(membership: Membership) -> dict[str, Any]:
    """The stored value of each field by its name."""
    return {name: getattr(membership, name) for name in ("member_from", "member_to", "seen_on", "missing_on")}
