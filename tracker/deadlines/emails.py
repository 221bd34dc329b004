"""What deadlines write themselves: to the co-chairs, what moved when days off were changed."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app

from tracker.coalition.queries import the_coalition
from tracker.core.mail_rendering import render_mail
from tracker.core.wording import moment, plural
from tracker.deadlines.arming import Realigned
from tracker.deadlines.presentation import in_words
from tracker.outbox.kinds import Content

CALENDAR_CHANGED = "days-off"


def calendar_changed(why: str, moved: Sequence[Realigned]) -> Content:
    """What moved because days off or bank holidays were changed."""
    subject = f"{plural(len(moved), 'reminder')} moved: days off were changed"
    text, html = render_mail(
        "deadlines/calendar_changed",
        subject=subject,
        coalition_name=the_coalition().name,
        why=why,
        moves=_by_title(moved),
        link_url=f"{current_app.config['BASE_URL']}/reminders",
        link_text="See what goes out next",
    )
    return Content(subject=subject, text=text, html=html)


def _by_title(moved: Sequence[Realigned]) -> dict[str, list[str]]:
    moves: dict[str, list[str]] = {}
    for one in moved:
        moves.setdefault(one.deadline.title, []).append(move_in_words(one))
    return moves


def move_in_words(moved: Realigned) -> str:
    """“5 working days before: Wednesday 3 May 2023, 9:00am, was Thursday 4 May 2023, 9:00am”."""
    return f"{in_words(moved.rung)}: {_moment(moved.at)}, was {_moment(moved.was_at)}"


def _moment(at: datetime | None) -> str:
    return moment(at) if at else "not used"
