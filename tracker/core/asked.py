"""What the address of a list asks for. What it names and is not there is not asked for."""

import enum
from typing import TypeVar

from flask import request

Word = TypeVar("Word", bound=enum.Enum)
LONGEST_SEARCH = 200


def one_of(words: type[Word], name: str = "kind") -> Word | None:
    """The word that the address gives under this name."""
    given = request.args.get(name)
    return next((one for one in words if one.value == given), None)


def searched() -> str:
    """What is searched for, as it was typed."""
    return request.args.get("q", "").strip()[:LONGEST_SEARCH]
