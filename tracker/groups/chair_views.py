"""Pages of who chairs and who did: as at any day, over time, and correcting it. Rights are given with people."""

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.coalition.models import Organisation, RoleTerm
from tracker.coalition.rules import in_force
from tracker.core import clock
from tracker.core.conflicts import show_both
from tracker.core.database import db
from tracker.core.errors import Stale
from tracker.core.form_views import carried_out, saved, whether_changed
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.groups import chair_forms, chair_queries, chair_services
from tracker.groups.chair_queries import Holder
from tracker.groups.models import ChairTerm
from tracker.groups.rules import Chaired, term_in_words
from tracker.groups.views import bp
from tracker.organisations import queries as organisations
from tracker.organisations.as_at import read_asked
from tracker.people.role_services import days_of


@bp.get("/co-chairs")
@requires(Permission.VIEW)
def chairs() -> ResponseReturnValue:
    """Who chaired on a day, and everybody over time."""
    today = clock.today()
    asked = read_asked(request.args.get("on", ""), today, otherwise=today)
    seats = chair_queries.seats_on(asked.day)
    return render_template(
        "groups/chairs.html",
        asked=asked,
        is_today=asked.day == today,
        seats=[seat for seat in seats if seat.chaired is Chaired.YES],
        perhaps=[seat for seat in seats if seat.chaired is Chaired.PERHAPS],
        terms=[_listed(term) for term in chair_queries.terms()],
        rights=[_right(term, today) for term in chair_queries.all_rights()],
    )


def _listed(term: ChairTerm) -> dict[str, Any]:
    holders = [(one, Holder(one.name, one.job_title).in_words, term_in_words(one)) for one in term.holders]
    return {"term": term, "name": term.organisation.name, "words": term_in_words(term), "holders": holders}


def _right(term: RoleTerm, today: date) -> dict[str, Any]:
    is_now = in_force(today, term.from_on, term.to_on) and term.person.suspended_at is None
    is_over = term.to_on is not None and term.to_on < today
    return {
        "term": term,
        "days": days_of(term).strip() or "no days recorded",
        "state": ("now", "done") if is_now else ("ended", "plain") if is_over else ("not now", "waiting"),
        "ends_on": term.to_on if term.to_on and not is_over else None,
    }


@bp.route("/co-chairs/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def add_chair_term() -> ResponseReturnValue:
    """Record that an organisation lent a co-chair."""
    form = chair_forms.NewTermForm()
    form.offer(organisations.to_choose())

    def act() -> str:
        organisation = db.session.get_one(Organisation, form.organisation.data)
        chair_services.record_term(
            organisation, form.dates(), source=form.source.data or "", by=me(), now=clock.now()
        )
        return f"Recorded that {organisation.name} lent a co-chair. Say next who that was, if it is known."

    if carried_out(form, act):
        return redirect(url_for(".chairs"))
    return render_template("groups/edit_chair.html", form=form, term=None)


@bp.route("/co-chairs/<int:term_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def edit_chair_term(term_id: int) -> ResponseReturnValue:
    """Correct since when and until when. Whoever saves second sees both texts."""
    term = chair_queries.term_or_404(term_id)
    form = chair_forms.TermForm(data=chair_forms.stored_values(term))

    def act() -> str:
        return whether_changed(
            chair_services.change_term(
                term, form.dates(), source=form.source.data or "", by=me(), now=clock.now()
            )
        )

    try:
        if saved(form, term, act):
            return redirect(url_for(".chairs"))
    except Stale:
        found = chair_queries.term_or_404(term_id)
        return show_both("groups/edit_chair.html", form, found, chair_forms.stored_values(found), term=found)
    return render_template("groups/edit_chair.html", form=form, term=term)


@bp.route("/co-chairs/<int:term_id>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def remove_chair_term(term_id: int) -> ResponseReturnValue:
    """A seat was recorded by mistake."""
    term = chair_queries.term_or_404(term_id)
    form = ConfirmForm()

    def act() -> str:
        chair_services.remove_term(term, by=me(), now=clock.now())
        return f"Removed {term.organisation.name} from the chair."

    if carried_out(form, act):
        return redirect(url_for(".chairs"))
    return render_template("groups/remove_chair.html", form=form, term=term, words=term_in_words(term))


@bp.route("/co-chairs/<int:term_id>/people/add", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def add_chair_holder(term_id: int) -> ResponseReturnValue:
    """Say who sat in a seat."""
    term = chair_queries.term_or_404(term_id)
    form = chair_forms.HolderForm()

    def act() -> str:
        holder = chair_services.add_holder(
            term, name=form.name.data or "", job_title=form.job_title.data or "", dates=form.dates(), by=me(),
            now=clock.now(),
        )  # fmt: skip
        return f"Recorded {Holder(holder.name, holder.job_title).in_words} for {term.organisation.name}."

    if carried_out(form, act):
        return redirect(url_for(".chairs"))
    return render_template("groups/chair_holder.html", form=form, term=term, holder=None)


@bp.route("/co-chairs/<int:term_id>/people/<int:holder_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def edit_chair_holder(term_id: int, holder_id: int) -> ResponseReturnValue:
    """Correct who sat in a seat, or from when to when."""
    holder = chair_queries.holder_or_404(term_id, holder_id)
    form = chair_forms.HolderForm(data=chair_forms.stored_holder(holder))

    def act() -> str:
        return whether_changed(
            chair_services.change_holder(
                holder, name=form.name.data or "", job_title=form.job_title.data or "", dates=form.dates(), by=me(),
                now=clock.now(),
            )
        )  # fmt: skip

    if carried_out(form, act):
        return redirect(url_for(".chairs"))
    return render_template("groups/chair_holder.html", form=form, term=holder.term, holder=holder)


@bp.route("/co-chairs/<int:term_id>/people/<int:holder_id>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def remove_chair_holder(term_id: int, holder_id: int) -> ResponseReturnValue:
    """Ask, then take out somebody who was named in a seat by mistake."""
    holder = chair_queries.holder_or_404(term_id, holder_id)
    term, name = holder.term, Holder(holder.name, holder.job_title).in_words
    form = ConfirmForm()

    def act() -> str:
        chair_services.remove_holder(holder, by=me(), now=clock.now())
        return f"Removed {name} from the seat of {term.organisation.name}."

    if carried_out(form, act):
        return redirect(url_for(".chairs"))
    return render_template(
        "groups/remove_chair_holder.html",
        form=form,
        term=term,
        holder=holder,
        name=name,
        words=term_in_words(holder),
    )
