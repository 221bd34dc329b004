"""What those who look after a sign-on can change. Each is a form that says what it will do before it does it."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.activity import services as activity
from tracker.coalition.models import Organisation
from tracker.contacts import reaching
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.form_views import carried_out
from tracker.core.forms import ConfirmForm, Form
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import listed, plural
from tracker.signoffs import (
    allowance,
    answering,
    asking,
    bursts,
    chasing,
    names,
    presentation,
    queries,
    services,
)
from tracker.signoffs.models import SignOn, SignRequest
from tracker.signoffs.rules import Order
from tracker.signoffs.views import bp
from tracker.signoffs.work_forms import (
    AskForm,
    CutOffsForm,
    OrderForm,
    RecordForm,
    WithdrawnForm,
    stored_cut_offs,
)


def _changed(
    sign_on: SignOn, form: Form, template: str, act: Callable[[], str], *, back: str = "", **values: Any
) -> ResponseReturnValue:
    """Do it and go ``back``, by default to the sign-on; or draw the page, with what stands against it."""
    back = back or url_for(".show", letter_id=sign_on.letter_id)
    if carried_out(form, act):
        return redirect(back)
    return render_template(
        f"signoffs/{template}.html", form=form, sign_on=sign_on, words=presentation, back=back, **values
    )


@bp.route("/letters/<int:letter_id>/sign-on/record", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def record(letter_id: int) -> ResponseReturnValue:
    """Take down an answer given by phone, by e-mail or in a meeting. The organisation gets a note, and can undo it."""
    sign_on, now = queries.get_or_404(letter_id), clock.now()
    requests = [one for one in queries.requests_of(sign_on) if one.is_asked]
    form = RecordForm(asked=request.args.get("organisation", type=int))
    if not requests:
        return redirect(url_for(".ask_more", letter_id=letter_id))
    form.offer(sign_on, requests)
    chosen = _chosen(form, requests)
    called = chosen.organisation.name if chosen else "the organisation"
    if request.method == "POST" and form.is_complete(chosen or requests[0], called) and chosen is not None:
        try:
            answer = answering.give_answer(
                chosen.id,
                form.given(chosen),
                text_number=form.read_number(),
                via=form.via.data,
                recorded_by=me(),
                now=now,
            )
        except RuleViolation as broken:
            form.blame(broken)
        else:
            db.session.commit()
            is_reached = not _unreached([chosen.organisation])
            words = presentation.standing_words(answer, chosen.organisation, is_reached=is_reached)
            flash(f"Recorded: {words}")
            return redirect(url_for(".show", letter_id=letter_id))
    form.text_number.data = str(sign_on.text.number)
    return render_template(
        "signoffs/record.html",
        form=form,
        sign_on=sign_on,
        unreachable=_unreached([one.organisation for one in requests]),
        words=presentation,
    )


def _unreached(organisations: Iterable[Organisation]) -> list[str]:
    """The names of those at which nobody can be written to."""
    asked = list(organisations)
    reached = reaching.contacts_of([one.id for one in asked], clock.today())
    return [one.name for one in asked if one.id not in reached]


def _chosen(form: RecordForm, requests: list[SignRequest]) -> SignRequest | None:
    """The organisation that was chosen, also where something else in the form is wrong."""
    sent = request.form.get(form.asked.name, "")
    return next((one for one in requests if str(one.id) == sent), None)


@bp.route("/letters/<int:letter_id>/sign-on/<int:request_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def take_back(letter_id: int, request_id: int) -> ResponseReturnValue:
    """A signature that was taken back by phone, by e-mail or in a meeting."""
    sign_on = queries.get_or_404(letter_id)
    asked = queries.request_or_404(sign_on, request_id)
    form = WithdrawnForm()

    def act() -> str:
        name, via = form.signer_name.data, form.via.data
        answering.withdraw(asked.id, name=name, via=via, recorded_by=me(), now=clock.now())
        return f"{asked.organisation.name} took its signature back."

    return _changed(sign_on, form, "take_back", act, asked=asked)


@bp.route("/letters/<int:letter_id>/sign-on/ask", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def ask_more(letter_id: int) -> ResponseReturnValue:
    """Ask organisations that were not asked yet."""
    sign_on = queries.get_or_404(letter_id)
    others = queries.organisations_to_ask(sign_on)
    reached = reaching.contacts_of([one.id for one in others], clock.today())
    form = AskForm()
    form.offer(others, frozenset(one.id for one in others if one.id not in reached))

    def act() -> str:
        chosen = [one for one in others if one.id in form.organisations.data]
        added = asking.ask_more(sign_on, chosen, by=me(), now=clock.now())
        missed = _unreached(one.organisation for one in added)
        ring = f" Nobody can be written to at {listed(missed)}: ring them." if missed else ""
        return f"Asked {listed([one.organisation.name for one in added])}.{ring}"

    return _changed(sign_on, form, "ask_more", act, others=others)


@bp.route("/letters/<int:letter_id>/sign-on/remind", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def nudge(letter_id: int) -> ResponseReturnValue:
    """Remind those who did not answer, once on a working day. The page names them first."""
    sign_on, now = queries.get_or_404(letter_id), clock.now()

    def act() -> str:
        reminded = chasing.nudge_silent(sign_on, by=me(), now=now)
        return f"Reminded {plural(len(reminded), 'organisation')}."

    chosen = chasing.to_nudge(sign_on, now)
    others = len(queries.silent_requests(sign_on)) - len(chosen)
    return _changed(sign_on, ConfirmForm(), "nudge", act, chosen=chosen, others=others)


@bp.route("/letters/<int:letter_id>/sign-on/dates", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def move_cut_offs(letter_id: int) -> ResponseReturnValue:
    """Set other dates."""
    sign_on = queries.get_or_404(letter_id)
    form = CutOffsForm(data=stored_cut_offs(sign_on))

    def act() -> str:
        services.move_cut_offs(
            sign_on,
            answers_by=form.answers_by(),
            closes_at=form.closes_at(),
            send_on=form.send_on.data,
            by=me(),
            now=clock.now(),
        )
        plan = chasing.plan_of(sign_on, clock.now())
        too_late = f" {plan.in_words}" if plan.late else ""
        return f"Answers are due by {presentation.until_when(sign_on.answers_by)}.{too_late}"

    return _changed(sign_on, form, "move_cut_offs", act)


@bp.route("/letters/<int:letter_id>/sign-on/busy-days", methods=["GET", "POST"])
@requires(Permission.MANAGE_REMINDERS)
def agree_to_reminders(letter_id: int) -> ResponseReturnValue:
    """Agree beforehand to a day with more reminders than go by themselves."""
    sign_on, now = queries.get_or_404(letter_id), clock.now()
    found = bursts.of_sign_on(sign_on, now)

    def act() -> str:
        number = bursts.to_agree(found)
        allowance.agree(sign_on, number, by=me(), now=now)
        return f"Up to {plural(number, 'reminder')} of this sign-on may go at once."

    return _changed(
        sign_on, ConfirmForm(), "agree_to_reminders", act, found=found, number=bursts.to_agree(found)
    )


@bp.route("/letters/<int:letter_id>/sign-on/order", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def order_names(letter_id: int) -> ResponseReturnValue:
    """In which order the names stand: on the page, in the file, in every mail."""
    sign_on = queries.get_or_404(letter_id)
    requests = [one for one in queries.requests_of(sign_on) if one.is_asked]
    form = OrderForm(data={"order": sign_on.order})
    typed = {one.organisation_id: _typed_place(one) for one in requests}

    def act() -> str:
        places = {}
        if form.order.data is Order.BY_HAND:
            places = {organisation_id: _place(words) for organisation_id, words in typed.items()}
        services.order_names(sign_on, form.order.data, places, by=me(), now=clock.now())
        return "Ordered the names."

    return _changed(sign_on, form, "order_names", act, requests=requests, typed=typed)


def _typed_place(asked: SignRequest) -> str:
    stored = str(asked.place) if asked.place else ""
    return request.form.get(f"place-{asked.organisation_id}", stored).strip()


def _place(words: str) -> int:
    """A place that was typed; 0 for none: those stand at the end, by the alphabet. Raises RuleViolation."""
    if not words:
        return 0
    if not (words.isascii() and words.isdecimal() and 0 < int(words[:6]) < 1000 and len(words) < 6):
        raise RuleViolation(
            "Enter the places as whole numbers from 1 to 999, or leave them empty.", field="order"
        )
    return int(words)


@bp.route("/letters/<int:letter_id>/sign-on/close", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def close(letter_id: int) -> ResponseReturnValue:
    """Nobody can sign any more. Those who did are told how they appear."""
    sign_on = queries.get_or_404(letter_id)

    def act() -> str:
        services.close_sign_on(sign_on, by=me(), now=clock.now())
        return f"Signing has closed with {plural(sign_on.counted, 'name')}."

    silent = queries.silent_requests(sign_on) if sign_on.closed_at is None else []
    signed = queries.requests_that_count(sign_on)
    return _changed(sign_on, ConfirmForm(), "close", act, silent=silent, signed=signed)


@bp.route("/letters/<int:letter_id>/sign-on/names/<int:signature_id>/person", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def person(letter_id: int, signature_id: int) -> ResponseReturnValue:
    """Take the person who signed from public view, or put them back if they agreed; the organisation stays."""
    sign_on = queries.get_or_404(letter_id)
    signature = queries.signature_or_404(sign_on, signature_id)

    def act() -> str:
        shows = not signature.shows_person
        names.show_person(sign_on, signature, shows)
        said = "shows" if shows else "no longer shows"
        what = f"{said} in public who signed for {signature.printed_name}"
        activity.record(sign_on, what, by=me(), now=clock.now())
        return f"The public {'sees' if shows else 'does not see'} who signed for {signature.printed_name}."

    page = "supporters.review" if signature.supporter_id is not None else "signoffs.show"
    back = url_for(page, letter_id=letter_id)
    return _changed(sign_on, ConfirmForm(), "person", act, back=back, signature=signature)


from tracker.signoffs import text_views  # noqa: E402, F401 — one more page of the same blueprint
