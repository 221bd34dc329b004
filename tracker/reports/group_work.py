"""What a sub-group works on, for its page: its deadlines, calls, letters and reviews, each with where it stands."""

from datetime import datetime

from flask import url_for

from tracker.consultations.models import Consultation
from tracker.consultations.queries import closings_of
from tracker.consultations.standing import Closing
from tracker.core import partial
from tracker.core.clock import london_day
from tracker.core.wording import capitalised, day_and_time, partial_date
from tracker.deadlines import queries as deadlines
from tracker.deadlines.models import Deadline
from tracker.deadlines.presentation import standing
from tracker.groups.work import Item, Work
from tracker.legislation.models import Review
from tracker.letters.models import Letter
from tracker.letters.rules import LetterStage
from tracker.reminders.wording import names_of
from tracker.reports import needs, queries
from tracker.reports.needs import Calendars

MOST = 50


def work_of(group_id: int, now: datetime) -> Work:
    """Everything that is open or was done, as far as a page can hold it. Registered at assembly."""
    calendars = deadlines.calendars()
    return Work(
        deadlines=[_due(one, now, calendars) for one in queries.due_for_group(group_id, MOST)],
        calls=_calls(group_id, now),
        letters=[_letter(one) for one in queries.letters_of_group(group_id, MOST)],
        reviews=[_review(one, now) for one in queries.reviews_of_group(group_id, MOST)],
    )


def _due(deadline: Deadline, now: datetime, calendars: Calendars) -> Item:
    stands = standing(deadline, london_day(now), now, calendars[deadline.nation])
    page = needs.page_of(deadline)
    return Item(
        title=names_of(deadline),
        url=url_for(page.endpoint, **page.values),
        when=f"{day_and_time(deadline.due_on, deadline.at_time)}, {stands.left}",
        state=stands.word,
        tone=stands.tone,
    )


def _calls(group_id: int, now: datetime) -> list[Item]:
    calls = queries.calls_of_group(group_id, MOST)
    closings = closings_of(calls, now)
    return [_call(one, closings[one.id], now) for one in calls]


def _call(call: Consultation, closing: Closing, now: datetime) -> Item:
    verb = "Closed" if closing.has_passed(now) else "Closes"
    when = f"{verb} {day_and_time(closing.due_on, closing.at_time)}" if closing.due_on else "No closing date"
    return Item(call.title, url_for("consultations.show", consultation_id=call.id), when, call.stage.value)


def _review(review: Review, now: datetime) -> Item:
    since = f"Since {partial_date(review.began)}" if review.began else ""
    when = f"Ended {partial_date(review.ended)}" if review.ended else since
    is_over = review.ended is not None and partial.is_over(review.ended, london_day(now))
    word, tone = ("over", "plain") if is_over else ("goes on", "waiting")
    return Item(review.name, url_for("legislation.review", review_id=review.id), when, word, tone)


def _letter(letter: Letter) -> Item:
    has_none_yet = letter.stage is LetterStage.DRAFT and not letter.dated
    dated = "No date yet" if has_none_yet else capitalised(partial_date(letter.dated))
    tone = "plain" if letter.stage in (LetterStage.DRAFT, LetterStage.CLOSED) else "done"
    return Item(letter.title, url_for("letters.show", letter_id=letter.id), dated, letter.stage.value, tone)
