"""The lists that a handover is made of: plain values, drawn on its page and in its file."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of a list; ``url`` is the page of what it is about."""

    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True)
class Section:
    """One list of the handover: what it is, its columns and lines, and what to say where there are none."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    nothing: str
    note: str = ""
