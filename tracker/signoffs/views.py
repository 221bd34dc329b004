"""The page on which an organisation answers, reached over its link; it needs nobody to sign in.

Looking changes nothing: mail scanners follow links, and press buttons too. What co-chairs see is in ``work_views``.
"""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.activity.services import record_security
from tracker.coalition.queries import reply_address
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.permissions import public
from tracker.signoffs import answer_views, answering, limits, links, presentation
from tracker.signoffs.answer_views import Visit
from tracker.signoffs.forms import UndoForm
from tracker.signoffs.models import SignLink
from tracker.signoffs.rules import LinkPurpose, Via

bp = Blueprint("signoffs", __name__)

BEHIND_A_LINK = frozenset({"signoffs.sign", "signoffs.withdraw", "signoffs.undo"})


@bp.route("/sign/<token>", methods=["GET", "POST"])
@public
def sign(token: str) -> ResponseReturnValue:
    """The text, who has signed, and the one form with the five answers."""
    link = _link(token, LinkPurpose.ANSWER)
    return answer_views.answer_page(_visit(link, token)) if link else _no_such_link()


@bp.route("/sign/<token>/withdraw", methods=["GET", "POST"])
@public
def withdraw(token: str) -> ResponseReturnValue:
    """Take the signature back: possible also after the cut-off."""
    link = _link(token, LinkPurpose.ANSWER)
    return answer_views.withdraw_page(_visit(link, token)) if link else _no_such_link()


@bp.route("/sign/undo/<token>", methods=["GET", "POST"])
@public
def undo(token: str) -> ResponseReturnValue:
    """What a co-chair took down for the organisation, and the way to undo it."""
    link = _link(token, LinkPurpose.UNDO)
    if link is None or link.answer is None:
        return _no_such_link()
    form = UndoForm()
    if form.validate_on_submit():
        try:
            answering.undo(link.answer, name=form.signer_name.data, person=link.person, now=clock.now())
        except RuleViolation as broken:
            form.blame(broken)
        else:
            _note_undone(link)
            db.session.commit()
            flash(f"That was undone for {link.request.organisation.name}.")
            return redirect(url_for(".undo", token=token))
    if request.method == "POST":
        db.session.commit()
    return render_template(
        "signoffs/undo.html", form=form, answer=link.answer, asked=link.request, words=presentation
    )


def _link(token: str, purpose: LinkPurpose) -> SignLink | None:
    """The link, if it leads anywhere. Each form that is sent counts, whether it does or not. Raises TooManyTries."""
    now = clock.now()
    if request.method == "POST":
        limits.count_use(token, ip=request.remote_addr, now=now)
    return links.find_link(token, purpose, now)


def _visit(link: SignLink, token: str) -> Visit:
    return Visit(
        asked=link.request,
        via=Via.LINK,
        person=link.person,
        url=url_for("signoffs.sign", token=token),
        withdraw_url=url_for("signoffs.withdraw", token=token),
        now=clock.now(),
    )


def _no_such_link() -> ResponseReturnValue:
    """Unknown, ended, or of somebody who speaks for the organisation no longer: all alike."""
    if request.method == "POST":
        what = "A sign-on link that leads nowhere was used."
        record_security("failure", what, ip=request.remote_addr, now=clock.now())
        db.session.commit()
    return render_template("signoffs/no_such_link.html", write_to=reply_address()), 404


def _note_undone(link: SignLink) -> None:
    what = f"A sign-on link of {link.request.organisation.name} was used to undo an answer."
    record_security("link used", what, person=link.person, ip=request.remote_addr, now=clock.now())


@bp.after_request
def keep_private(response: Response) -> Response:
    """What stands behind a link is for its reader alone: not kept, not found by search, its address told to nobody."""
    if request.endpoint in BEHIND_A_LINK:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = (
            "strict-origin"  # the origin alone: https forms are checked by it
        )
    return response


from tracker.signoffs import asked_views, work_views  # noqa: E402, F401 — more pages of the same blueprint
