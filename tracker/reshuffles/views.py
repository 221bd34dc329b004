"""A reshuffle: one form, then a page of what it touches, then it is done; and looked at afterwards."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import plural
from tracker.government.queries import holder_names, posts_to_choose
from tracker.reshuffles import covering, forms, moves, queries, services
from tracker.reshuffles.forms import ReshuffleForm
from tracker.reshuffles.models import Reshuffle, Touched
from tracker.reshuffles.moves import Planned
from tracker.reshuffles.queries import Touch

bp = Blueprint("reshuffles", __name__, url_prefix="/government/reshuffles")


@bp.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """The reshuffles that were recorded."""
    return render_template("reshuffles/index.html", reshuffles=queries.all_reshuffles())


@bp.get("/<int:reshuffle_id>")
@requires(Permission.VIEW)
def show(reshuffle_id: int) -> ResponseReturnValue:
    """One reshuffle: who left and took up what, and the letters that it touched."""
    found = queries.reshuffle_or_404(reshuffle_id)
    still = moves.who_stays([one.post_id for one in found.moves if one.took is None], found.on_date)
    return render_template(
        "reshuffles/show.html", reshuffle=found, stays=still, doubts=covering.doubts_of(found, clock.today())
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def create() -> ResponseReturnValue:
    """The first press shows what a reshuffle touches and changes nothing; the second one carries it out."""
    form = forms.sized()
    stays = forms.MORE in request.form or forms.CHANGE in request.form
    if stays or not form.validate_on_submit():
        return _ask(form)
    read = moves.read(form.typed(), form.on_date.data)
    try:
        services.check_day(form.on_date.data, now=clock.now())
        if not read.moves and not read.wrong:
            raise RuleViolation("Fill in at least one row: which post changes hands.", "post_0")
        if read.wrong:
            form.blame_rows(read.wrong)
            return _ask(form)
        if forms.SEEN not in request.form:
            return _confirm(form, read)
        done = services.carry_out(
            read.moves, on=form.on_date.data, source=form.source.data or "", by=me(), now=clock.now()
        )
    except RuleViolation as broken:
        form.blame(broken)
        return _ask(form)
    db.session.commit()
    flash(f"Recorded. {_of_notes(done)}")
    return redirect(url_for(".show", reshuffle_id=done.id))


def _of_notes(done: Reshuffle) -> str:
    """ "2 covering notes are drafted. 1 that was a draft is addressed to the successor."."""
    covers = [one.cover for one in done.letters if one.cover is not None]
    drafted = sum(one.created_at == done.recorded_at for one in covers)
    said = f"{plural(drafted, 'covering note')} {'is' if drafted == 1 else 'are'} drafted."
    others = len(covers) - drafted
    if others:
        was = "that was a draft goes" if others == 1 else "that were drafts go"
        said += f" {others} {was} to the successor: read {'it' if others == 1 else 'them'} again."
    return said


def _ask(form: ReshuffleForm) -> ResponseReturnValue:
    return render_template(
        "reshuffles/create.html", form=form, posts=posts_to_choose(),
        holders=holder_names(),
    )  # fmt: skip


def _confirm(form: ReshuffleForm, read: moves.Read) -> ResponseReturnValue:
    touches = queries.touched_by(one.post for one in read.moves)
    told = services.who_is_told(touches, by=me(), now=clock.now())
    return render_template(
        "reshuffles/confirm.html", form=form, moves=read.moves, touches=touches, told=[one.name for one, _, _ in told],
        values=form.values() | {forms.SEEN: "yes"}, becomes=[_becomes(one, read.moves) for one in touches],
    )  # fmt: skip


def _becomes(touch: Touch, planned: Sequence[Planned]) -> str:
    """What happens with a letter that a reshuffle touches, in words."""
    moves_of_it = [one for one in planned if one.post in touch.posts]
    if touch.touched is Touched.OPEN:
        return "It goes to whoever holds the post"
    if any(one.took for one in moves_of_it):
        return covering.in_prospect(touch)
    until = "" if all(one.stay for one in moves_of_it) else ", until somebody takes the post up"
    return f"Stays as it is{until}"
