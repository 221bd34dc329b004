"""What features above are told of an organisation: they register what they do when its names or its end change."""

from collections.abc import Callable
from datetime import datetime

from tracker.coalition.models import Organisation

Changed = Callable[[Organisation, datetime], None]

_changed: list[Changed] = []


def register(changed: Changed) -> None:
    """Say, at assembly, who is told. Twice is once. They are told in the order in which they registered."""
    if changed not in _changed:
        _changed.append(changed)


def names_changed(organisation: Organisation, *, now: datetime) -> None:
    """It bears another name, or another name of its past is known, or it has ended, or has not after all."""
    for tell in _changed:
        tell(organisation, now)
