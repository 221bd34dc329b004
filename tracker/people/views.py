"""Pages of people and their roles. Whoever may see the work sees names and roles; addresses are for co-chairs."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.activity.presentation import entries_of
from tracker.coalition import page_parts
from tracker.coalition.models import Organisation, Person, RoleTerm
from tracker.coalition.rules import Role, in_force
from tracker.core import clock, pagination
from tracker.core.conflicts import show_both
from tracker.core.database import db
from tracker.core.errors import RuleViolation, Stale
from tracker.core.form_views import carried_out, saved
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.organisations import queries as organisations
from tracker.people import queries, role_services, services
from tracker.people.forms import (
    EndRoleForm,
    InviteForm,
    PersonForm,
    RoleDays,
    RoleForm,
)

bp = Blueprint("people", __name__)

STATES = {"current": "Taking part", "left": "Left", "suspended": "Suspended"}


@bp.get("/people")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Everybody who takes part; for co-chairs also who left or is suspended."""
    manages = _manages()
    state = request.args.get("state", "current") if manages else "current"
    role = next((role for role in Role if role.value == request.args.get("role")), None)
    query = queries.listed(
        clock.today(),
        state=state if state in STATES else "current",
        role=role,
        words=request.args.get("q", "").strip(),
        with_addresses=manages,
    )
    keys = (pagination.Key(Person.name, "name"), pagination.Key(Person.id, "id"))
    page = pagination.fetch(db.session(), query, keys, after=request.args.get("after"))
    return render_template(
        "people/index.html", page=page, manages=manages, state=state, states=STATES, role=role, **_words()
    )


@bp.get("/people/<int:person_id>")
@requires(Permission.VIEW)
def show(person_id: int) -> ResponseReturnValue:
    """One person: roles over time, and for co-chairs the address, what was done, and what can be."""
    found = _get(person_id)
    return render_template(
        "people/show.html",
        person=found,
        manages=_manages(),
        events=entries_of(found) if _manages() else (),
        parts=page_parts.of_person(found.id),
        **_words(),
    )


