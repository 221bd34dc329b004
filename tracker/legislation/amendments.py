"""By when an amendment is to be tabled in the Commons: three sitting days before it is debated. Pure.

One of which notice was given only on the sitting day before is starred, two before hollow-starred, and usually neither
is selected (Erskine May 28.98).
"""

from datetime import date

from tracker.core.calendar import ONE_DAY
from tracker.core.wording import day as day_in_words
from tracker.core.wording import listed
from tracker.legislation.sittings import HouseDays, Reckoned, Run, Stretch
from tracker.legislation.spans import in_words, stretches_of

SITTING_DAYS = 3
NOT_ENTERED = "Cannot be computed: "


def table_by(debated_on: date, commons: HouseDays, days: int = SITTING_DAYS) -> Reckoned:
    """The last day to table an amendment that is debated on this day; without the sitting days, why there is none."""
    sits = commons.sits_on(debated_on)
    if not sits:
        return Reckoned(None, "", why_not=_no_debate(debated_on, is_known=sits is False))
    sitting: list[date] = []
    idle: list[date] = []
    day = debated_on
    while len(sitting) < days:
        day -= ONE_DAY
        sits = commons.sits_on(day)
        if sits is None:
            return Reckoned(None, _working(debated_on, sitting, idle), why_not=_not_entered(day, debated_on))
        (sitting if sits else idle).append(day)
    runs = [Run(True, Stretch(one, one)) for one in sitting]
    return Reckoned(day, _working(debated_on, sitting, idle), runs)


def _working(debated_on: date, sitting: list[date], idle: list[date]) -> str:
    """ "before Tuesday 16 January 2024 the House sits on Monday 15, …; no sitting on 12 to 14 January 2024"."""
    if not sitting:
        return ""
    days = listed([day_in_words(one) for one in sitting])
    told = f"before {day_in_words(debated_on)} the House of Commons sits on {days}"
    if not idle:
        return told
    return f"{told}; it does not sit on {listed([in_words(one) for one in stretches_of(idle)])}"


def _no_debate(debated_on: date, *, is_known: bool) -> str:
    day = day_in_words(debated_on)
    if is_known:
        return f"{NOT_ENTERED}as entered, the House of Commons does not sit on {day}, the day of the debate."
    return (
        f"{NOT_ENTERED}{day}, the day of the debate, is not entered as a sitting day of the House of Commons."
    )


def _not_entered(day: date, debated_on: date) -> str:
    return (
        f"{NOT_ENTERED}whether the House of Commons sits on {day_in_words(day)} is not entered. "
        f"Enter every sitting day before {day_in_words(debated_on)}, as far back as is needed."
    )
