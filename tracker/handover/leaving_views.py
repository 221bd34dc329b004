"""The page on which a co-chair records that somebody leaves, and taking that back."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.coalition.models import Person
from tracker.contacts import queries as contacts
from tracker.core import clock
from tracker.core.errors import NotHere, RuleViolation
from tracker.core.form_views import carried_out
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import day
from tracker.groups import departures
from tracker.handover import leaving_forms, leaving_queries, leaving_services
from tracker.handover.views import bp


@bp.route("/people/<int:person_id>/leave", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def leave(person_id: int) -> ResponseReturnValue:
    """Everything somebody has open, with one person to choose for each, and their last day."""
    person, now = _get(person_id), clock.now()
    people = leaving_queries.successors(person)
    asked = leaving_forms.LeavingForm(last_day=clock.today())
    found = leaving_queries.open_of(person, asked.last_day.data or clock.today())
    form = leaving_forms.sized(found, people, last_day=clock.today())

    def act() -> str:
        departure = leaving_services.record_leaving(
            person,
            last_day=form.last_day.data,
            each={one.key: form[one.key].data for one in found},
            everything=next((one for one in people if one.id == form.everything.data), None),
            by=me(),
            now=now,
        )
        return f"{person.name} leaves with {day(departure.last_day)}. Both sides get a mail."

    if carried_out(form, act):
        return redirect(url_for("people.show", person_id=person_id))
    return render_template(
        "handover/leave.html",
        form=form,
        person=person,
        found=found,
        approvals=leaving_queries.approvals_of(person, now),
        stands_in=contacts.standing_in(person_id, clock.today()),
        departure=departures.pending_of(person_id),
    )


@bp.route("/people/<int:person_id>/stay", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def stay(person_id: int) -> ResponseReturnValue:
    """Somebody does not leave after all."""
    person, departure = _get(person_id), departures.pending_of(person_id)
    form = ConfirmForm()

    def act() -> str:
        if departure is None:
            raise RuleViolation(f"It is not recorded that {person.name} leaves.")
        leaving_services.take_back(departure, by=me(), now=clock.now())
        return f"{person.name} stays. Move or empty the last days of their roles."

    if carried_out(form, act):
        return redirect(url_for("people.show", person_id=person_id))
    return render_template("handover/stay.html", form=form, person=person, departure=departure)


def _get(person_id: int) -> Person:
    person = leaving_queries.with_roles(person_id)
    if person is None:
        raise NotHere
    return person
