"""Reading a draft: its present text with the comments on it, its versions, what is different between two."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.database import db
from tracker.core.differences import difference, is_different
from tracker.core.errors import NotHere
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.drafting import approvals, comments, queries, restoring, rules, waiting
from tracker.letters import queries as letter_queries
from tracker.letters import versions
from tracker.letters.rules import LetterStage

bp = Blueprint("drafting", __name__, url_prefix="/letters")


@bp.route("/<int:letter_id>/text")
@requires(Permission.VIEW)
def text(letter_id: int) -> ResponseReturnValue:
    """The present text, each paragraph with what was said about it, and who has approved it."""
    letter = letter_queries.get_or_404(letter_id)
    version = versions.newest_version(letter)
    said = queries.comments_of(letter)
    is_open = letter.sign_on is None and letter.stage is LetterStage.DRAFT
    return render_template(
        "drafting/text.html", letter=letter, version=version, number=version.number if version else 1,
        discussion=comments.discussion_of(letter.text, said), said_by=comments.said_by, is_open=is_open,
        open_count=sum(one.state is rules.CommentState.OPEN for one in said), count=len(said),
        approvals=approvals.standing(letter, version, now=clock.now()) if is_open else (), me=me(),
        how_said=rules.how_said,
        was_asked=version is not None and waiting.was_asked_for(letter, version.number),
    )  # fmt: skip


@bp.route("/<int:letter_id>/versions")
@requires(Permission.VIEW)
def all_versions(letter_id: int) -> ResponseReturnValue:
    """Every text the letter had, newest first."""
    letter = letter_queries.get_or_404(letter_id)
    return render_template("drafting/versions.html", letter=letter, versions=versions.versions_of(letter))


@bp.route("/<int:letter_id>/compare")
@requires(Permission.VIEW)
def compare(letter_id: int) -> ResponseReturnValue:
    """What is different between two versions; without any named, between the last two."""
    letter = letter_queries.get_or_404(letter_id)
    kept = versions.versions_of(letter)
    numbers = [one.number for one in kept]
    if len(numbers) < 2:
        flash("There is only one version, so there is nothing to compare it with.", "warning")
        return redirect(url_for(".all_versions", letter_id=letter.id))
    older = versions.version_or_404(letter, _number("from", numbers[1]))
    newer = versions.version_or_404(letter, _number("to", numbers[0]))
    return render_template(
        "drafting/compare.html", letter=letter, older=older, newer=newer, numbers=numbers,
        difference=difference(older.text, newer.text), is_different=is_different(older.text, newer.text),
    )  # fmt: skip


def _number(name: str, otherwise: int) -> int:
    """The number of a version that the address names. Raises NotHere."""
    given = request.args.get(name, "")
    if not given:
        return otherwise
    if not given.isdecimal() or len(given) > 6:
        raise NotHere
    return int(given)


@bp.route("/<int:letter_id>/versions/<int:number>")
@requires(Permission.VIEW)
def version(letter_id: int, number: int) -> ResponseReturnValue:
    """One text as it was."""
    letter = letter_queries.get_or_404(letter_id)
    shown = versions.version_or_404(letter, number)
    newest = versions.newest_version(letter)
    return render_template("drafting/version.html", letter=letter, version=shown, newest=newest)


@bp.route("/<int:letter_id>/versions/<int:number>/restore", methods=["GET", "POST"])
@requires(Permission.RECORD)
def restore(letter_id: int, number: int) -> ResponseReturnValue:
    """Make an older text the present one again, as a new version."""
    letter = letter_queries.get_or_404(letter_id)
    older = versions.version_or_404(letter, number)
    restoring.check_may_change(letter)
    form = ConfirmForm()
    if form.validate_on_submit():
        made = restoring.restore(letter, older, by=me(), now=clock.now())
        db.session.commit()
        flash(
            f"Version {number} is the text again, as version {made.number}."
            if made
            else "It is the text already."
        )
        return redirect(url_for(".text", letter_id=letter.id))
    return render_template(
        "drafting/restore.html",
        form=form,
        letter=letter,
        version=older,
        difference=difference(letter.text, older.text),
    )


from tracker.drafting import (  # noqa: E402, F401 — more pages of the same blueprint
    comment_views,
    opening_views,
    reusable_views,
    word_views,
)
