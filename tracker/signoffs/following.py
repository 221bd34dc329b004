"""What features above do when a text was changed in substance. They register it at assembly."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from tracker.signoffs.models import SignOn


class Follower(Protocol):
    def __call__(self, sign_on: SignOn, *, now: datetime) -> None: ...


_followers: dict[str, Callable[..., None]] = {}


def register(follower: Follower) -> None:
    """Make a follower known; the same one twice is one."""
    _followers[follower.__module__] = follower


def text_was_changed(sign_on: SignOn, *, now: datetime) -> None:
    """Tell everybody who follows."""
    for follower in _followers.values():
        follower(sign_on, now=now)
