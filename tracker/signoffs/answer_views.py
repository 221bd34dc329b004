"""The page on which an organisation answers, drawn and taken alike over a link and for somebody who is signed in.

Who may see it is decided by the views. Nothing is taken by looking; a form that nobody filled in is refused.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from tracker.activity.services import record_security
from tracker.coalition.models import Person
from tracker.coalition.queries import co_chairs_on, permissions_on, reply_address, the_coalition
from tracker.core.calendar import Nation
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.permissions import Permission
from tracker.deadlines.queries import calendar_for
from tracker.signoffs import answering, changes, given_up, presentation, queries, too_late, upwards
from tracker.signoffs.forms import AnswerForm, WithdrawForm
from tracker.signoffs.models import SignRequest
from tracker.signoffs.presentation import Takes
from tracker.signoffs.rules import SHORT_DIGEST, Via, are_names_shown
from tracker.signoffs.too_late import Typed, WriteTo

TEMPLATE = "signoffs/sign.html"
TAKEN = (Takes.ANSWERS, Takes.SUPPORT)


@dataclass(frozen=True)
class Visit:
    """Somebody at the page of one organisation: by which way, who (where that is known), and where it stands."""

    asked: SignRequest
    via: Via
    person: Person | None
    url: str
    withdraw_url: str
    now: datetime


def answer_page(visit: Visit) -> ResponseReturnValue:
    """GET shows it. POST takes the answer and leads back to it; 422 for what is missing, 409 where nothing is taken."""
    form = AnswerForm()
    typed = form.typed()
    form.about(visit.asked)
    if request.method != "POST":
        return _draw(visit, form)
    if presentation.takes(visit.asked, visit.now) not in TAKEN:
        return _refused(visit, form, typed)
    if form.is_complete(visit.asked):
        try:
            answer = answering.give_answer(
                visit.asked.id,
                form.given(visit.asked),
                text_number=form.read_number(),
                via=visit.via,
                person=visit.person,
                now=visit.now,
            )
        except RuleViolation as broken:
            form.blame(broken)
        else:
            _note(visit, f"to answer: {answer.answer.value}")
            db.session.commit()
            return _landed(visit, presentation.taken(answer, visit.asked.organisation))
    db.session.commit()  # the count of tries: nothing else was changed
    return _draw(visit, form, typed=typed), 422


def withdraw_page(visit: Visit) -> ResponseReturnValue:
    """Take the signature back, once somebody has put their name to it. Opened by itself it leads to the page."""
    if request.method != "POST":
        return redirect(visit.url)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            answering.withdraw(
                visit.asked.id, name=form.signer_name.data, person=visit.person, via=visit.via, now=visit.now
            )
        except RuleViolation as broken:
            form.blame(broken)
        else:
            _note(visit, "to take the signature back")
            db.session.commit()
            return _landed(visit, f"{visit.asked.organisation.name} took its signature back.")
    db.session.commit()  # as above
    answer_form = AnswerForm(formdata=None)
    answer_form.about(visit.asked)
    return _draw(visit, answer_form, withdraw_form=form), 422


def _landed(visit: Visit, said: str) -> ResponseReturnValue:
    """Back on the page, which says what was taken; of several forms sent without looking the last."""
    session.pop("_flashes", None)  # a cookie holds only so many
    flash(said)
    return redirect(visit.url)


def _refused(visit: Visit, form: AnswerForm, typed: Typed) -> ResponseReturnValue:
    """What came too late: the page says so and what to do, and holds what was typed."""
    _note(visit, "after it had closed; nothing was taken")
    db.session.commit()
    return _draw(visit, form, typed=typed, refused=True), 409


def _note(visit: Visit, what: str) -> None:
    """In the security log: whose link was used for what, never the link itself."""
    if visit.via is Via.LINK:
        said = f"A sign-on link of {visit.asked.organisation.name} was used {what}."
        record_security("link used", said, person=visit.person, ip=request.remote_addr, now=visit.now)


def _write_to(visit: Visit) -> WriteTo | None:
    """Where replies go; without that a co-chair, for somebody who is signed in: addresses of people are not public."""
    if address := reply_address():
        return WriteTo(address)
    chairs = co_chairs_on(london_day(visit.now)) if visit.via is Via.PAGE else ()
    return WriteTo(chairs[0].email, chairs[0].name) if chairs else None


def _may_read(visit: Visit) -> bool:
    """Whether the reader may read the letter's own page, with its history."""
    person, today = visit.person, london_day(visit.now)
    return person is not None and Permission.VIEW in permissions_on(person, today)


def _draw(visit: Visit, form: AnswerForm, *, typed: Typed = (), **more: Any) -> str:
    """``typed`` is shown where the form is not: it holds it itself."""
    asked, now = visit.asked, visit.now
    sign_on, takes = asked.sign_on, presentation.takes(asked, now)
    ended = upwards.given_up(sign_on) if takes is Takes.CLOSED else None
    takes = Takes.GIVEN_UP if ended else takes
    form.text_number.data = str(sign_on.text.number)
    withdraw_form = more.pop("withdraw_form", None) or WithdrawForm(formdata=None)
    shown, coalition = are_names_shown(sign_on), the_coalition()
    calendar = calendar_for(Nation.ENGLAND_AND_WALES)
    signature = queries.signature_of(asked) if sign_on.fixed_at is not None else None
    is_later = signature is not None and signature.later
    standing = presentation.standing(asked, is_later=is_later)
    kept = "" if takes in TAKEN else too_late.as_text(asked, typed)
    write_to = None if takes in TAKEN else _write_to(visit)
    return render_template(
        TEMPLATE,
        visit=visit,
        asked=asked,
        sign_on=sign_on,
        text=sign_on.text,
        mark=sign_on.text.digest[:SHORT_DIGEST],
        form=withdraw_form if withdraw_form.errors else form,  # whose errors stand on top
        answer_form=form,
        withdraw_form=withdraw_form,
        takes=takes.value,
        not_taken=too_late.why_not_taken(asked, takes),
        kept=kept,
        kept_mail=too_late.as_mail(write_to.address, asked, kept) if write_to and kept else "",
        given_up=given_up.said_to(asked, ended, is_shown_why=_may_read(visit)) if ended else (),
        closed=too_late.once_closed(asked, standing, bool(kept)) if takes is Takes.CLOSED else None,
        standing=standing,
        is_later=is_later,
        consent=presentation.consent_in_words(asked, coalition.name, now),
        write_to=write_to,
        left=presentation.left_until(presentation.due_at(asked), now, calendar),
        words=presentation,
        changed=changes.since_signed(asked),
        names=queries.page_of_names(sign_on.letter_id, after=request.args.get("after")) if shown else None,
        later=queries.page_of_names(sign_on.letter_id, later=True) if shown and sign_on.fixed_at else None,
        now=now,
        **more,
    )
