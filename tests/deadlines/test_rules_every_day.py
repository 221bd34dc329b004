"""Every due date of ten years in every nation, against a computation made another way.

Here each nation's working days are one sorted list, read straight from the file; a day is found in it by bisection
and the nth before or after is an index away. London's summer time is worked out from its last Sundays.
"""

import json
from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time

import pytest

from tracker.core.bank_holidays import BUNDLED_FILE, calendar_of
from tracker.core.calendar import Nation, working_days_after
from tracker.deadlines import clocks, rules

pytestmark = pytest.mark.no_cover  # ten years of days, with every line counted, take three times as long

FIRST, LAST = date(2019, 2, 1).toordinal(), date(2028, 11, 30).toordinal()
LONG_AGO = datetime(2018, 1, 1, tzinfo=UTC)
RUNGS = rules.parse_ladder("20,10,5,2,1,0,+1")


def working_days(nation):
    events = json.loads(BUNDLED_FILE.read_text(encoding="utf-8"))[nation]["events"]
    free = {date.fromisoformat(event["date"]).toordinal() for event in events}
    days = range(date(2019, 1, 1).toordinal(), date(2028, 12, 31).toordinal() + 1)
    return [day for day in days if day % 7 not in (0, 6) and day not in free]  # ordinal 7 was a Sunday


def last_sunday(year, month):
    last = date(year, month, 31).toordinal()
    return last - last % 7


def nine_in_london(ordinal):
    """9:00am London in UTC as text: 08:00 in summer time, which begins and ends on a Sunday before nine."""
    day = date.fromordinal(ordinal)
    summer = last_sunday(day.year, 3) <= ordinal < last_sunday(day.year, 10)
    return f"{day.isoformat()}T{'08' if summer else '09'}:00:00+00:00"


def expected_ladder(ordinal, days):
    before, after = bisect_left(days, ordinal), bisect_right(days, ordinal)
    on_the_day = ordinal if after > before else None
    reminders = [days[before - count] for count in (20, 10, 5, 2, 1)] + [on_the_day, days[after]]
    return [reminder and nine_in_london(reminder) for reminder in reminders]


@pytest.mark.parametrize("nation", Nation)
def test_the_ladder_is_right_for_every_due_date(nation):
    days, calendar = working_days(nation.value), calendar_of(nation)
    wrong = []
    for ordinal in range(FIRST, LAST + 1):
        ladder = rules.ladder(date.fromordinal(ordinal), time(23, 45), RUNGS, calendar, LONG_AGO)
        if [one.at and one.at.isoformat() for one in ladder] != expected_ladder(ordinal, days):
            wrong.append(date.fromordinal(ordinal))

    assert wrong == []


@pytest.mark.parametrize("nation", Nation)
@pytest.mark.parametrize("count", [1, 10, 15, 18, 20])
def test_days_after_and_the_latest_ask_are_right_for_every_day(nation, count):
    days, calendar = working_days(nation.value), calendar_of(nation)
    wrong = []
    for ordinal in range(FIRST, LAST + 1 - 30):
        day = date.fromordinal(ordinal)
        due = date.fromordinal(days[bisect_right(days, ordinal) + count - 1])
        if working_days_after(day, count, calendar).day != due:
            wrong.append(("after", day))
        asked = bisect_right(days, ordinal) - 1 - count
        if asked >= 0 and clocks.latest_ask(day, count, calendar).day != date.fromordinal(days[asked]):
            wrong.append(("latest ask", day))

    assert wrong == []
