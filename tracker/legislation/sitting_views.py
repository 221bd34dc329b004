"""Pages on which is entered when Parliament sits, and pre-election periods."""

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.database import Model, db
from tracker.core.errors import NotHere
from tracker.core.form_views import carried_out
from tracker.core.forms import Form
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import listed, plural
from tracker.legislation import pasted, reckoning, sitting_queries
from tracker.legislation import sitting_services as services
from tracker.legislation.models import KnownStretch, NonSitting, PreElectionPeriod
from tracker.legislation.presentation import break_in_words, period_in_words
from tracker.legislation.rules import Known
from tracker.legislation.sitting_forms import BreakForm, CompleteForm, DaysForm, PreElectionForm, WeekdaysForm
from tracker.legislation.sittings import Stretch
from tracker.legislation.spans import in_words
from tracker.legislation.views import bp

Row = TypeVar("Row", bound=Model)


@bp.get("/legislation/sitting-days")
@requires(Permission.VIEW)
def sitting_days() -> ResponseReturnValue:
    """What is entered of when Parliament sits, and which deadlines it would move."""
    known, counts = sitting_queries.known_stretches(), sitting_queries.days_by_stretch()
    return render_template(
        "legislation/sitting_days.html",
        listed=[(one, counts.get(one.id, 0), _span(one)) for one in known if one.what is Known.SITTING_DAYS],
        complete=[(one, _span(one)) for one in known if one.what is Known.BREAKS],
        breaks=[(one, _span(one), break_in_words(one)) for one in sitting_queries.breaks()],
        periods=[(one, _span(one)) for one in sitting_queries.pre_election_periods()],
        moved=reckoning.moved(),
    )


def _span(one: KnownStretch | NonSitting | PreElectionPeriod) -> str:
    return in_words(Stretch(one.first_on, one.last_on))


@bp.route("/legislation/sitting-days/list", methods=["GET", "POST"])
@requires(Permission.RECORD)
def list_days() -> ResponseReturnValue:
    """Paste a list of sitting days."""
    form = DaysForm()

    def act() -> str:
        found = pasted.read_days(form.days.data)
        stretch = services.list_days(form.house.data, found, by=me(), now=clock.now())
        return f"Entered {plural(len(found), 'sitting day')}, {in_words(stretch)}.{_consequence()}"

    return _entered(form, act, "legislation/enter_days.html")


@bp.route("/legislation/sitting-days/weekdays", methods=["GET", "POST"])
@requires(Permission.RECORD)
def list_weekdays() -> ResponseReturnValue:
    """Enter sitting days by the days of the week."""
    form = WeekdaysForm(weekdays=[0, 1, 2, 3])

    def act() -> str:
        count = services.list_weekdays(
            form.house.data,
            first_on=form.first_on.data,
            last_on=form.last_on.data,
            weekdays=form.weekdays.data,
            by=me(),
            now=clock.now(),
        )
        return f"Entered {plural(count, 'sitting day')}.{_consequence()}"

    return _entered(form, act, "legislation/enter_weekdays.html")


@bp.route("/legislation/sitting-days/break", methods=["GET", "POST"])
@requires(Permission.RECORD)
def add_break() -> ResponseReturnValue:
    """Enter a time in which a House does not sit."""
    form = BreakForm()

    def act() -> str:
        pause = services.add_break(
            kind=form.kind.data,
            houses=form.houses.data,
            first_on=form.first_on.data,
            last_on=form.last_on.data,
            note=form.note.data,
            by=me(),
            now=clock.now(),
        )
        return f"Entered: {break_in_words(pause)}.{_consequence()}"

    return _entered(form, act, "legislation/enter_break.html")


@bp.route("/legislation/sitting-days/complete", methods=["GET", "POST"])
@requires(Permission.RECORD)
def say_complete() -> ResponseReturnValue:
    """Say for which time every break is entered."""
    form = CompleteForm()

    def act() -> str:
        services.say_complete(
            form.houses.data,
            first_on=form.first_on.data,
            last_on=form.last_on.data,
            by=me(),
            now=clock.now(),
        )
        whose = listed([f"the {house.value}" for house in form.houses.data])
        return f"Saved: every break of {whose} is entered for that time.{_consequence()}"

    return _entered(form, act, "legislation/enter_complete.html")


@bp.route("/legislation/sitting-days/pre-election", methods=["GET", "POST"])
@requires(Permission.RECORD)
def add_pre_election_period() -> ResponseReturnValue:
    """Enter a pre-election period."""
    form = PreElectionForm()

    def act() -> str:
        period = services.add_pre_election_period(
            area=form.area.data,
            first_on=form.first_on.data,
            last_on=form.last_on.data,
            note=form.note.data,
            by=me(),
            now=clock.now(),
        )
        return f"Entered the {period_in_words(period)}."

    return _entered(form, act, "legislation/enter_pre_election.html")


@bp.post("/legislation/sitting-days/break/<int:break_id>/remove")
@requires(Permission.RECORD)
def remove_break(break_id: int) -> ResponseReturnValue:
    """Remove a time in which a House does not sit."""
    pause = _get_or_404(NonSitting, break_id)
    services.remove_break(pause, by=me(), now=clock.now())
    return _removed(f"Removed: {break_in_words(pause)}.{_consequence()}")


@bp.post("/legislation/sitting-days/known/<int:known_id>/remove")
@requires(Permission.RECORD)
def forget_days(known_id: int) -> ResponseReturnValue:
    """Take back what was entered for a time."""
    known = _get_or_404(KnownStretch, known_id)
    services.forget(known, by=me(), now=clock.now())
    return _removed(
        f"Removed: {known.what.value} of the {known.house.value}, {_span(known)}.{_consequence()}"
    )


@bp.post("/legislation/sitting-days/pre-election/<int:period_id>/remove")
@requires(Permission.RECORD)
def remove_pre_election_period(period_id: int) -> ResponseReturnValue:
    """Remove a pre-election period."""
    period = _get_or_404(PreElectionPeriod, period_id)
    services.remove_pre_election_period(period, by=me(), now=clock.now())
    return _removed(f"Removed the {period_in_words(period)}.")


def _get_or_404(kind: type[Row], number: int) -> Row:
    found = db.session.get(kind, number)
    if found is None:
        raise NotHere
    return found


def _entered(form: Form, act: Callable[[], str], template: str) -> ResponseReturnValue:
    if carried_out(form, act):
        return redirect(url_for(".sitting_days"))
    return render_template(template, form=form)


def _removed(said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said)
    return redirect(url_for(".sitting_days"))


def _consequence() -> str:
    """What the change means for deadlines that were made of a reckoned date."""
    db.session.flush()
    count = len(reckoning.moved())
    if not count:
        return ""
    return f" {plural(count, 'deadline')} would be on another day now: see below."
