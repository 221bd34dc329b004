"""Where the name of an organisation from outside stands, and what it must say of itself. Pure."""

import enum
import re
from dataclasses import dataclass
from datetime import timedelta

from tracker.accounts.rules import QUARTER, Limit
from tracker.core.errors import RuleViolation


class SupporterState(enum.Enum):
    """Where the name of an organisation from outside stands."""

    UNCONFIRMED = "unconfirmed"  # nobody has shown yet that the address is theirs
    WAITING = "waiting"  # for a co-chair
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


UNCONFIRMED_KEPT = timedelta(days=14)
ADDRESS_KEPT = timedelta(days=30)  # the address on the internet that it came from

# A whole office may add names from one address of the internet.
ADD_PER_IP = Limit("support added from", 60, QUARTER)
ADD_PER_ADDRESS = Limit("support added for", 5, QUARTER)
CONFIRM_PER_IP = Limit("support confirmed from", 150, QUARTER)

CHARITY_NUMBER = re.compile(r"(SC|NIC)?\d{5,8}(-\d{1,2})?", re.IGNORECASE)


@dataclass(frozen=True)
class Wish:
    """What an organisation that would add its name says of itself."""

    organisation_name: str
    signer_name: str
    signer_role: str
    email: str
    website: str = ""
    charity_number: str = ""
    shows_person: bool = False
    authorised: bool = False


def check_wish(wish: Wish) -> None:
    """Raise RuleViolation, beside its field, for a wish that nobody could look into."""
    if not (wish.website or wish.charity_number):
        raise RuleViolation(
            "Enter your website or your charity number, so that we can look you up.", "website"
        )
    if wish.charity_number and not CHARITY_NUMBER.fullmatch(wish.charity_number.replace(" ", "")):
        raise RuleViolation(
            "A charity number is 6 or 7 digits, in Scotland SC and 6 digits. Check it, or leave it empty.",
            "charity_number",
        )
    if not wish.authorised:
        raise RuleViolation(
            f"Tick the box to say that you may sign for {wish.organisation_name}.", "authorised"
        )


def check_name_again(typed: str, name: str) -> None:
    """Raise RuleViolation unless the name was typed once more: what opens links by itself cannot know it."""
    if " ".join(typed.split()).casefold() != " ".join(name.split()).casefold():
        raise RuleViolation("Type your name as you gave it when you added your organisation.", "name_again")
