"""What features above are told of an organisation: they register what they do when its names or its end change."""

import enum
from collections.abc import Callable
from datetime import datetime

from tracker.coalition.models import Organisation


class What(enum.Enum):
    """What was recorded of an organisation."""

    NAMES = "names"
    ENDED = "ended"
    GOES_ON = "goes on"  # its end was a mistake


Changed = Callable[[Organisation, What, datetime], None]

_changed: list[Changed] = []


def register(changed: Changed) -> None:
    """Say, at assembly, who is told. Twice is once. They are told in the order in which they registered."""
    if changed not in _changed:
        _changed.append(changed)


def tell(organisation: Organisation, what: What, *, now: datetime) -> None:
    """It bears another name, or another name of its past is known; it has ended; or it has not after all."""
    for told in _changed:
        told(organisation, what, now)
