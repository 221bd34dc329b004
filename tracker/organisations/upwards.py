"""What features above are told of an organisation: they register what they do when its names or its end change."""

import enum
from collections.abc import Callable, Iterable
from datetime import datetime

from tracker.coalition.models import Organisation, Person


class What(enum.Enum):
    """What was recorded of an organisation."""

    NAMES = "names"
    ENDED = "ended"
    GOES_ON = "goes on"  # its end was a mistake


Changed = Callable[[Organisation, What, datetime], None]

ToldApart = Callable[..., None]

MergedInto = Callable[[int], int | None]

_changed: list[Changed] = []
_merged: list[MergedInto] = []
_apart: list[ToldApart] = []


def register(changed: Changed) -> None:
    """Say, at assembly, who is told. Twice is once. They are told in the order in which they registered."""
    if changed not in _changed:
        _changed.append(changed)


def tell(organisation: Organisation, what: What, *, now: datetime) -> None:
    """It bears another name, or another name of its past is known; it has ended; or it has not after all."""
    for told in _changed:
        told(organisation, what, now)


def register_apart(told_apart: ToldApart) -> None:
    """Say, at assembly, who hears that an organisation is another than one of a like name."""
    _apart[:] = [told_apart]


def tell_apart(one: Organisation, others: Iterable[Organisation], *, by: Person, now: datetime) -> None:
    """Somebody has said that these are others, though their names are alike."""
    for other in others:
        for told in _apart:
            told(one, other, by=by, now=now)


def register_merged(merged_into: MergedInto) -> None:
    """Say, at assembly, who knows which record another one became part of."""
    _merged[:] = [merged_into]


def merged_into(organisation_id: int) -> int | None:
    """The record that took in the one that was under this number; None where there was none."""
    return next((kept for find in _merged if (kept := find(organisation_id)) is not None), None)
