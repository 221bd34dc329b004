"""Commenting on a paragraph, answering, opening again; approving the text, or taking down that somebody did."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.form_views import carried_out
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import listed
from tracker.drafting import approvals, comments, forms, queries, telling
from tracker.drafting.models import Comment
from tracker.drafting.views import bp
from tracker.letters import queries as letter_queries
from tracker.letters import versions
from tracker.letters.models import Letter


@bp.route("/<int:letter_id>/versions/<int:number>/comment/<int:paragraph>", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def comment(letter_id: int, number: int, paragraph: int) -> ResponseReturnValue:
    """Say something about one paragraph."""
    letter = letter_queries.get_or_404(letter_id)
    comments.check_open_to_comments(letter)
    version = versions.shown_version_or_404(letter, number)
    quote = comments.quoted(version, paragraph)
    mine = comments.speaks_for(me(), clock.today())
    form = forms.CommentForm()
    form.organisation.choices = [SelectChoice(one.id, one.name) for one in mine]
    form.organisation.required = "Choose for which organisation you comment." if len(mine) > 1 else None

    def act() -> str:
        chosen = next((one for one in mine if one.id == form.organisation.data), mine[0] if mine else None)
        about = versions.kept_version_or_404(letter, number, now=clock.now())
        comments.comment_on(
            letter, about, paragraph, text=form.text.data, organisation=chosen, by=me(), now=clock.now()
        )
        return "Your comment is there for everybody to read."

    if carried_out(form, act):
        return _back(letter, f"p{paragraph}")
    return render_template(
        "drafting/comment.html", form=form, letter=letter, quote=quote, mine=mine, paragraph=paragraph
    )


@bp.route("/<int:letter_id>/comments/<int:comment_id>/settle", methods=["GET", "POST"])
@requires(Permission.RECORD)
def settle(letter_id: int, comment_id: int) -> ResponseReturnValue:
    """Answer a comment, and settle it."""
    letter, about = _comment(letter_id, comment_id)
    form = forms.AnswerForm(data={"answer": about.answer})

    def act() -> str:
        comments.settle(about, answer=form.answer.data, by=me(), now=clock.now())
        return f"Settled the comment of {comments.said_by(about)}."

    if carried_out(form, act):
        return _back(letter, f"comment-{about.id}")
    return render_template(
        "drafting/settle.html", form=form, letter=letter, comment=about, said_by=comments.said_by
    )


@bp.post("/<int:letter_id>/comments/<int:comment_id>/reopen")
@requires(Permission.RECORD)
def reopen(letter_id: int, comment_id: int) -> ResponseReturnValue:
    """Look at a settled comment again."""
    letter, about = _comment(letter_id, comment_id)
    comments.reopen(about, by=me(), now=clock.now())
    db.session.commit()
    flash(f"The comment of {comments.said_by(about)} is open again.")
    return _back(letter, f"comment-{about.id}")


def _comment(letter_id: int, comment_id: int) -> tuple[Letter, Comment]:
    letter = letter_queries.get_or_404(letter_id)
    return letter, queries.comment_or_404(letter, comment_id)


@bp.post("/<int:letter_id>/versions/<int:number>/approve")
@requires(Permission.ANSWER)
def approve(letter_id: int, number: int) -> ResponseReturnValue:
    """Agree to this version, for oneself."""
    letter = letter_queries.get_or_404(letter_id)
    version = versions.kept_version_or_404(letter, number, now=clock.now())
    approvals.approve(letter, version, by=me(), now=clock.now())
    db.session.commit()
    flash(f"You have approved version {number} of the text.")
    return _back(letter, "approval")


@bp.post("/<int:letter_id>/versions/<int:number>/approval/ask")
@requires(Permission.RECORD)
def ask_for_approval(letter_id: int, number: int) -> ResponseReturnValue:
    """Ask those who have not approved this version to do so."""
    letter = letter_queries.get_or_404(letter_id)
    version = versions.kept_version_or_404(letter, number, now=clock.now())
    asked = telling.ask_for_approval(letter, version, by=me(), now=clock.now())
    db.session.commit()
    flash(f"Asked {listed([one.name for one in asked])} to approve version {number}.")
    return _back(letter, "approval")


@bp.post("/<int:letter_id>/versions/<int:number>/approve/take-back")
@requires(Permission.ANSWER)
def take_back_approval(letter_id: int, number: int) -> ResponseReturnValue:
    """Agree no more."""
    letter = letter_queries.get_or_404(letter_id)
    version = versions.version_or_404(letter, number)
    approvals.take_back(letter, version, by=me(), now=clock.now())
    db.session.commit()
    flash(f"Your approval of version {number} was taken back.")
    return _back(letter, "approval")


@bp.route("/<int:letter_id>/versions/<int:number>/approval", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def record_approval(letter_id: int, number: int) -> ResponseReturnValue:
    """Take down, as a co-chair, that somebody else approved this version."""
    letter = letter_queries.get_or_404(letter_id)
    version = versions.shown_version_or_404(letter, number)
    waiting = [
        one.approver.person
        for one in approvals.standing(letter, version, now=clock.now())
        if one.approval is None and one.approver.person.id != me().id
    ]
    if not waiting:
        flash("Nobody else has to approve this version.", "warning")
        return _back(letter, "approval")
    form = forms.ApprovalForm()
    form.person.choices = [SelectChoice(one.id, one.name) for one in waiting]

    def act() -> str:
        person = next((one for one in waiting if one.id == form.person.data), None)
        if person is None:
            raise NotHere
        about = versions.kept_version_or_404(letter, number, now=clock.now())
        approvals.record_approval(
            letter, about, person=person, channel=form.channel.data, by=me(), now=clock.now()
        )
        return f"Recorded that {person.name} approved version {number}."

    if carried_out(form, act):
        return _back(letter, "approval")
    return render_template("drafting/record_approval.html", form=form, letter=letter, version=version)


def _back(letter: Letter, place: str) -> ResponseReturnValue:
    return redirect(url_for(".text", letter_id=letter.id, _anchor=place))
