"""Pages of an organisation's times of membership: adding, correcting and removing one."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.coalition.rules import Standing
from tracker.core import clock
from tracker.core.conflicts import show_both
from tracker.core.errors import Stale
from tracker.core.form_views import carried_out, saved
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.organisations import membership as periods
from tracker.organisations import membership_services as services
from tracker.organisations import queries
from tracker.organisations.membership_forms import MembershipForm, stored_membership
from tracker.organisations.views import bp

TEMPLATE = "organisations/edit_membership.html"


@bp.route("/organisations/<int:organisation_id>/memberships/add", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def add_membership(organisation_id: int) -> ResponseReturnValue:
    """Record a time in which it is or was a member."""
    organisation = queries.get_or_404(organisation_id)
    form = MembershipForm(data={"version": organisation.version, "standing": Standing.MEMBER})

    def act() -> str:
        services.add_membership(organisation, form.period(), by=me(), now=clock.now())
        return "Recorded the membership."

    if carried_out(form, act):
        return redirect(url_for(".show", organisation_id=organisation.id))
    return render_template(TEMPLATE, form=form, organisation=organisation, membership=None)


@bp.route("/organisations/<int:organisation_id>/memberships/<int:membership_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_ORGANISATIONS)
def edit_membership(organisation_id: int, membership_id: int) -> ResponseReturnValue:
    """Correct the dates of a membership, or say when it ended."""
    organisation = queries.get_or_404(organisation_id)
    membership = queries.membership_or_404(organisation, membership_id)
    form = MembershipForm(data=stored_membership(membership) | {"version": organisation.version})

    def act() -> str:
        services.change_membership(membership, form.period(), by=me(), now=clock.now())
        return "Saved the membership."

    try:
        if saved(form, organisation, act):
            return redirect(url_for(".show", organisation_id=organisation.id))
    except Stale:
        organisation = queries.get_or_404(organisation_id)
        membership = queries.membership_or_404(organisation, membership_id)
        stored = stored_membership(membership)
        return show_both(
            TEMPLATE, form, organisation, stored, organisation=organisation, membership=membership
        )
    return render_template(TEMPLATE, form=form, organisation=organisation, membership=membership)


@bp.route(
    "/organisations/<int:organisation_id>/memberships/<int:membership_id>/remove", methods=["GET", "POST"]
)
@requires(Permission.MANAGE_ORGANISATIONS)
def remove_membership(organisation_id: int, membership_id: int) -> ResponseReturnValue:
    """Take away a membership that was recorded by mistake."""
    organisation = queries.get_or_404(organisation_id)
    membership = queries.membership_or_404(organisation, membership_id)
    form = ConfirmForm()

    def act() -> str:
        services.remove_membership(membership, by=me(), now=clock.now())
        return "Removed the membership."

    if carried_out(form, act):
        return redirect(url_for(".show", organisation_id=organisation.id))
    return render_template(
        "organisations/remove_membership.html",
        form=form,
        organisation=organisation,
        membership=membership,
        words=periods.in_words(membership),
    )
