"""What the cells of a file of organisations hold, and how each is read.

An earlier name is written with its dates, as well as they are known: "Old Name||2023-05; Older|2001|2010-06".
"""

import enum
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from tracker.coalition import numbers
from tracker.coalition.rules import Approver, Ending, OrganisationKind, Standing
from tracker.core.errors import RuleViolation
from tracker.core.printed import parse_partial
from tracker.core.typed import (
    LONGEST_NAME,
    LONGEST_SHORT_NAME,
    read_line,
    read_number,
    read_web_address,
)
from tracker.organisations.services import MOST_APPROVAL_DAYS

COLUMNS = (
    "name", "short_name", "kind", "parent", "website", "other_names", "member_from", "member_to",
    "member_seen_on", "member_missing_on", "approval_days", "may_sign", "member", "standing", "member_source",
    "charity_number", "company_number", "approved_by", "name_from", "earlier_names", "ended", "ended_on", "became",
)  # fmt: skip

Word = TypeVar("Word", bound=enum.Enum)


class Earlier(NamedTuple):
    """A name that an organisation bore before, its time as well as it is known."""

    name: str
    used_from: str | None
    used_to: str | None

    @property
    def written(self) -> str:
        """As it stands in a cell."""
        return f"{self.name}|{self.used_from or ''}|{self.used_to or ''}".rstrip("|")


def _word_of(words: type[Word]) -> Callable[[str], Word]:
    """Reads one of an enum's words, however its parts are joined."""

    def read(written: str) -> Word:
        word = re.sub(r"[\s_]+", "-", written.casefold())
        try:
            return words(word)
        except ValueError:
            known = ", ".join(one.value for one in words)
            raise RuleViolation(f"“{written}” is not one of: {known}.") from None

    return read


def _names(written: str) -> tuple[str, ...]:
    return tuple(name for part in written.split(";") if (name := _name(part)))


def _name(written: str) -> str:
    return read_line(written, longest=LONGEST_NAME)


def _short_name(written: str) -> str:
    return read_line(written, longest=LONGEST_SHORT_NAME)


def _approval_days(written: str) -> int:
    return read_number(written, least=0, most=MOST_APPROVAL_DAYS)


def _yes_or_no(written: str) -> bool:
    if written.casefold() not in ("yes", "no"):
        raise RuleViolation("Write yes or no.")
    return written.casefold() == "yes"


def _earlier_names(written: str) -> tuple[Earlier, ...]:
    return tuple(_earlier_name(part) for part in written.split(";") if part.strip())


def _earlier_name(written: str) -> Earlier:
    parts = [part.strip() for part in written.split("|")]
    if len(parts) > 3:
        raise RuleViolation(
            "Write an earlier name with its dates as Old Name|2001|2023-05, either date may be empty."
        )
    used_from, used_to = (*(parts[1:]), "", "")[:2]
    return Earlier(
        _name(parts[0]),
        parse_partial(used_from) if used_from else None,
        parse_partial(used_to) if used_to else None,
    )


READERS: Mapping[str, Callable[[str], Any]] = {
    "name": _name,
    "name_from": parse_partial,
    "earlier_names": _earlier_names,
    "short_name": _short_name,
    "kind": _word_of(OrganisationKind),
    "parent": _name,
    "website": read_web_address,
    "other_names": _names,
    "member_from": parse_partial,
    "member_to": parse_partial,
    "member_seen_on": parse_partial,
    "member_missing_on": parse_partial,
    "approval_days": _approval_days,
    "may_sign": _yes_or_no,
    "member": _yes_or_no,
    "standing": _word_of(Standing),
    "member_source": read_line,
    "charity_number": numbers.read_charity_number,
    "company_number": numbers.read_company_number,
    "approved_by": _word_of(Approver),
    "ended": _word_of(Ending),
    "ended_on": parse_partial,
    "became": _names,
}
