"""What is done with a letter, a page for each: planned, sent, replied to, published, taken back, closed, opened."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.attachments import services as attachments
from tracker.attachments.forms import AttachForm
from tracker.core import clock
from tracker.core.form_views import carried_out
from tracker.core.forms import ConfirmForm, Form
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.uploads import takes_files
from tracker.core.wording import day, day_and_time
from tracker.letters import addressing, forms, publishing, queries, rules, sending, services
from tracker.letters.models import Letter
from tracker.letters.signatories import count_of
from tracker.letters.views import bp


def asked_on_a_page(
    form: Form, letter: Letter, act: Callable[[], str], template: str, **values: Any
) -> ResponseReturnValue:
    """The page that asks; when it was answered, do it, say so and go back to the letter."""
    if carried_out(form, act):
        return redirect(url_for(".show", letter_id=letter.id))
    return render_template(template, form=form, letter=letter, **values)


@bp.route("/<int:letter_id>/plan", methods=["GET", "POST"])
@requires(Permission.RECORD)
def plan(letter_id: int) -> ResponseReturnValue:
    """Set the day by which a draft is to go."""
    letter = queries.get_or_404(letter_id)
    form = forms.PlanForm()

    def act() -> str:
        services.plan_sending(letter, form.send_by.data, by=me(), now=clock.now())
        return f"To be sent by {day(form.send_by.data)}."

    return asked_on_a_page(form, letter, act, "letters/plan.html")


@bp.route("/<int:letter_id>/deadline", methods=["GET", "POST"])
@requires(Permission.RECORD)
def add_deadline(letter_id: int) -> ResponseReturnValue:
    """Set something else that falls due on a letter."""
    letter = queries.get_or_404(letter_id)
    form = forms.DeadlineForm()

    def act() -> str:
        services.add_deadline(
            letter,
            kind=form.kind.data,
            what=form.what.data or "",
            due_on=form.due_on.data,
            at_time=form.at_time.data,
            printed=form.printed.data or "",
            by=me(),
            now=clock.now(),
        )
        return f"Set for {day_and_time(form.due_on.data, form.at_time.data)}."

    return asked_on_a_page(form, letter, act, "letters/add_deadline.html")


@bp.route("/<int:letter_id>/reply", methods=["GET", "POST"])
@requires(Permission.RECORD)
@takes_files
def reply(letter_id: int) -> ResponseReturnValue:
    """Record what came back."""
    letter = queries.get_or_404(letter_id)
    form = forms.ReplyForm(data={"received_on": clock.today()})

    def act() -> str:
        recorded = sending.record_reply(
            letter,
            kind=form.kind.data,
            received_on=form.received_on.data,
            dated_on=form.dated_on.data,
            signed_by=form.signed_by.data or "",
            text=form.text.data or "",
            file=form.file.data,
            by=me(),
            now=clock.now(),
        )
        return f"Recorded {rules.REPLY_WORDS[recorded.kind]}."

    signed_by = addressing.may_have_signed(letter)
    return asked_on_a_page(form, letter, act, "letters/reply.html", signed_by=signed_by)


@bp.route("/<int:letter_id>/attach", methods=["GET", "POST"])
@requires(Permission.RECORD)
@takes_files
def attach(letter_id: int) -> ResponseReturnValue:
    """Keep a file with a letter."""
    letter = queries.get_or_404(letter_id)
    form = AttachForm()

    def act() -> str:
        purpose = form.purpose.data or ""
        kept = attachments.attach(letter, form.file.data, purpose=purpose, by=me(), now=clock.now())
        return f"Attached {kept.name}."

    return asked_on_a_page(form, letter, act, "letters/attach.html")


@bp.route("/<int:letter_id>/publish", methods=["GET", "POST"])
@requires(Permission.PUBLISH)
def publish(letter_id: int) -> ResponseReturnValue:
    """Ask, then put a letter on the public record."""
    letter = queries.get_or_404(letter_id)
    form = ConfirmForm()

    def act() -> str:
        publishing.publish(letter, by=me(), now=clock.now())
        return "It is on the public record now."

    count = count_of(letter.id, letter.sign_on)
    return asked_on_a_page(form, letter, act, "letters/publish.html", count=count)


@bp.route("/<int:letter_id>/take-back", methods=["GET", "POST"])
@requires(Permission.PUBLISH)
def take_back(letter_id: int) -> ResponseReturnValue:
    """Ask, then take a letter off the public record."""
    letter = queries.get_or_404(letter_id)
    form = forms.ReasonForm()

    def act() -> str:
        publishing.take_back(letter, reason=form.reason.data or "", by=me(), now=clock.now())
        return "It is no longer on the public record."

    return asked_on_a_page(form, letter, act, "letters/take_back.html")


@bp.route("/<int:letter_id>/close", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def close(letter_id: int) -> ResponseReturnValue:
    """Ask, then close a letter: nothing more is expected of it."""
    letter = queries.get_or_404(letter_id)
    form = forms.ReasonForm()

    def act() -> str:
        services.close_letter(letter, reason=form.reason.data or "", by=me(), now=clock.now())
        return "It is closed."

    return asked_on_a_page(form, letter, act, "letters/close.html", still_due=services.open_deadlines(letter))


@bp.route("/<int:letter_id>/reopen", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def reopen(letter_id: int) -> ResponseReturnValue:
    """Ask, then open a closed letter again."""
    letter = queries.get_or_404(letter_id)
    form = ConfirmForm()

    def act() -> str:
        services.reopen_letter(letter, by=me(), now=clock.now())
        return f"It is open again: {letter.stage.value}."

    return asked_on_a_page(form, letter, act, "letters/reopen.html")
