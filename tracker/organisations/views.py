"""Pages of organisations: the list, one of them, adding and changing it. Likely duplicates are asked about."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.activity.queries import history_of
from tracker.coalition import page_parts
from tracker.coalition.models import Organisation, OrganisationName
from tracker.coalition.rules import Approver, NameKind, OrganisationKind, Role, Standing
from tracker.core import clock
from tracker.core.conflicts import guarded, show_both
from tracker.core.database import db
from tracker.core.errors import RuleViolation, Stale
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import capitalised, partial_date
from tracker.organisations import ending_services, queries, services, stands_under, upwards
from tracker.organisations import membership as periods
from tracker.organisations.forms import (
    ConfirmForm,
    NewOrganisationForm,
    OrganisationForm,
    stored_organisation,
)
from tracker.organisations.services import Facts

bp = Blueprint("organisations", __name__)

ROLES = {
    Role.CO_CHAIR: "Co-chair",
    Role.LEAD: "Group lead",
    Role.REPRESENTATIVE: "Representative",
    Role.OBSERVER: "Observer",
}


APPROVED_BY = {
    Approver.DIRECTOR: "Its director",
    Approver.TRUSTEES: "Its trustees",
    Approver.BOTH: "Its director and its trustees",
    Approver.OTHER: "Somebody else",
}


@bp.get("/organisations/<int:organisation_id>")
@requires(Permission.VIEW)
def show(organisation_id: int) -> ResponseReturnValue:
    """One organisation: its names, memberships, people, and the letters it stands under."""
    found = queries.get_or_404(organisation_id)
    today = clock.today()
    return render_template(
        "organisations/show.html",
        organisation=found,
        standing=_standing(found),
        signing=signing_words(found),
        ended=ending_services.in_words(found),
        other_names=[{"name": one.name, "words": _of_name(one)} for one in found.other_names],
        approved_by=APPROVED_BY.get(found.approved_by),
        became_it=queries.became(found),
        siblings=queries.siblings(found),
        below=queries.belonging_to(found),
        terms=queries.terms_of(found, today),
        roles=ROLES,
        today=today,
        letters=stands_under.letters_of(found.id),
        parts=page_parts.of_organisation(found.id),
        in_words=periods.in_words,
        covers=lambda one, day: found.over_from is None and periods.covers(one, day),
        events=[
            {"at": one.at, "text": capitalised(one.what), "by": one.actor_name} for one in history_of(found)
        ],
    )


def _of_name(one: OrganisationName) -> str:
    """What another name is, as far as it is not another spelling: "earlier name, 2010 to May 2020"."""
    if one.kind is NameKind.ACRONYM:
        return "acronym"
    if one.kind is NameKind.SPELLING and not one.used_to:
        return ""
    since = f", from {partial_date(one.used_from)}" if one.used_from else ""
    until = f", until {partial_date(one.used_to)}" if one.used_to else ", until nobody knows when"
    return f"earlier name{since}{until}"


def _standing(found: Organisation) -> tuple[str, str]:
    """Whether it is a member today, in a word, with its tone."""
    standing = periods.standing_on(found, clock.today())
    if standing is not None:
        return standing.value, "done" if standing is Standing.MEMBER else "plain"
    if found.successions:
        return "ended", "waiting"
    return ("not a member now", "waiting") if found.memberships else ("not a member", "plain")


def signing_words(found: Organisation) -> str:
    """Whether it may sign, and why not."""
    if found.successions:
        return "Is not asked to sign, because it has ended."
    if found.may_sign:
        return "May be asked to sign letters."
    if found.kind is OrganisationKind.STATUTORY_OFFICE:
        return "Is not asked to sign, because it is a statutory office. It is told of letters."
    return "Is not asked to sign. It is told of letters."


@bp.route("/organisations/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def create() -> ResponseReturnValue:
    """Add an organisation, after asking about likely duplicates."""
    form = NewOrganisationForm(data={"approved_by": Approver.UNKNOWN})
    choices = queries.to_choose()
    form.offer(choices)
    duplicates: list[Organisation] = []
    if form.validate_on_submit():
        facts = form.facts(choices)
        duplicates = _unanswered(form, facts)
        if not duplicates:
            try:
                alike = queries.likely_in_register(services.names_of(facts))
                new = services.record_organisation(facts, period=form.period(), by=me(), now=clock.now())
                upwards.tell_apart(new, alike, by=me(), now=clock.now())
            except RuleViolation as broken:
                form.blame(broken)
            else:
                db.session.commit()
                flash(f"Added {new.name}.")
                return redirect(url_for(".show", organisation_id=new.id))
    return render_template("organisations/edit.html", form=form, organisation=None, duplicates=duplicates)


@bp.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def edit(organisation_id: int) -> ResponseReturnValue:
    """Change what is recorded. Whoever saves second sees both texts."""
    found = queries.get_or_404(organisation_id)
    form = OrganisationForm(data=stored_organisation(found))
    choices = queries.to_choose()
    form.offer(choices, but=found)
    duplicates: list[Organisation] = []
    template = "organisations/edit.html"
    if form.validate_on_submit():
        facts = form.facts(choices)
        duplicates = _unanswered(form, facts, found)
        if not duplicates:
            try:
                with guarded(form, found):
                    changed = services.change_organisation(found, facts, by=me(), now=clock.now())
                    db.session.commit()
            except Stale:
                saved = queries.get_or_404(organisation_id)
                return show_both(
                    template, form, saved, stored_organisation(saved), organisation=saved, duplicates=[]
                )
            except RuleViolation as broken:
                form.blame(broken)
            else:
                flash(f"Saved {found.name}." if changed else "Nothing was different, so nothing was changed.")
                return redirect(url_for(".show", organisation_id=found.id))
    return render_template(template, form=form, organisation=found, duplicates=duplicates)


@bp.route("/organisations/<int:organisation_id>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def remove(organisation_id: int) -> ResponseReturnValue:
    """Take out of the register what was added by mistake; the page says what stands in the way."""
    found = queries.get_or_404(organisation_id)
    form = ConfirmForm()
    try:
        services.check_removable(found)
        if form.validate_on_submit():
            services.remove_organisation(found, by=me(), now=clock.now())
            db.session.commit()
            flash(f"Removed {found.name} from the register.")
            return redirect(url_for(".index"))
    except RuleViolation as broken:
        return render_template(
            "organisations/remove.html", form=form, organisation=found, refusal=broken.message
        )
    return render_template("organisations/remove.html", form=form, organisation=found, refusal="")


def _unanswered(
    form: OrganisationForm, facts: Facts, found: Organisation | None = None
) -> list[Organisation]:
    """Likely duplicates that nobody has said are others yet. Of an organisation only new names are looked at."""
    names = services.names_of(facts)
    if form.another.data or (found is not None and set(names.all) <= set(queries.names_of(found).all)):
        return []
    likely = queries.likely_in_register(names, but=found)
    return [one for one in likely if one.name != facts.name]


from tracker.organisations import as_at_views, membership_views, naming_views  # noqa: E402, F401 — more pages of the same blueprint
