"""Pages by which an organisation takes a new name, has another one, ends, or has not ended after all."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.coalition.models import Organisation
from tracker.core import clock
from tracker.core.errors import RuleViolation, Stale
from tracker.core.form_views import carried_out, saved
from tracker.core.forms import ConfirmForm, Versioned
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.organisations import ending_services as ending
from tracker.organisations import naming_services as naming
from tracker.organisations import queries
from tracker.organisations.naming_forms import EndingForm, OtherNameForm, RenameForm
from tracker.organisations.views import bp

SAVED_MEANWHILE = (
    "Somebody else has just changed this organisation. Look at it again, then send this once more."
)


@bp.route("/organisations/<int:organisation_id>/rename", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def rename(organisation_id: int) -> ResponseReturnValue:
    """It takes a new name: letters of before keep the old one."""
    found = queries.get_or_404(organisation_id)
    form = RenameForm(data={"version": found.version})
    before = found.name

    def act() -> str:
        naming.rename(found, name=form.name.data, name_from=form.name_from.data, by=me(), now=clock.now())
        return f"{before} is now called {found.name}."

    return _on_a_page(form, found, act, "organisations/rename.html")


@bp.route("/organisations/<int:organisation_id>/earlier-name", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def earlier_name(organisation_id: int) -> ResponseReturnValue:
    """Record another name, or correct what is known of it: letters of the time of an earlier one bear it."""
    found = queries.get_or_404(organisation_id)
    asked = request.args.get("name", "")
    known = next((other for other in found.other_names if other.name == asked), None)
    fields = ("name", "kind", "used_from", "used_to")
    stored = {field: getattr(known, field) for field in fields} if known else {}
    form = OtherNameForm(data=stored | {"version": found.version})

    def act() -> str:
        naming.record_other_name(
            found, name=form.name.data, kind=form.kind_of_name(), used_from=form.used_from.data,
            used_to=form.used_to.data, by=me(), now=clock.now(),
        )  # fmt: skip
        return f"Recorded the name {form.name.data}."

    return _on_a_page(form, found, act, "organisations/earlier_name.html")


@bp.route("/organisations/<int:organisation_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def end(organisation_id: int) -> ResponseReturnValue:
    """It merged, split, was succeeded or closed."""
    found = queries.get_or_404(organisation_id)
    form = EndingForm(data={"version": found.version, "others_join": False})
    choices = queries.to_choose()
    form.offer(choices, but=found)

    def act() -> str:
        ending.record_ending(
            found, kind=form.kind.data, others=form.chosen(choices), last_on=form.last_on.data,
            source=form.source.data, others_join=form.others_join.data, by=me(), now=clock.now(),
        )  # fmt: skip
        return f"Recorded that {found.name} {ending.in_words(found)}."

    terms = queries.terms_of(found, clock.today())
    return _on_a_page(form, found, act, "organisations/end.html", terms=terms)


@bp.route("/organisations/<int:organisation_id>/not-ended", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def undo_ending(organisation_id: int) -> ResponseReturnValue:
    """It goes on after all."""
    found = queries.get_or_404(organisation_id)
    form = ConfirmForm()

    def act() -> str:
        ending.undo_ending(found, by=me(), now=clock.now())
        return f"{found.name} goes on."

    if carried_out(form, act):
        return redirect(url_for(".show", organisation_id=found.id))
    words = ending.in_words(found)
    return render_template("organisations/undo_ending.html", form=form, organisation=found, words=words)


def _on_a_page(
    form: Versioned, found: Organisation, act: Callable[[], str], template: str, **values: Any
) -> ResponseReturnValue:
    """The page with the form; once it was sent and done, the organisation's own. Another who was first is said."""
    try:
        if saved(form, found, act):
            return redirect(url_for(".show", organisation_id=found.id))
    except Stale:
        form.version.data = queries.get_or_404(found.id).version
        form.blame(RuleViolation(SAVED_MEANWHILE))
    return render_template(template, form=form, organisation=found, **values)