@bp.route("/people/invite", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def invite() -> ResponseReturnValue:
    """Add somebody with a first role; a mail tells them how to sign in."""
    form = InviteForm(from_on=clock.today())
    form.offer(organisations.to_choose())
    if form.validate_on_submit():
        try:
            new = services.invite(
                email=form.email.data,
                name=form.name.data,
                role=form.role.data,
                organisation=_organisation(form),
                job_title=form.job_title.data,
                from_on=form.from_on.data,
                to_on=form.to_on.data,
                by=me(),
                now=clock.now(),
            )
        except RuleViolation as broken:
            db.session.rollback()
            form.blame(broken)
        else:
            db.session.commit()
            flash(f"Invited {new.name}. A mail to {new.email} says how to sign in.")
            return redirect(url_for(".show", person_id=new.id))
    return render_template("people/invite.html", form=form)


@bp.post("/people/<int:person_id>/invitation")
@requires(Permission.MANAGE_PEOPLE)
def send_invitation(person_id: int) -> ResponseReturnValue:
    """Tell a person once more how to sign in."""
    found = _get(person_id)
    services.send_invitation(found, by=me(), now=clock.now())
    db.session.commit()
    flash(f"A mail to {found.email} says how to sign in.")
    return _back_to(found)


@bp.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def edit(person_id: int) -> ResponseReturnValue:
    """Correct a name or an address."""
    found = _get(person_id)
    form = PersonForm(obj=found)

    def act() -> str:
        services.change_person(found, name=form.name.data, email=form.email.data, by=me(), now=clock.now())
        return f"Saved {found.name}."

    try:
        if saved(form, found, act):
            return _back_to(found)
    except Stale:
        stored = _get(person_id)
        values = {"name": stored.name, "email": stored.email}
        return show_both("people/edit.html", form, stored, values, person=stored)
    return render_template("people/edit.html", form=form, person=found)


@bp.route("/people/<int:person_id>/roles/add", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def add_role(person_id: int) -> ResponseReturnValue:
    """Give a person a further role."""
    found = _get(person_id)
    form = RoleForm(from_on=clock.today())
    form.offer(organisations.to_choose())

    def act() -> str:
        role_services.check_organisation(form.role.data, _organisation(form))
        term = role_services.give_role(
            found,
            role=form.role.data,
            organisation=_organisation(form),
            job_title=form.job_title.data,
            from_on=form.from_on.data,
            to_on=form.to_on.data,
            by=me(),
            now=clock.now(),
        )
        return f"{found.name} is now recorded as {role_services.describe(term)}."

    if carried_out(form, act):
        return _back_to(found)
    return render_template("people/add_role.html", form=form, person=found)


@bp.route("/people/<int:person_id>/roles/<int:role_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def edit_role(person_id: int, role_id: int) -> ResponseReturnValue:
    """Correct the days or the job title of a role."""
    term = queries.role_or_404(person_id, role_id)
    form = RoleDays(obj=term)

    def act() -> str:
        role_services.change_role(
            term,
            job_title=form.job_title.data,
            from_on=form.from_on.data,
            to_on=form.to_on.data,
            by=me(),
            now=clock.now(),
        )
        return f"{term.person.name} is recorded as {role_services.describe(term)}."

    if carried_out(form, act):
        return _back_to(term.person)
    return render_template("people/edit_role.html", form=form, term=term, words=role_services.describe(term))


@bp.route("/people/<int:person_id>/roles/<int:role_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def end_role(person_id: int, role_id: int) -> ResponseReturnValue:
    """Let a role end on a day, after saying what that means."""
    term = queries.role_or_404(person_id, role_id)
    form = EndRoleForm(to_on=clock.today())

    def act() -> str:
        role_services.end_role(term, to_on=form.to_on.data, by=me(), now=clock.now())
        return f"{term.person.name} is recorded as {role_services.describe(term)}."

    if carried_out(form, act):
        return _back_to(term.person)
    return render_template("people/end_role.html", form=form, term=term, words=role_services.describe(term))


@bp.route("/people/<int:person_id>/suspend", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def suspend(person_id: int) -> ResponseReturnValue:
    """Take every right from a person, after saying what that means."""
    found = _get(person_id)
    form = ConfirmForm()

    def act() -> str:
        services.suspend(found, by=me(), now=clock.now())
        return f"{found.name} is suspended."

    if carried_out(form, act):
        return _back_to(found)
    return render_template("people/suspend.html", form=form, person=found, is_me=found is me())


@bp.route("/people/<int:person_id>/unsuspend", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def unsuspend(person_id: int) -> ResponseReturnValue:
    """Give a suspended person their rights back."""
    found = _get(person_id)
    form = ConfirmForm()

    def act() -> str:
        services.lift_suspension(found, by=me(), now=clock.now())
        return f"{found.name} is no longer suspended."

    if carried_out(form, act):
        return _back_to(found)
    return render_template("people/unsuspend.html", form=form, person=found)


def _manages() -> bool:
    return bool(current_user.may(Permission.MANAGE_PEOPLE))


def _get(person_id: int) -> Person:
    return queries.get_or_404(person_id, day=clock.today(), sees_all=_manages())


def _back_to(found: Person) -> ResponseReturnValue:
    """The person's page; home for somebody who has just taken the own right to see it."""
    return redirect(url_for(".show", person_id=found.id))


def _organisation(form: RoleForm) -> Organisation | None:
    chosen = form.organisation_id.data
    return db.session.get(Organisation, chosen) if chosen else None


def _words() -> dict[str, Any]:
    """What the templates of people say about a role, and when it is in force."""
    today = clock.today()

    def standing(term: RoleTerm) -> str:
        if in_force(today, term.from_on, term.to_on):
            return "now"
        return "to come" if term.from_on is not None and term.from_on > today else "ended"

    return {
        "describe": role_services.describe,
        "days_of": role_services.days_of,
        "standing": standing,
        "roles": Role,
    }
