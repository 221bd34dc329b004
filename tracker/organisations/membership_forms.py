"""The form of a time of membership."""

from typing import Any

from tracker.coalition.models import Membership
from tracker.coalition.rules import Standing
from tracker.core.forms import OneLine, PartialDateField, Radios, SelectChoice, Versioned
from tracker.organisations.forms import AS_KNOWN
from tracker.organisations.membership_services import Period


class MembershipForm(Versioned):
    """A time of membership. Everything may be unknown."""

    standing = Radios(
        "As what?",
        coerce=Standing,
        choices=(
            SelectChoice(Standing.MEMBER.value, "Member"),
            SelectChoice(Standing.OBSERVER.value, "Observer, which is not counted as a member"),
        ),
    )
    member_from = PartialDateField("Since", hint=f"If you know. {AS_KNOWN}")
    member_to = PartialDateField("Until", hint="The last day, month or year. Leave empty while it goes on.")
    seen_on = PartialDateField("Last named in a printed list of members of", hint="The date of that list.")
    missing_on = PartialDateField(
        "Left out of a later list of",
        hint="From then on we do not take it for a member, unless it joins again.",
    )
    source = OneLine("How do we know?", hint="For example: the page of members, printed in July 2019")

    def period(self) -> Period:
        """What was typed, as the services take it."""
        typed = {field: self[field].data for field in vars(Period())}
        return Period(**typed | {"standing": self.standing.data or Standing.MEMBER})


def stored_membership(membership: Membership) -> dict[str, Any]:
    """The stored value of each field by its name."""
    return {field: getattr(membership, field) for field in vars(Period())}
