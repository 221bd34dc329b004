"""Pages of deadlines: the list, one of them, recording and editing it. Moving and settling: ``change_views``."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.activity.presentation import entries_of
from tracker.coalition.models import Person
from tracker.coalition.queries import people_by_name
from tracker.core import asked, clock
from tracker.core.conflicts import show_both
from tracker.core.errors import Stale
from tracker.core.form_views import recorded, saved
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import moment
from tracker.deadlines import arming, edit_services, lists, presentation, queries, services, telling
from tracker.deadlines.forms import AboutDeadline, NewDeadline
from tracker.deadlines.lists import Shown, Wish
from tracker.deadlines.models import Deadline, Rung
from tracker.deadlines.stages import DeadlineKind, DeadlineState, RungState

bp = Blueprint("deadlines", __name__, url_prefix="/deadlines")


@bp.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Deadlines by what became of them."""
    now, today = clock.now(), clock.today()
    wish = _wish()
    page = lists.page(wish, now, request.args.get("after"))
    calendars = queries.calendars()
    rows = [(one, presentation.standing(one, today, now, calendars[one.nation])) for one in page.rows]
    return render_template(
        "deadlines/index.html",
        page=page,
        rows=rows,
        wish=wish,
        counts=lists.counts(now),
        shown=Shown,
        kinds=DeadlineKind,
    )


def _wish() -> Wish:
    """What the address asks for; what it does not know is left out."""
    return Wish(
        shown=asked.one_of(Shown, "show") or Shown.OPEN,
        kind=asked.one_of(DeadlineKind),
        words=asked.searched(),
        concerning=me() if request.args.get("mine") else None,
    )


@bp.get("/<int:deadline_id>")
@requires(Permission.VIEW)
def show(deadline_id: int) -> ResponseReturnValue:
    """One deadline: its date, how that was worked out, its reminders, its moves."""
    deadline = queries.get_or_404(deadline_id)
    now, calendar = clock.now(), queries.calendar_for(deadline.nation)
    rungs = arming.of_present_date(deadline)
    told = telling.told_of(deadline)
    return render_template(
        "deadlines/show.html",
        deadline=deadline,
        standing=presentation.standing(deadline, clock.today(), now, calendar),
        picture=presentation.picture(deadline, rungs, told, now),
        other_mail=presentation.other_mail(deadline, told),
        too_late=presentation.too_late(deadline, rungs),
        unknown_years=presentation.warning(deadline, rungs, calendar),
        clock_working=presentation.clock_working(deadline),
        hearing=_who_hears(deadline, rungs, now),
        entries=entries_of(deadline),
    )


def _who_hears(deadline: Deadline, rungs: Iterable[Rung], now: datetime) -> tuple[str, list[str]]:
    """What there is to hear, and the names of those who do: of the next reminder, or where none is to come, of a
    change now.
    """
    if deadline.state is not DeadlineState.OPEN or deadline.is_history:
        return "Who is reminded", []
    coming = [row.at for row in rungs if row.state is RungState.PLANNED and row.at]
    people = telling.recipients_of(deadline, min(coming) if coming else now)
    return "Who is reminded" if coming else "Who hears of a change", [person.name for person in people]


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def new() -> ResponseReturnValue:
    """Record a deadline that stands alone."""
    form, everybody = NewDeadline(kind=DeadlineKind.OTHER), people_by_name()
    form.offer(everybody)

    def make() -> Deadline:
        services.check_not_there(form.title.data, form.due_on.data, form.at_time.data)
        return services.record_deadline(
            kind=form.kind.data,
            title=form.title.data,
            due_on=form.due_on.data,
            at_time=form.at_time.data,
            printed=form.printed.data,
            source=form.source.data,
            nation=form.nation.data,
            ladder=form.ladder.data,
            people=_chosen(form, everybody),
            by=me(),
            now=clock.now(),
        )

    if deadline := recorded(form, make, said=lambda made: f"Recorded. {next_reminder(made)}"):
        return redirect(url_for(".show", deadline_id=deadline.id))
    return render_template("deadlines/new.html", form=form)


@bp.route("/<int:deadline_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit(deadline_id: int) -> ResponseReturnValue:
    """Change what a deadline says, whom it concerns and its reminders; not its date."""
    deadline = queries.get_or_404(deadline_id)
    form, everybody = AboutDeadline(**_saved(deadline), version=deadline.version), people_by_name()
    form.offer({person.id: person for person in (*everybody, *deadline.people)}.values())

    def act() -> str:
        _save(deadline, form, [*everybody, *deadline.people])
        return f"Saved. {next_reminder(deadline)}"

    try:
        if saved(form, deadline, act):
            return redirect(url_for(".show", deadline_id=deadline.id))
    except Stale:
        return show_both("deadlines/edit.html", form, deadline, _saved(deadline), deadline=deadline)
    return render_template("deadlines/edit.html", form=form, deadline=deadline)


def _save(deadline: Deadline, form: AboutDeadline, everybody: Iterable[Person]) -> None:
    by, now = me(), clock.now()
    edit_services.edit_deadline(
        deadline,
        version=form.version.data,
        title=form.title.data,
        kind=form.kind.data,
        nation=form.nation.data,
        printed=form.printed.data,
        source=form.source.data,
        by=by,
        now=now,
    )
    edit_services.set_ladder(deadline, form.ladder.data, by=by, now=now)
    edit_services.set_people(deadline, _chosen(form, everybody), by=by, now=now)


def _saved(deadline: Deadline) -> dict[str, Any]:
    fields = ("title", "kind", "nation", "printed", "source", "ladder")
    stored = {field: getattr(deadline, field) for field in fields}
    return stored | {"people": [person.id for person in deadline.people]}


def _chosen(form: AboutDeadline, everybody: Iterable[Person]) -> list[Person]:
    wanted = set(form.people.data or [])
    return list({person.id: person for person in everybody if person.id in wanted}.values())


def next_reminder(deadline: Deadline) -> str:
    """When the first reminder to come goes, or why none does."""
    if deadline.is_history:
        return "It had already passed, so nobody is reminded."
    coming = [row.at for row in deadline.rungs if row.state is RungState.PLANNED and row.at]
    if not coming:
        return "No reminder is still to come."
    return f"The next reminder goes {moment(min(coming))}."


from tracker.deadlines import calendar_views, change_views  # noqa: E402, F401 — they add their pages to ``bp``
