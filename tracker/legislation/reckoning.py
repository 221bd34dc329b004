"""What is reckoned for a measure from when Parliament sits, and what became of deadlines that were made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from tracker.core.database import db
from tracker.deadlines.models import Deadline
from tracker.deadlines.stages import DeadlineState
from tracker.legislation import rules, sitting_queries
from tracker.legislation.amendments import table_by
from tracker.legislation.forty_days import NOT_ENTERED, forty_days
from tracker.legislation.models import ComputedDate, Measure, MeasureStage
from tracker.legislation.rules import Computed, House, MeasureKind, Procedure
from tracker.legislation.sittings import HouseDays, Reckoned

NO_DAY_OF_LAYING = f"{NOT_ENTERED}the day on which it was laid is not recorded."
WHOLE_DAY_NEEDED = f"{NOT_ENTERED}the day on which it was laid is not known exactly."
DEBATE_NOT_KNOWN = f"{NOT_ENTERED}the day of the debate is not known."


@dataclass(frozen=True)
class Reckoning:
    """One date of a measure, and the deadline that was made of it, if any."""

    what: Computed
    stage: MeasureStage | None
    reckoned: Reckoned
    made: ComputedDate | None

    @property
    def deadline(self) -> Deadline | None:
        return self.made.deadline if self.made else None

    @property
    def title(self) -> str:
        """ "Last day to table amendments for the report stage, House of Commons"."""
        if self.stage is None:
            return "The 40 days end"
        stage = self.stage.in_words
        return f"Last day to table amendments for the {stage[:1].lower()}{stage[1:]}"

    @property
    def moved_to(self) -> date | None:
        """The date reckoned now, where it is another one than the deadline was made of or stands at."""
        if self.made is None or self.reckoned.day in (None, self.made.computed_on, self.made.deadline.due_on):
            return None
        return self.reckoned.day if self.made.deadline.state is DeadlineState.OPEN else None

    @property
    def is_lost(self) -> bool:
        """Whether there is a deadline, but what it was made of can no longer be reckoned."""
        return bool(
            self.made and self.reckoned.day is None and self.made.deadline.state is DeadlineState.OPEN
        )


def has_forty_days(measure: Measure) -> bool:
    """Whether the 40 days are asked about at all."""
    return measure.kind is MeasureKind.INSTRUMENT and measure.procedure is Procedure.NEGATIVE


def stages_to_table_for(measure: Measure) -> list[MeasureStage]:
    """The stages in the Commons at which amendments are debated."""
    return [one for one in measure.stages if one.house is House.COMMONS and one.name in rules.AMENDED_AT]


def of(measure: Measure) -> list[Reckoning]:
    """Every date that is reckoned for a measure, in the order of its page."""
    if has_forty_days(measure):
        return [Reckoning(Computed.FORTY_DAYS, None, _end_of_forty_days(measure), _made(measure, None))]
    stages = stages_to_table_for(measure)
    debates = [day for day in (whole_day(one.dated) for one in stages) if day]
    commons = sitting_queries.houses_around(min(debates), max(debates))[0] if debates else None
    return [
        Reckoning(Computed.TABLING, one, _last_day_to_table(one, commons), _made(measure, one))
        for one in stages
    ]


def _end_of_forty_days(measure: Measure) -> Reckoned:
    if not measure.laid:
        return Reckoned(None, "", why_not=NO_DAY_OF_LAYING)
    laid_on = whole_day(measure.laid)
    if laid_on is None:
        return Reckoned(None, "", why_not=WHOLE_DAY_NEEDED)
    commons, lords = sitting_queries.houses_around(laid_on, laid_on)
    return forty_days(laid_on, commons, lords)


def _last_day_to_table(stage: MeasureStage, commons: HouseDays | None) -> Reckoned:
    debated_on = whole_day(stage.dated)
    if debated_on is None or commons is None:
        return Reckoned(None, "", why_not=DEBATE_NOT_KNOWN)
    return table_by(debated_on, commons)


def whole_day(written: str | None) -> date | None:
    """The day of a date that is known to the day."""
    return date.fromisoformat(written) if written and len(written) == 10 else None


def _made(measure: Measure, stage: MeasureStage | None) -> ComputedDate | None:
    """The newest deadline that was made of this date; one that is open goes before others."""
    mine = [one for one in measure.computed if one.stage_id == (stage.id if stage else None)]
    return max(mine, key=lambda one: (one.deadline.state is DeadlineState.OPEN, one.id), default=None)


def moved() -> Sequence[Reckoning]:
    """Open deadlines made of a date that is another one now, or cannot be reckoned any more."""
    is_open = exists().where(
        Deadline.id == ComputedDate.deadline_id,
        Deadline.state == DeadlineState.OPEN,
        Deadline.is_history.is_(False),
    )
    # asked with every tick: from the few that were reckoned to their deadlines, never the other way round
    made = exists().where(ComputedDate.measure_id == Measure.id, is_open)
    measures = db.session.scalars(
        select(Measure)
        .where(made)
        .options(joinedload(Measure.computed).joinedload(ComputedDate.deadline), joinedload(Measure.stages))
        .order_by(Measure.title_key)
    ).unique()
    return [one for measure in measures for one in of(measure) if one.moved_to or one.is_lost]
