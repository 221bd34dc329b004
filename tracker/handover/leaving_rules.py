"""What somebody who leaves may have open, and who takes it over. Pure."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class Kind(enum.Enum):
    """Kinds of things that go to a successor, in the order in which a page lists them."""

    CO_CHAIR = "the only co-chair"
    REPRESENTATIVE = "the only representative"
    GROUP = "lead of a sub-group"
    LEAD = "lead"
    DEPUTY = "deputy"
    NAMED = "named on a deadline"


@dataclass(frozen=True)
class Open:
    """One thing that somebody has open. ``record`` is the row's table, ``number`` its id; 0 for the chair alone."""

    kind: Kind
    title: str
    record: str = ""
    number: int = 0
    detail: str = ""

    @property
    def key(self) -> str:
        """What a form's field of it is called."""
        return f"{self.kind.name.lower()}-{self.record}-{self.number}"


def chosen_for(one: Open, each: Mapping[str, int | None], everything: int | None) -> int | None:
    """Whom it goes to: the person chosen for it, or else the one for all of it."""
    return each.get(one.key) or everything
