"""Pages on which a co-chair looks at records that may be one organisation: merges them, or tells them apart."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.coalition.models import Organisation
from tracker.core import clock
from tracker.core.errors import NotHere
from tracker.core.form_views import carried_out
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.duplicates import queries, services, wording
from tracker.duplicates.forms import MergeForm
from tracker.letters.queries import letters_signed_by
from tracker.organisations import queries as organisation_queries
from tracker.organisations.membership import in_words

bp = Blueprint("duplicates", __name__, url_prefix="/organisations/duplicates")


@bp.get("")
@requires(Permission.MANAGE_ORGANISATIONS)
def index() -> ResponseReturnValue:
    """The records that may be one, those that were told apart, and what was merged."""
    return render_template(
        "duplicates/index.html",
        pairs=queries.likely_pairs(),
        apart=queries.told_apart(),
        merges=queries.merges(),
    )


@bp.route("/<int:one_id>/<int:other_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def compare(one_id: int, other_id: int) -> ResponseReturnValue:
    """Two records side by side; sent, they become one."""
    one, other = _pair(one_id, other_id)
    form = MergeForm()
    form.offer(one, other)

    def act() -> str:
        kept, gone = (one, other) if form.kept_id.data == one.id else (other, one)
        found = services.merge(kept, gone, by=me(), now=clock.now())
        return f"{found.gone_name} is now part of the record of {found.kept_name}. This can be undone."

    if carried_out(form, act):
        return redirect(url_for("organisations.show", organisation_id=form.kept_id.data))
    return render_template(
        "duplicates/compare.html",
        form=form,
        both=[_told(each) for each in (one, other)],
        in_words=in_words,
        of_letters=wording.of_letters(one, other),
        left=queries.left_behind_among((one, other)),
    )


@bp.post("/<int:one_id>/<int:other_id>/not-the-same")
@requires(Permission.MANAGE_ORGANISATIONS)
def tell_apart(one_id: int, other_id: int) -> ResponseReturnValue:
    """Remember that two records are not one organisation."""
    one, other = _pair(one_id, other_id)
    form = ConfirmForm()

    def act() -> str:
        services.tell_apart(one, other, by=me(), now=clock.now())
        return f"{one.name} and {other.name} are not the same. Nobody is asked again."

    carried_out(form, act)
    return redirect(url_for(".index"))


@bp.post("/<int:one_id>/<int:other_id>/ask-again")
@requires(Permission.MANAGE_ORGANISATIONS)
def ask_again(one_id: int, other_id: int) -> ResponseReturnValue:
    """Forget that two records were told apart."""
    one, other = _pair(one_id, other_id)
    form = ConfirmForm()

    def act() -> str:
        services.ask_again(one, other, by=me(), now=clock.now())
        return f"{one.name} and {other.name} are asked about again."

    carried_out(form, act)
    return redirect(url_for(".index"))


@bp.route("/merges/<int:merge_id>/undo", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def undo(merge_id: int) -> ResponseReturnValue:
    """Make two records of one again, after saying what that means."""
    found = queries.merge_or_404(merge_id)
    form = ConfirmForm()

    def act() -> str:
        back = services.undo(found, by=me(), now=clock.now())
        return f"{back.name} has a record of its own again."

    if carried_out(form, act):
        return redirect(url_for(".index"))
    return render_template("duplicates/undo.html", form=form, merge=found)


def on_organisation_page(organisation_id: int) -> Mapping[str, Any] | None:
    """Records that may be the same organisation as this one, for those who can merge them."""
    if not current_user.may(Permission.MANAGE_ORGANISATIONS):
        return None
    likely = queries.likely_for(organisation_queries.get_or_404(organisation_id))
    return {"organisation_id": organisation_id, "likely": likely} if likely else None


def _pair(one_id: int, other_id: int) -> tuple[Organisation, Organisation]:
    if one_id == other_id:
        raise NotHere
    return organisation_queries.get_or_404(one_id), organisation_queries.get_or_404(other_id)


def _told(one: Organisation) -> dict[str, Any]:
    return {
        "organisation": one,
        "letters": letters_signed_by(one.id, decides=True),
        "people": organisation_queries.terms_of(one, clock.today()),
    }
