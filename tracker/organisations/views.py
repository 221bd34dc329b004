"""Pages of organisations: the list, one of them, adding and changing it. Likely duplicates are asked about."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.activity.presentation import entries_of
from tracker.coalition import page_parts
from tracker.coalition.models import Organisation, OrganisationName
from tracker.coalition.rules import Approver, NameKind, OrganisationKind, Role, Standing
from tracker.core import clock
from tracker.core.conflicts import show_both
from tracker.core.errors import NotHere, Stale
from tracker.core.form_views import carried_out, saved
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import partial_date
from tracker.organisations import ending_services, queries, services, upwards
from tracker.organisations import membership as periods
from tracker.organisations.forms import (
    NewOrganisationForm,
    OrganisationForm,
    stored_organisation,
)

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
    """One organisation: its names, memberships, people, and what features above add.

    The address of a record that became part of another leads there; nothing keeps that answer, as it can be undone.
    """
    try:
        found = queries.get_or_404(organisation_id)
    except NotHere:
        kept_id = upwards.merged_into(organisation_id)
        if kept_id is None:
            raise
        return redirect(url_for(".show", organisation_id=kept_id), code=301)
    today = clock.today()
    return render_template(
        "organisations/show.html",
        organisation=found,
        standing=_standing(found),
        signing=signing_words(found),
        ended=ending_services.in_words(found),
        other_names=[{"name": one.name, "words": _of_name(one)} for one in found.other_names],
        approved_by=APPROVED_BY.get(found.approved_by),
        became_it=[(ending_services.CAME[kind], others) for kind, others in queries.became(found).items()],
        siblings=queries.siblings(found),
        below=queries.belonging_to(found),
        terms=queries.terms_of(found, today),
        roles=ROLES,
        today=today,
        parts=page_parts.of_organisation(found.id),
        in_words=periods.in_words,
        covers=lambda one, day: found.over_from is None and periods.covers(one, day),
        events=entries_of(found),
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
    alike = _alike(form, choices)
    duplicates = [] if form.another.data else alike
    made: list[Organisation] = []

    def act() -> str:
        facts = form.facts(choices)
        made.append(services.record_organisation(facts, period=form.period(), by=me(), now=clock.now()))
        upwards.tell_apart(made[0], alike, by=me(), now=clock.now())
        return f"Added {made[0].name}."

    if not duplicates and carried_out(form, act):
        return redirect(url_for(".show", organisation_id=made[0].id))
    return render_template("organisations/edit.html", form=form, organisation=None, duplicates=duplicates)


@bp.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def edit(organisation_id: int) -> ResponseReturnValue:
    """Change what is recorded. Whoever saves second sees both texts."""
    found = queries.get_or_404(organisation_id)
    form = OrganisationForm(data=stored_organisation(found))
    choices = queries.to_choose()
    form.offer(choices, but=found)
    duplicates = [] if form.another.data else _alike(form, choices, found)
    template = "organisations/edit.html"

    def act() -> str:
        changed = services.change_organisation(found, form.facts(choices), by=me(), now=clock.now())
        return f"Saved {found.name}." if changed else "Nothing was different, so nothing was changed."

    try:
        if not duplicates and saved(form, found, act):
            return redirect(url_for(".show", organisation_id=found.id))
    except Stale:
        now_stored = queries.get_or_404(organisation_id)
        values = stored_organisation(now_stored)
        return show_both(template, form, now_stored, values, organisation=now_stored, duplicates=[])
    return render_template(template, form=form, organisation=found, duplicates=duplicates)


@bp.route("/organisations/<int:organisation_id>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def remove(organisation_id: int) -> ResponseReturnValue:
    """Take out of the register what was added by mistake; the page says what stands in the way."""
    found = queries.get_or_404(organisation_id)
    form, name = ConfirmForm(), found.name

    def act() -> str:
        services.remove_organisation(found, by=me(), now=clock.now())
        return f"Removed {name} from the register."

    if carried_out(form, act):
        return redirect(url_for(".index"))
    refusal = next(iter(form.form_errors), "") or services.why_not_removable(found)
    return render_template("organisations/remove.html", form=form, organisation=found, refusal=refusal)


def _alike(
    form: OrganisationForm, choices: Sequence[Organisation], found: Organisation | None = None
) -> list[Organisation]:
    """The likely duplicates of what was sent. Of an organisation that is there only new names are looked at.

    One of the very same name is left out: that name is refused.
    """
    if not form.validate_on_submit():
        return []
    facts = form.facts(choices)
    names = services.names_of(facts)
    if found is not None and set(names.all) <= set(queries.names_of(found).all):
        return []
    likely = queries.likely_in_register(names, but=found)
    return [one for one in likely if one.name != facts.name]


from tracker.organisations import as_at_views, membership_views, naming_views  # noqa: E402, F401 — more pages of the same blueprint
