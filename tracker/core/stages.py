"""Moves from one stage to another by a table of what may follow what. Pure."""

import enum
from collections.abc import Mapping, Set
from typing import TypeVar

from tracker.core.errors import RuleViolation

AnyStage = TypeVar("AnyStage", bound=enum.Enum)


def check_move(
    what: str, present: AnyStage, wanted: AnyStage, moves: Mapping[AnyStage, Set[AnyStage]]
) -> None:
    """Raise RuleViolation, saying what is possible instead, unless ``wanted`` may follow ``present``.

    ``what`` begins the sentence: "A letter".
    """
    if wanted in moves[present]:
        return
    possible = ", ".join(sorted(str(stage.value) for stage in moves[present]))
    raise RuleViolation(
        f"{what} that is “{present.value}” cannot become “{wanted.value}”. From here it can become: {possible}.",
        field="stage",
    )
