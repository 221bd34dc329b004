"""What the handover is made of: lists, each with its lines and what to say where there are none."""

from collections.abc import Sequence
from dataclasses import dataclass, field


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


@dataclass(frozen=True)
class Handover:
    """All of it, for the page and for the file."""

    warnings: Sequence[str]
    sections: Sequence[Section] = field(default_factory=list)
