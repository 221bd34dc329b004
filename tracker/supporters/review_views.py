"""The co-chairs' pages of supporters: who waits, whom it may be, agree or leave out, remove several and undo that."""

from collections.abc import Callable, Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.coalition.models import Organisation
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.form_views import carried_out
from tracker.core.forms import SelectChoice
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import plural
from tracker.signoffs import queries as sign_ons
from tracker.signoffs.models import Signature, SignOn
from tracker.supporters import forms, presentation, queries, services
from tracker.supporters.models import Supporter
from tracker.supporters.rules import SupporterState
from tracker.supporters.views import bp, embed_snippet

TO_REMOVE = (SupporterState.WAITING, SupporterState.APPROVED, SupporterState.REFUSED)
SHOWN = (*TO_REMOVE, SupporterState.WITHDRAWN)


@bp.route("/letters/<int:letter_id>/supporters")
@requires(Permission.DECIDE)
def review(letter_id: int) -> ResponseReturnValue:
    """Those that wait for a co-chair, with what they may be; those agreed to; what was removed."""
    sign_on = _open_sign_on(letter_id)
    supporters, signatures = queries.in_state(sign_on.id, *SHOWN), queries.signatures(sign_on)
    waiting = [one for one in supporters if _waits_for_us(one, sign_on)]
    others = [one for one in supporters if one not in waiting and not _is_gone(one, signatures)]
    return render_template(
        "supporters/review.html",
        sign_on=sign_on,
        waiting=waiting,
        known=queries.known_like(waiting),
        asked={one.organisation_id for one in sign_ons.requests_of(sign_on) if one.is_asked},
        alike=queries.alike(waiting, sign_on),
        others=[
            (one, presentation.decided(one, sign_on, signatures.get(one.id)), signatures.get(one.id))
            for one in others
        ],
        unconfirmed=queries.count_in(sign_on.id).get(SupporterState.UNCONFIRMED, 0),
        to_renew=sum(
            queries.signed_too_early(one, sign_on) for one in others if one.state in services.STANDING
        ),
        named=sum(one.withdrawn_at is None for one in signatures.values()),
        removals=queries.removals_of(sign_on.id),
        form=forms.DecideForm(),
        snippet=embed_snippet(sign_on),
        states=SupporterState,
    )


def _waits_for_us(supporter: Supporter, sign_on: SignOn) -> bool:
    """One that was asked to confirm a changed text waits for nobody but itself."""
    waits = supporter.state is SupporterState.WAITING
    return waits and not queries.signed_too_early(supporter, sign_on)


def _is_gone(supporter: Supporter, signatures: Mapping[int, Signature]) -> bool:
    """One that took its name back stands nowhere, unless a list that was sent still has it."""
    return supporter.state is SupporterState.WITHDRAWN and supporter.id not in signatures


@bp.post("/letters/<int:letter_id>/supporters/<int:supporter_id>/approve")
@requires(Permission.DECIDE)
def approve(letter_id: int, supporter_id: int) -> ResponseReturnValue:
    """Agree to one name, perhaps as that of an organisation we know."""
    supporter = _one(letter_id, supporter_id)

    def act() -> str:
        recognised = _recognised()
        services.approve(supporter, recognised=recognised, by=me(), now=clock.now())
        return f"{supporter.organisation_name} now stands below the letter."

    return _decide(letter_id, act)


@bp.post("/letters/<int:letter_id>/supporters/<int:supporter_id>/refuse")
@requires(Permission.DECIDE)
def refuse(letter_id: int, supporter_id: int) -> ResponseReturnValue:
    """Leave one name out."""
    supporter = _one(letter_id, supporter_id)

    def act() -> str:
        services.refuse(supporter, by=me(), now=clock.now())
        return f"{supporter.organisation_name} is left out. Nobody is told."

    return _decide(letter_id, act)


def _recognised() -> Organisation | None:
    known = request.form.get("organisation", "")
    return (
        db.session.get(Organisation, int(known))
        if known.isascii() and known.isdigit() and len(known) < 10
        else None
    )


def _decide(letter_id: int, act: Callable[[], str]) -> ResponseReturnValue:
    """Back to the page where it was done; where it was refused, that page at once, with the reason."""
    form = forms.DecideForm()
    if carried_out(form, act):
        return redirect(url_for(".review", letter_id=letter_id))
    for sentence in form.form_errors:
        flash(sentence, "error")
    return review(letter_id)


@bp.route("/letters/<int:letter_id>/supporters/remove", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def remove(letter_id: int) -> ResponseReturnValue:
    """Remove several names at once, such as a batch of false ones."""
    sign_on = _open_sign_on(letter_id)
    there = queries.in_state(sign_on.id, *TO_REMOVE)
    form = forms.RemoveForm()
    form.chosen.choices = [
        SelectChoice(one.id, f"{one.organisation_name} ({one.signer_name}, {one.email})") for one in there
    ]

    def act() -> str:
        chosen = queries.chosen(sign_on.id, form.chosen.data or [])
        services.remove(sign_on, chosen, reason=form.reason.data or "", by=me(), now=clock.now())
        return (
            f"Removed {plural(len(chosen), 'name')}: {presentation.named(chosen)}. You can undo this below."
        )

    if carried_out(form, act):
        return redirect(url_for(".review", letter_id=letter_id))
    return render_template("supporters/remove.html", sign_on=sign_on, form=form, there=there)


@bp.post("/letters/<int:letter_id>/supporters/removals/<int:removal_id>/undo")
@requires(Permission.DECIDE)
def undo_removal(letter_id: int, removal_id: int) -> ResponseReturnValue:
    """Put back what was removed together."""
    removal = queries.get_removal(_open_sign_on(letter_id).id, removal_id)

    def act() -> str:
        return f"Put back {plural(services.undo_removal(removal, now=clock.now()), 'name')}."

    return _decide(letter_id, act)


def _open_sign_on(letter_id: int) -> SignOn:
    sign_on = sign_ons.get_or_404(letter_id)
    if not sign_on.open_to_outsiders:
        raise NotHere
    return sign_on


def _one(letter_id: int, supporter_id: int) -> Supporter:
    found = queries.chosen(_open_sign_on(letter_id).id, [supporter_id])
    if not found:
        raise NotHere
    return found[0]
