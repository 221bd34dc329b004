"""Pages of calls: the list, one of them, recording and editing it.

What happens to its windows is in ``window_views``, deciding and responding in ``work_views``, files in ``file_views``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from tracker.activity.presentation import entries_of
from tracker.coalition.models import Person
from tracker.coalition.queries import people_by_name
from tracker.coalition.themes import all_themes, chosen_themes
from tracker.consultations import forms, lists, presentation, queries, services
from tracker.consultations.forms import AboutForm, RecordForm
from tracker.consultations.models import Consultation
from tracker.consultations.rules import ConsultationKind
from tracker.core import asked, clock
from tracker.core.conflicts import show_both
from tracker.core.database import db
from tracker.core.errors import RuleViolation, Stale
from tracker.core.form_views import recorded, saved, whether_changed
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.templating import this_page
from tracker.deadlines.queries import calendars
from tracker.government import queries as government
from tracker.groups.models import SubGroup
from tracker.groups.queries import groups_to_choose
from tracker.legislation import about, linking
from tracker.legislation import queries as legislation
from tracker.legislation.presentation import period_in_words
from tracker.legislation.rules import About
from tracker.legislation.sitting_queries import periods_touching

bp = Blueprint("consultations", __name__, url_prefix="/consultations")


@bp.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Calls in pages, by where they stand."""
    now = clock.now()
    today = clock.london_day(now)
    shown = request.args.get("show", "open")
    shown = shown if shown in lists.FILTERS else "open"
    kind = asked.one_of(ConsultationKind)
    search = asked.searched()
    page = lists.page(shown, today=today, kind=kind, search=search, after=request.args.get("after"))
    counts = {} if kind or search else lists.counts(today)
    return render_template(
        "consultations/index.html",
        page=page,
        standings=presentation.standings(page.rows, calendars(), now),
        filters=presentation.filters(shown, kind, counts, this_page),
        shown=shown,
        searched=bool(search or kind),
    )


@bp.get("/<int:consultation_id>")
@requires(Permission.VIEW)
def show(consultation_id: int) -> ResponseReturnValue:
    """One call: when it closes, what is next, and all that belongs to it."""
    consultation = queries.get_or_404(consultation_id)
    now = clock.now()
    return render_template(
        "consultations/show.html",
        consultation=consultation,
        **presentation.of(consultation, calendars(), now),
        about=about.of_call(consultation_id),
        election_periods=_election_periods(consultation),
        entries=entries_of(consultation),
    )


def _election_periods(consultation: Consultation) -> list[str]:
    """The pre-election periods in which the call is open, in words."""
    closings = [one.deadline.due_on for one in consultation.windows if one.deadline]
    openings = [one.opens_on for one in consultation.windows if one.opens_on]
    first, last = min(openings, default=None), max(closings, default=None)
    touched = periods_touching(consultation.nation, consultation.nation_as_given, first, last)
    return [period_in_words(one) for one in touched]


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def create() -> ResponseReturnValue:
    """Record a call with its closing time."""
    form = RecordForm(data={"nation": "england-and-wales", "kind": ConsultationKind.CONSULTATION})
    people, themes = people_by_name(), all_themes()
    form.offer(people, themes)
    form.offer_groups(groups_to_choose(clock.today()))
    reviews = {one.id: one for one in legislation.all_reviews()}
    form.offer_reviews(list(reviews.values()))
    if request.method == "GET":
        form.measure.data = linking.name_numbered(request.args.get("about"))

    def make() -> Consultation:
        measure = linking.named_or_none(form.measure.data)
        with _not_just_recorded():
            made = services.record_consultation(
                **_about(form, people),
                opens_on=form.opens_on.data,
                closes_on=form.closes_on.data,
                closes_time=form.closes_time.data,
                printed=form.printed.data,
                by=me(),
                now=clock.now(),
            )
        if measure is not None:
            linking.connect_call(made, measure, About.ABOUT, by=me(), now=clock.now())
        linking.set_review_of_call(made, reviews.get(form.review.data), None, by=me(), now=clock.now())
        return made

    if made := recorded(form, make, said=lambda made: f"Recorded: {made.title}."):
        return to_call_with_hint(made, form.printed.data, form.closes_time.data)
    return render_template(
        "consultations/create.html", form=form, bodies=government.names(), measures=legislation.names()
    )


@bp.route("/<int:consultation_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit(consultation_id: int) -> ResponseReturnValue:
    """Change what is said about a call. Whoever saves second sees both texts."""
    consultation = queries.get_or_404(consultation_id)
    form = AboutForm(data=forms.stored_values(consultation))
    people, themes = people_by_name(), all_themes()
    form.offer(people, themes)
    form.offer_groups(groups_to_choose(clock.today(), also=consultation.group))
    values = {"consultation": consultation, "bodies": government.names()}

    def act() -> str:
        with _not_just_recorded():
            about = _about(form, people)
            return whether_changed(
                services.edit_consultation(consultation, **about, by=me(), now=clock.now())
            )

    try:
        if saved(form, consultation, act):
            return redirect(url_for(".show", consultation_id=consultation_id))
    except Stale:
        found = queries.get_or_404(consultation_id)
        return show_both("consultations/edit.html", form, found, forms.stored_values(found), **values)
    return render_template("consultations/edit.html", form=form, **values)


@contextmanager
def _not_just_recorded() -> Iterator[None]:
    """Raise RuleViolation for a call that somebody else records at this very moment: only the database notices."""
    try:
        yield
        db.session.flush()
    except IntegrityError:
        raise RuleViolation(
            "A call of this title by this body has just been recorded by somebody else.", "title"
        ) from None


def to_call_with_hint(
    consultation: Consultation, printed: str, closes_time: time | None
) -> ResponseReturnValue:
    """Go to a call after a closing time was entered, with a warning where its printed words speak of midnight."""
    if hint := forms.midnight_hint(printed, closes_time):
        flash(hint, "warning")
    return redirect(url_for("consultations.show", consultation_id=consultation.id))


def _about(form: AboutForm, people: Any) -> dict[str, Any]:
    """What was typed, as the services take it."""
    by_id: dict[int, Person] = {person.id: person for person in people}
    return {
        "title": form.title.data,
        "body": form.body.data,
        "kind": form.kind.data,
        "url": form.url.data,
        "nation": form.nation.data,
        "lead": by_id.get(form.lead.data),
        "deputy": by_id.get(form.deputy.data),
        "group": db.session.get(SubGroup, form.group.data) if form.group.data else None,
        "themes": chosen_themes(form.themes.data, form.new_theme.data),
        "notes": form.notes.data,
    }


from tracker.consultations import file_views, legislation_views, window_views, work_views  # noqa: E402, F401  # they add to bp
