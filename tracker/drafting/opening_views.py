"""The page on which a draft is frozen and organisations are asked to sign it, its dates planned beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.coalition.models import Organisation
from tracker.coalition.queries import co_chairs_on, the_coalition
from tracker.contacts import reaching
from tracker.core import clock
from tracker.core.calendar import Nation, working_days_after
from tracker.core.form_views import carried_out
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.wording import listed, plural
from tracker.deadlines.queries import calendar_for
from tracker.deadlines.stages import DeadlineKind
from tracker.drafting import approvals, asked, opening, queries
from tracker.drafting.asked import Wanted
from tracker.drafting.opening_forms import ANSWERS_BY_TIME, CLOSES_TIME, PLAN, OpeningForm
from tracker.drafting.views import bp
from tracker.letters import queries as letter_queries
from tracker.letters import services as letter_services
from tracker.letters import versions
from tracker.letters.models import Letter
from tracker.letters.rules import AWAITS_REPLY
from tracker.signoffs import allowance, bursts, planner
from tracker.signoffs.rules import ConsentRule, Order, Voice


@dataclass(frozen=True)
class Check:
    """One thing that has to be there before a text is frozen; ``url`` leads to where it is put right."""

    words: str
    is_met: bool
    url: str = ""
    action: str = ""
    is_needed: bool = True


@bp.route("/<int:letter_id>/sign-on/open", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def open_sign_on(letter_id: int) -> ResponseReturnValue:
    """Freeze the text and ask organisations to sign it."""
    letter = letter_queries.get_or_404(letter_id)
    opening.check_is_unsigned_draft(letter)
    members = asked.all_members(clock.today())
    form = OpeningForm(data=_suggested(letter) | {"asked": [one.id for one in members.asked]})
    form.offer(the_coalition(), members.asked)

    def act() -> str:
        chosen = _chosen(form, members)
        sign_on = opening.open_for_signing(
            letter, form.terms(), asked=chosen.asked, told=chosen.told, by=me(), now=clock.now()
        )
        if form.agrees.data and current_user.may(Permission.MANAGE_REMINDERS):
            number = bursts.to_agree(bursts.of_sign_on(sign_on, clock.now()))
            if number:
                allowance.agree(sign_on, number, by=me(), now=clock.now())
        said = f"The text is frozen and {plural(len(chosen.asked), 'organisation')} will be asked."
        missed = len(_unreachable(chosen.asked, clock.today()))
        return f"{said} Nobody can be written to at {missed} of them: ring them." if missed else said

    wants_plan = PLAN in request.form
    if not wants_plan and carried_out(form, act):
        return redirect(url_for("signoffs.show", letter_id=letter.id))
    if wants_plan:
        form.validate_on_submit()
    checks = _checks(letter)
    return render_template(
        "drafting/open_sign_on.html", form=form, letter=letter, checks=checks, members=members,
        is_ready=all(one.is_met for one in checks if one.is_needed), button=_button(form, members),
        offers_silence=the_coalition().silence_allowed, **_plan(form, members),
    )  # fmt: skip


def _suggested(letter: Letter) -> dict[str, Any]:
    """The dates that go with the planned day of sending, and the usual choices."""
    planned = letter_services.open_deadlines(letter, DeadlineKind.SENDING)
    today, calendar = clock.today(), calendar_for(Nation.ENGLAND_AND_WALES)
    send_on = min((one.due_on for one in planned if one.due_on > today), default=None)
    if send_on is None:
        send_on = working_days_after(today, planner.FREEZE, calendar).day
    days = planner.suggest(send_on, calendar)
    return {
        "send_on": send_on,
        "answers_by_on": max(days.answers_by, today),
        "answers_by_at": ANSWERS_BY_TIME,
        "closes_on": max(days.closes_on, today),
        "closes_at": CLOSES_TIME,
        "rule": ConsentRule.OPT_IN,
        "voice": Voice.UNDERSIGNED,
        "order": Order.ALPHABETICAL,
        "shows_signatories": True,
        "open_to_outsiders": False,
    }


def _chosen(form: OpeningForm, members: Wanted) -> Wanted:
    """Who is asked, and who is only told. Members that may not sign hear of it. Raises RuleViolation."""
    ticked = [one for one in members.asked if one.id in (form.asked.data or ())]
    more = asked.named(form.other_names(), clock.today(), field="others")
    known = {one.id for one in ticked}
    told = {one.id: one for one in (*members.told, *more.told)}
    return Wanted([*ticked, *(one for one in more.asked if one.id not in known)], list(told.values()))


def _checks(letter: Letter) -> list[Check]:
    text_url = url_for(".text", letter_id=letter.id)
    number = queries.count_open_comments(letter)
    missing = approvals.missing(letter, versions.newest_version(letter), now=clock.now())
    edit_url = url_for("letters.edit", letter_id=letter.id)
    comments = f"{plural(number, 'comment')} still open" if number else "Comments are settled"
    approved = f"Not yet approved by {listed([one.person.name for one in missing])}"
    checks = [
        Check("There is a text", bool(letter.text.strip()), edit_url, "Write the text"),
        Check(comments, number == 0, text_url, "Settle the comments"),
        Check(
            approved if missing else "Approved by all who have to", not missing,
            f"{text_url}#approval", "Go to the approvals",
        ),
    ]  # fmt: skip
    if letter.addressees or letter.kind in AWAITS_REPLY:
        said = "It says whom it goes to" if letter.addressees else "It does not say whom it goes to"
        checks.append(Check(said, bool(letter.addressees), edit_url, "Say whom it goes to", is_needed=False))
    return checks


def _button(form: OpeningForm, members: Wanted) -> str:
    """The button says how many are asked, as far as is known before it is pressed."""
    number = len([one for one in members.asked if one.id in (form.asked.data or ())]) + len(
        form.other_names()
    )
    return (
        f"Freeze the text and ask {plural(number, 'organisation')}"
        if number
        else "Freeze the text and ask them"
    )


def _plan(form: OpeningForm, members: Wanted) -> dict[str, Any]:
    """Who can make it by the dates as they stand in the form, and who cannot be reached at all."""
    ticked = [one for one in members.asked if one.id in (form.asked.data or ())]
    calendar = calendar_for(Nation.ENGLAND_AND_WALES)
    found: dict[str, Any] = {
        "plan": None,
        "unreachable": _unreachable(ticked, clock.today()),
        "timetable": (),
        "bursts": (),
        "may_agree": current_user.may(Permission.MANAGE_REMINDERS),
    }
    if form.send_on.data:
        found["timetable"] = planner.timetable(form.send_on.data, calendar, today=clock.today())
    if form.answers_by_on.data and form.closes_on.data and form.answers_by_on.data <= form.closes_on.data:
        days = planner.Days(clock.today(), form.answers_by_on.data, form.closes_on.data, form.send_on.data)
        asked_members = [planner.Member(one.id, one.name, one.approval_days) for one in ticked]
        found["plan"] = planner.plan(days, asked_members, calendar, today=clock.today())
        chairs = len(co_chairs_on(clock.today()))
        found["bursts"] = bursts.if_opened(ticked, days.answers_by, today=clock.today(), chairs=chairs)
    return found


def _unreachable(organisations: Sequence[Organisation], day: date) -> list[Organisation]:
    people = reaching.contacts_of([one.id for one in organisations], day)
    return [one for one in organisations if not people.get(one.id)]
