"""What co-chairs read of a sign-on: each working day how it stands, and before it closes whom to ring."""

from collections.abc import Callable, Mapping
from datetime import datetime

from tracker.core.calendar import working_days_until
from tracker.core.clock import london_day
from tracker.core.wording import day, moment, plural, working_days_left
from tracker.signoffs import chasing
from tracker.signoffs.chasing import Call, Count
from tracker.signoffs.mail_words import Group, Words, on_day, until
from tracker.signoffs.mails import What
from tracker.signoffs.models import SignOn
from tracker.signoffs.planner import last_day


def count(sign_on: SignOn, why: str, now: datetime) -> Words:
    """How the answers stand. ``why`` somebody gets it: "you are a co-chair"."""
    found, title = chasing.daily_count(sign_on, now), f"“{sign_on.text.title}”"
    due = until(sign_on.answers_by)
    is_due = f"Answers are due by {due} ({_left(sign_on.answers_by, now)})."
    new = f", {len(found.since)} new" if found.since else ""
    return Words(
        subject=f"{on_day(now)}: {found.far.signed} of {found.far.asked} have signed {title}{new}",
        ask=_what_to_do(found, title),
        standing=[
            (is_due if sign_on.answers_by > now else f"Answers were due by {due}.")
            + f" Nothing can be signed after {until(sign_on.closes_at)}."
            + (f" It is to be sent on {day(sign_on.send_on)}." if sign_on.send_on else ""),
        ],
        groups=[
            Group("How it stands", _counts(found)),
            *([Group(f"New since {moment(found.since_at)}", found.since)] if found.since else []),
            *([Group("Not there any more", found.ended)] if found.ended else []),
        ],
        link_text="See who has answered, and nudge the silent",
        why=[
            f"You get this because {why}. It comes each working day while a sign-on is open; “unsubscribe” in your "
            "mail program ends that."
        ],
    )


def _left(at: datetime, now: datetime) -> str:
    today, last = london_day(now), last_day(at)
    return working_days_left(working_days_until(today, last, chasing.the_calendar()), (last - today).days)


def _counts(found: Count) -> list[str]:
    return [
        f"{part.words}: {part.count}"
        for part in found.far.parts
        if part.count or part.key in ("signed", "silent")
    ]


def _what_to_do(found: Count, title: str) -> str:
    waiting = found.far.unsettled
    if not waiting:
        return f"Nothing is left to do for {title} but to close it: all {found.far.asked} organisations have answered."
    who = plural(waiting, "organisation has", "organisations have")
    return f"Nothing needs you today unless you want to nudge: {who} not settled {title}."


def phone_list(sign_on: SignOn, why: str, now: datetime) -> Words:
    """Whom to ring before it closes."""
    calls, title = chasing.phone_list(sign_on, now), f"“{sign_on.text.title}”"
    who = plural(len(calls), "organisation")
    closes = until(sign_on.closes_at)
    return Words(
        subject=f"By {on_day(sign_on.closes_at)}: ring {who} about {title}",
        ask=f"Please ring the {who} below: {'it has' if len(calls) == 1 else 'they have'} not answered on {title}, "
        f"which is open until {closes}.",
        standing=[
            "Take down what you hear on the page of the sign-on: the organisation gets a note with a way to undo it.",
            f"{plural(sign_on.counted, 'organisation has', 'organisations have')} signed so far.",
        ],
        groups=[Group("To ring", [_line(call) for call in calls])],
        link_text="Take down an answer",
        why=[f"You get this because {why}. It comes once, before the sign-on closes."],
    )


def _line(call: Call) -> str:
    people = "; ".join(one.in_words for one in call.people) or "nobody is entered to ask for"
    asked = f"asked on {day(london_day(call.asked_at))}" if call.asked_at else "not asked by mail"
    known = [asked, plural(call.reminders, "reminder")]
    if call.own_until is not None:
        known.append(f"asked for time until {until(call.own_until)}")
    if call.renews:
        known.append("signed an earlier text")
    return f"{call.organisation.name}: {people} ({', '.join(known)})"


WORDS: Mapping[What, Callable[[SignOn, str, datetime], Words]] = {
    What.COUNT: count,
    What.PHONE_LIST: phone_list,
}
