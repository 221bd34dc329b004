"""Changing the text that is being signed: the difference first, and whom it concerns, then the change."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.database import db
from tracker.core.differences import difference
from tracker.core.errors import RuleViolation
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import plural
from tracker.signoffs import queries, rules, services
from tracker.signoffs.models import SignOn
from tracker.signoffs.rules import Change
from tracker.signoffs.views import bp
from tracker.signoffs.work_forms import TextForm

CHANGED_BY_OTHERS = (
    "Somebody else changed the text while you were working on it. Below is what differs between theirs and yours: "
    "put in what you want to keep."
)


@bp.route("/letters/<int:letter_id>/sign-on/text", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def edit_text(letter_id: int) -> ResponseReturnValue:
    """The first press shows what is different and who will be told or asked again; the second one changes it."""
    sign_on = queries.get_or_404(letter_id)
    form, status, difference_shown = TextForm(), 200, False
    if not form.is_submitted():
        form.fill(sign_on.text)
    elif not form.validate():
        status = 422
    else:
        try:
            is_theirs = form.number.data == str(sign_on.text.number)
            if is_theirs and form.seen.data == _mark(form):
                services.edit_text(
                    sign_on,
                    title=form.title.data,
                    text=form.text.data,
                    change=form.change.data,
                    note=form.note.data,
                    by=me(),
                    now=clock.now(),
                )
                db.session.commit()
                flash(f"Changed the text. {_done(sign_on, form.change.data)}")
                return redirect(url_for(".show", letter_id=letter_id))
            services.check_edit(
                sign_on, title=form.title.data, text=form.text.data, change=form.change.data, now=clock.now()
            )
            difference_shown = True
            if not is_theirs:
                form.blame(RuleViolation(CHANGED_BY_OTHERS))
                status = 409
        except RuleViolation as broken:
            form.blame(broken)
            status = 422
    return _draw(sign_on, form, difference_shown), status


def _mark(form: TextForm) -> str:
    """Of which text, as which kind of change, the difference is shown."""
    return f"{rules.digest_of(form.title.data, form.text.data)} {form.change.data.value}"


def _draw(sign_on: SignOn, form: TextForm, difference_shown: bool) -> str:
    form.number.data = str(sign_on.text.number)
    form.seen.data = _mark(form) if difference_shown else ""
    now_text = sign_on.text
    return render_template(
        "signoffs/edit_text.html",
        form=form,
        sign_on=sign_on,
        difference=difference(now_text.text, form.text.data) if difference_shown else None,
        title_before=now_text.title if difference_shown and now_text.title != form.title.data else "",
        effect=_effect(sign_on, form.change.data) if difference_shown else "",
    )


def _effect(sign_on: SignOn, change: Change) -> str:
    """What the change will do, to how many."""
    signed, silent = len(queries.requests_that_count(sign_on)), len(queries.silent_requests(sign_on))
    if change is Change.MINOR:
        return f"{plural(signed, 'organisation')} that signed will be told. The names stay below the letter."
    is_sent = sign_on.rule is rules.ConsentRule.SILENCE_COUNTS
    gets_it = "will be sent the new text" if is_sent else "will see the new text over the link they have"
    return (
        f"{plural(signed, 'organisation')} that signed will be asked again: until then the names leave the letter. "
        f"{plural(silent, 'organisation')} that did not answer yet {gets_it}."
    )


def _done(sign_on: SignOn, change: Change) -> str:
    if change is Change.MINOR:
        return f"{plural(sign_on.counted, 'organisation')} that signed will be told."
    return "Those who had signed are asked again."
