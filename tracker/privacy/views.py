"""Pages on which a person is handed what is kept about them, and on which a co-chair erases them."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from flask import Blueprint, Response, json, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.activity.services import record_security
from tracker.coalition.models import Person
from tracker.core import clock
from tracker.core.database import db, empty_the_log
from tracker.core.errors import NotHere
from tracker.core.form_views import recorded
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.privacy import again, export, files, queries, services
from tracker.privacy.borne import borne_by
from tracker.privacy.forms import EraseForm, OwnDataForm

bp = Blueprint("privacy", __name__)

LONGEST_WAIT = 0.2  # seconds, while somebody waits for the page


@bp.route("/people/<int:person_id>/data", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def data(person_id: int) -> ResponseReturnValue:
    """What is kept about a person, for themselves and for co-chairs; sent, it is handed over as a file."""
    person = _person(person_id)
    if not _may_see(person):
        raise NotHere
    found = export.document(person, now=clock.now())
    form = OwnDataForm()
    if form.validate_on_submit():
        record_security(
            "export", f"what is kept about {person.name} was downloaded", person=me(), now=clock.now()
        )
        db.session.commit()
        written = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=False)
        answer = Response(written, mimetype="application/json")
        answer.headers["Content-Disposition"] = f'attachment; filename="data-{person.uid}.json"'
        return answer
    return render_template(
        "privacy/data.html", form=form, person=person, kept=_counted(found), manages=_manages()
    )


@bp.route("/people/<int:person_id>/erase", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def erase(person_id: int) -> ResponseReturnValue:
    """Erase a person, after saying what goes, what stays and which texts a co-chair has to decide about."""
    person = _person(person_id)
    form = EraseForm()
    also = form.spellings()
    subject = queries.subject_of(person, also)
    mentions = queries.mentions(subject)
    form.offer(mentions)
    borne, before = chain.from_iterable(borne_by(person)), queries.borne_before_by_others(subject)

    def make() -> again.Chosen:
        chosen = again.Chosen(form.texts.data, queries.places_called(also))
        services.erase(person, also=also, texts=form.texts.data, by=me(), now=clock.now())
        return chosen

    def said(_: again.Chosen) -> str:
        return "The person was erased. What they did stays on record, without them."

    if chosen := recorded(form, make, said=said):
        empty_the_log(LONGEST_WAIT)  # before anything is read; where others are busy, the timetable does it
        again.remember(person.uid, chosen)
        return redirect(url_for("people.index"))
    return render_template(
        "privacy/erase.html",
        form=form,
        person=person,
        fixed=[one for one in mentions if one.is_fixed],
        files=files.files_naming(subject),
        signed_with=queries.signed_with(person),
        known_as=[one for one in borne if one not in (person.name, person.email)],
        subject=subject,
        borne_by_others=sorted({one for names in before.values() for one in names}),
    )


def on_person_page(person_id: int) -> Mapping[str, Any] | None:
    """The way to what is kept, for the person and for co-chairs."""
    if me().id != person_id and not _manages():
        return None
    return {"person_id": person_id, "manages": _manages()}


def _person(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise NotHere
    return person


def _may_see(person: Person) -> bool:
    return me().id == person.id or _manages()


def _manages() -> bool:
    return bool(current_user.may(Permission.MANAGE_PEOPLE))


def _counted(found: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(name, len(rows)) for name, rows in found.items() if isinstance(rows, list)]
