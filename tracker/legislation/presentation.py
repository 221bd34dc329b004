"""What pages show of a measure: its dates in words, its stages and letters in order."""

from collections.abc import Iterable, Sequence

from tracker.activity.presentation import Entry, entries_of
from tracker.core.wording import capitalised, partial_date
from tracker.legislation.models import (
    LetterMeasure,
    Measure,
    MeasureStage,
    NonSitting,
    PreElectionPeriod,
    Review,
)
from tracker.legislation.rules import House
from tracker.legislation.sittings import BreakKind, Stretch
from tracker.legislation.spans import in_words

DATES = (
    ("Royal Assent", "royal_assent"),
    ("Made", "made"),
    ("Laid before Parliament", "laid"),
    ("In force from", "in_force"),
    ("Expires", "expires"),
)


def dates(measure: Measure) -> list[tuple[str, str]]:
    """The dates that are known, each with what happened or will."""
    known = [(label, getattr(measure, name)) for label, name in DATES]
    return [(label, capitalised(partial_date(value))) for label, value in known if value]


def own_history(record: Measure | Review) -> list[Entry]:
    """What was done to it, and not to another that had its number and was removed."""
    return [one for one in entries_of(record) if one.at >= record.created_at]


def in_order(stages: Iterable[MeasureStage]) -> Sequence[MeasureStage]:
    """By date; those without one stay after what was recorded before them."""
    return sorted(stages, key=lambda one: (one.dated or "9999", one.position))


def letters_in_order(links: Iterable[LetterMeasure]) -> Sequence[LetterMeasure]:
    """By the date they bear, the newest first."""
    return sorted(links, key=lambda one: (one.letter.dated_sort, one.letter.id), reverse=True)


def break_in_words(pause: NonSitting) -> str:
    """ "adjournment of the House of Commons, 26 March to 15 April 2026"."""
    whose = "Parliament" if pause.kind is not BreakKind.ADJOURNMENT else _of_houses(pause.houses)
    return f"{pause.kind.value} of {whose}, {in_words(Stretch(pause.first_on, pause.last_on))}"


def _of_houses(houses: Sequence[House]) -> str:
    return "both Houses" if len(houses) > 1 else f"the {houses[0].value}"


def period_in_words(period: PreElectionPeriod) -> str:
    """ "pre-election period in Wales, 25 March to 7 May 2026"."""
    return f"pre-election period in {period.area.value}, {in_words(Stretch(period.first_on, period.last_on))}"
