"""Many calls and letters for the lists: as varied as real ones, spread over two years on each side of today."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from scripts.benchmarks.instances import fill, finish_filling
from tracker.coalition.models import Coalition, Person, RoleTerm
from tracker.coalition.rules import Role
from tracker.consultations.models import Consultation, Window
from tracker.consultations.rules import ConsultationKind, Stage
from tracker.core import clock
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.government.models import Body
from tracker.letters.models import Letter, Recipient
from tracker.letters.rules import LetterKind, LetterStage

STAGES = (Stage.RECORDED, Stage.DRAFTING, Stage.SIGNING, Stage.SUBMITTED, Stage.CLOSED)
SENT = (LetterStage.SENT, LetterStage.SENT, LetterStage.REPLIED, LetterStage.CLOSED)
PEOPLE, BODIES = 20, 40
EARLY = datetime(2019, 1, 1, 9, 0, tzinfo=UTC)
WORDS = "review of support for young people who leave care and the duties of local authorities".split()


def fill_instance(count: int) -> None:
    """People, bodies, and so many calls and letters, each call with its window and deadline."""
    today = clock.today()
    fill(Coalition, [{"id": 1, "name": "Coalition that is measured"}])
    fill(Person, map(_person, range(1, PEOPLE + 1)))
    fill(
        RoleTerm,
        [{"person_id": one, "role": Role.CO_CHAIR if one < 3 else Role.LEAD} for one in range(1, PEOPLE + 1)],
    )
    fill(Body, [{"id": one, "name": f"Department {one}", "name_key": f"department {one}", "created_at": EARLY}
                for one in range(1, BODIES + 1)])  # fmt: skip
    numbers = range(1, count + 1)
    days = [today + timedelta(days=int((number / count - 0.5) * 1460)) for number in numbers]
    fill(Consultation, (_call(number, day) for number, day in zip(numbers, days, strict=True)))
    fill(
        Letter,
        (_letter(number, day - timedelta(days=730)) for number, day in zip(numbers, days, strict=True)),
    )
    fill(Recipient, _recipients(count))
    fill(Deadline, _deadlines(days, today))
    fill(Window, ({"consultation_id": one, "position": 1, "deadline_id": one, "opens_on": day - timedelta(days=60)}
                  for one, day in zip(numbers, days, strict=True)))  # fmt: skip
    finish_filling()


def _person(number: int) -> dict[str, Any]:
    address = f"person{number}@example.org"
    return {
        "id": number,
        "name": f"Person {number}",
        "email": address,
        "email_key": address,
        "created_at": EARLY,
    }


def _title(number: int) -> str:
    start = number % 7
    return f"{' '.join(WORDS[start : start + 8]).capitalize()}, part {number}"


def _call(number: int, day: date) -> dict[str, Any]:
    kinds = list(ConsultationKind)
    return {
        "id": number,
        "title": _title(number),
        "body_id": number % BODIES + 1,
        "kind": kinds[number % len(kinds)],
        "stage": STAGES[number % len(STAGES)],
        "lead_id": number % PEOPLE + 1 if number % 5 else None,
        "notes": "What we know of it so far. " * 20,
        "closes_sort": day.isoformat(),
        "created_at": EARLY,
    }


def _letter(number: int, day: date) -> dict[str, Any]:
    kinds = list(LetterKind)
    draft = number % 10 == 0
    return {
        "id": number,
        "title": _title(number),
        "kind": kinds[number % len(kinds)],
        "dated": None if draft else day.isoformat(),
        "dated_sort": "9999" if draft else day.isoformat(),
        "stage": LetterStage.DRAFT if draft else SENT[number % len(SENT)],
        "text": "We write as the organisations that sign below. " * 40,
        "lead_id": number % PEOPLE + 1 if number % 5 else None,
        "sent_on": None if draft else day,
        "created_at": EARLY,
    }


def _recipients(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        body = {"letter_id": number, "body_id": number % BODIES + 1}
        yield {**body, "position": 1, "post": "Minister for Children", "person": f"A Minister {number % 90}"}
        if number % 3 == 0:
            yield {**body, "position": 2, "post": "Permanent Secretary", "person": ""}


def _deadlines(days: list[date], today: date) -> Iterator[dict[str, Any]]:
    """One for each call, then one for each letter of which a reply is, or was, expected."""
    for number, day in enumerate(days, start=1):
        yield _deadline(day, day < today, DeadlineKind.CLOSING, number, None)
    for number, day in enumerate(days, start=1):
        if number % 10:
            due = day - timedelta(days=702)
            yield _deadline(due, number % 20 != 1, DeadlineKind.REPLY, None, number)


def _deadline(
    day: date, settled: bool, kind: DeadlineKind, call: int | None, letter: int | None
) -> dict[str, Any]:
    moment = datetime.combine(day, time(23, 45), UTC)
    return {
        "kind": kind,
        "title": _title(call or letter or 0),
        "due_on": day,
        "at_time": time(23, 45),
        "due_at": moment,
        "passes_at": moment,
        "state": DeadlineState.DONE if settled else DeadlineState.OPEN,
        "settled_at": moment if settled else None,
        "armed_at": EARLY,
        "recorded_at": EARLY,
        "consultation_id": call,
        "letter_id": letter,
    }
