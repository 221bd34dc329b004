"""Pages of an organisation's contacts and of days away. Its own people look after them, and co-chairs after all."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.coalition.models import Organisation, Person
from tracker.coalition.queries import people_by_name
from tracker.coalition.rules import in_force
from tracker.contacts import queries, services
from tracker.contacts.forms import AbsenceForm, ContactForm
from tracker.contacts.models import Contact
from tracker.contacts.services import ContactFacts
from tracker.core import clock
from tracker.core.conflicts import show_both
from tracker.core.database import db
from tracker.core.errors import NotHere, Stale
from tracker.core.form_views import carried_out, saved
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.organisations import queries as organisation_queries
from tracker.people import queries as people_queries

bp = Blueprint("contacts", __name__)


@bp.route("/organisations/<int:organisation_id>/contacts/add", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def add_contact(organisation_id: int) -> ResponseReturnValue:
    """Record a contact: somebody with a role for the organisation, or anybody else by name."""
    organisation = _own_organisation(organisation_id)
    form = ContactForm(data={"version": 0})
    form.offer(_its_people(organisation))

    def act() -> str:
        contact = services.add_contact(organisation, _facts(form), by=me(), now=clock.now())
        return f"{contact.called} {services.IS_NOW[contact.duty]} {organisation.name}."

    if carried_out(form, act):
        return _to_organisation(organisation_id)
    return render_template("contacts/edit_contact.html", form=form, organisation=organisation, contact=None)


@bp.route("/organisations/<int:organisation_id>/contacts/<int:contact_id>", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def edit_contact(organisation_id: int, contact_id: int) -> ResponseReturnValue:
    """Change a contact, or say until when it was one."""
    organisation = _own_organisation(organisation_id)
    contact = queries.contact_or_404(organisation_id, contact_id)
    form = ContactForm(data=_stored(contact))
    form.offer(_its_people(organisation))

    def act() -> str:
        services.change_contact(contact, _facts(form), by=me(), now=clock.now())
        return f"Saved {contact.called}."

    try:
        if saved(form, contact, act):
            return _to_organisation(organisation_id)
    except Stale:
        stored = queries.contact_or_404(organisation_id, contact_id)
        shown = {"organisation": stored.organisation, "contact": stored}
        return show_both("contacts/edit_contact.html", form, stored, _stored(stored), **shown)
    return render_template(
        "contacts/edit_contact.html", form=form, organisation=organisation, contact=contact
    )


@bp.route("/organisations/<int:organisation_id>/contacts/<int:contact_id>/remove", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def remove_contact(organisation_id: int, contact_id: int) -> ResponseReturnValue:
    """Forget a contact."""
    organisation = _own_organisation(organisation_id)
    contact = queries.contact_or_404(organisation_id, contact_id)
    form = ConfirmForm()

    def act() -> str:
        called = contact.called
        services.remove_contact(contact, by=me(), now=clock.now())
        return f"{called} is no longer a contact of {organisation.name}."

    if carried_out(form, act):
        return _to_organisation(organisation_id)
    return render_template(
        "contacts/remove_contact.html", form=form, organisation=organisation, contact=contact
    )


@bp.route("/people/<int:person_id>/away", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def add_absence(person_id: int) -> ResponseReturnValue:
    """Say on which days somebody is away, and who gets their reminders then."""
    person = _own_person(person_id)
    form = AbsenceForm()
    form.offer([one for one in people_by_name() if one.id != person.id])

    def act() -> str:
        chosen = form.cover_id.data
        absence = services.record_absence(
            person,
            from_on=form.from_on.data,
            to_on=form.to_on.data,
            cover=db.session.get(Person, chosen) if chosen else None,
            by=me(),
            now=clock.now(),
        )
        then = f"{absence.cover.name} gets the reminders then" if absence.cover else "Mail goes on as usual"
        return f"{person.name} is away {services.days_in_words(absence)}. {then}."

    if carried_out(form, act):
        return _to_person(person_id)
    return render_template(
        "contacts/add_absence.html",
        form=form,
        person=person,
        absences=queries.absences_of(person.id, clock.today()),
        days_in_words=services.days_in_words,
    )


@bp.post("/people/<int:person_id>/away/<int:absence_id>/remove")
@requires(Permission.OWN_ACCOUNT)
def remove_absence(person_id: int, absence_id: int) -> ResponseReturnValue:
    """Take back days away."""
    _own_person(person_id)
    absence = queries.absence_or_404(person_id, absence_id)
    form = ConfirmForm()

    def act() -> str:
        words = services.days_in_words(absence)
        services.remove_absence(absence, by=me(), now=clock.now())
        return f"{absence.person.name} is not away {words} after all."

    carried_out(form, act)
    return _to_person(person_id)


def on_organisation_page(organisation_id: int) -> Mapping[str, Any]:
    """The contacts of an organisation, for its page; numbers and addresses for those who may ring."""
    looks_after = _looks_after(organisation_id)
    return {
        "organisation_id": organisation_id,
        "contacts": queries.contacts_on([organisation_id], clock.today()).get(organisation_id, ()),
        "duties": services.DUTIES,
        "changes": looks_after,
        "sees_addresses": looks_after or current_user.may(Permission.RECORD),
        "today": clock.today(),
    }


def on_person_page(person_id: int) -> Mapping[str, Any] | None:
    """When a person is away, and for whom they stand in."""
    today, own = clock.today(), _is_own(person_id)
    away, covers = queries.absences_of(person_id, today), queries.standing_in(person_id, today)
    if not (own or away or covers):
        return None
    return {
        "person_id": person_id,
        "away": away,
        "covers": covers,
        "changes": own,
        "days_in_words": services.days_in_words,
    }


def _own_organisation(organisation_id: int) -> Organisation:
    organisation = organisation_queries.get_or_404(organisation_id)
    if not _looks_after(organisation_id):
        raise NotHere
    return organisation


def _looks_after(organisation_id: int) -> bool:
    if current_user.may(Permission.MANAGE_PEOPLE):
        return True
    return current_user.may(Permission.ANSWER) and organisation_id in _speaks_for(me(), clock.today())


def _speaks_for(person: Person, day: date) -> set[int | None]:
    return {term.organisation_id for term in person.roles if in_force(day, term.from_on, term.to_on)}


def _own_person(person_id: int) -> Person:
    if not _is_own(person_id):
        raise NotHere
    return people_queries.get_or_404(person_id, day=clock.today(), sees_all=True)


def _is_own(person_id: int) -> bool:
    return me().id == person_id or bool(current_user.may(Permission.MANAGE_PEOPLE))


def _its_people(organisation: Organisation) -> list[Person]:
    terms = organisation_queries.terms_of(organisation, clock.today())
    return list({term.person.id: term.person for term in terms}.values())


def _facts(form: ContactForm) -> ContactFacts:
    chosen = form.person_id.data
    return ContactFacts(
        duty=form.duty.data,
        person=db.session.get(Person, chosen) if chosen else None,
        name=form.name.data or "",
        job_title=form.job_title.data or "",
        email=form.email.data or "",
        phone=form.phone.data or "",
        from_on=form.from_on.data,
        to_on=form.to_on.data,
    )


def _stored(contact: Contact) -> dict[str, Any]:
    names = ("duty", "person_id", "name", "job_title", "email", "phone", "from_on", "to_on", "version")
    return {name: getattr(contact, name) for name in names}


def _to_organisation(organisation_id: int) -> ResponseReturnValue:
    return redirect(url_for("organisations.show", organisation_id=organisation_id))


def _to_person(person_id: int) -> ResponseReturnValue:
    if current_user.may(Permission.VIEW):
        return redirect(url_for("people.show", person_id=person_id))
    return redirect(url_for("accounts.account"))
