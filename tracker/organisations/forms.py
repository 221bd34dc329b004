"""The form of an organisation. Those of its names and its end, and of memberships, have files of their own."""

from collections.abc import Sequence
from typing import Any

from tracker.coalition.models import Organisation
from tracker.coalition.numbers import read_charity_number, read_company_number
from tracker.coalition.rules import Approver, OrganisationKind
from tracker.core.forms import (
    Dropdown,
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
from tracker.organisations.membership_services import Period
from tracker.organisations.services import MOST_APPROVAL_DAYS, Facts

YES, NO = "yes", "no"
ASK = (
    SelectChoice(YES, "Yes, ask it"),
    SelectChoice(NO, "No, only tell it: a statutory office, for example"),
)
APPROVERS = (
    SelectChoice(Approver.DIRECTOR.value, "Its director"),
    SelectChoice(Approver.TRUSTEES.value, "Its trustees"),
    SelectChoice(Approver.BOTH.value, "Its director and its trustees"),
    SelectChoice(Approver.OTHER.value, "Somebody else"),
    SelectChoice(Approver.UNKNOWN.value, "We do not know yet"),
)
AS_KNOWN = "As well as it is known: leave the day, or the day and the month, empty."


class CharityNumber(OneLine):
    """One charity number or several, in their normal spelling."""

    spellcheck = False
    width = "govuk-input--width-20"

    def read(self, given: str) -> str:
        return read_charity_number(given)


class CompanyNumber(OneLine):
    """A number of Companies House in its normal spelling."""

    spellcheck = False
    width = "govuk-input--width-10"

    def read(self, given: str) -> str:
        return read_company_number(given)


class OrganisationForm(Versioned):
    """What is recorded of an organisation. ``another`` is asked only where a likely duplicate was found."""

    name = OneLine("Name", required="Enter the name of the organisation.", longest=LONGEST_NAME)
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
    charity_number = CharityNumber(
        "Charity number", hint="For example 216250, or SC037605 for Scotland. A comma between several."
    )
    company_number = CompanyNumber("Company number", hint="If it is a company. For example 00061625")
    approved_by = Radios("Who agrees to a text for it?", coerce=Approver, choices=APPROVERS)
    approval_days = WorkingDays(
        "Time it needs to agree to a text",
        most=MOST_APPROVAL_DAYS,
        hint="Until they have agreed.",
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
            charity_number=self.charity_number.data,
            company_number=self.company_number.data,
            approved_by=self.approved_by.data or Approver.UNKNOWN,
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


def stored_organisation(organisation: Organisation) -> dict[str, Any]:
    """The stored value of each field by its name."""
    values: dict[str, Any] = {
        name: getattr(organisation, name)
        for name in (
            *("name", "short_name", "kind", "website", "charity_number", "company_number", "approved_by"),
            *("approval_days", "version"),
        )
    }
    return values | {
        "parent": organisation.parent_id,
        "may_sign": YES if organisation.may_sign else NO,
        "other_names": "\n".join(other.name for other in organisation.other_names),
    }
