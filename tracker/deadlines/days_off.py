"""What features above do when a day off comes or goes. They register it at assembly; nothing is imported upwards."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Follower(Protocol):
    """Counts its days anew."""

    def __call__(self, *, now: datetime) -> None: ...


_followers: dict[str, Callable[..., None]] = {}


def register(name: str, follower: Follower) -> None:
    """Make a follower known; under one name there is one."""
    _followers[name] = follower


def changed(*, now: datetime) -> None:
    """Tell everybody who follows."""
    for follower in _followers.values():
        follower(now=now)
