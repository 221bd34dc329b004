"""The course of a sign-on: opened with a frozen text, its dates moved, its text edited, closed, its list fixed.

Answers are in ``answering``, the names that follow from them in ``names``. Nothing here commits or reads the clock.
Whether a draft may be frozen at all (comments settled, approvals given) is asked by drafting, which stands above.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from tracker.activity import services as activity
from tracker.coalition.models import Organisation, Person
from tracker.coalition.queries import the_coalition
from tracker.core.calendar import LONDON, Nation, day_in_words, end_of_london_day, working_days_after
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import moment, plural
from tracker.deadlines import services as deadlines
from tracker.deadlines.queries import calendar_for
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.signoffs import addressees, asking, names, printed, queries, rules, silence, steps, upwards
from tracker.signoffs.asking import silence_from, write_to
from tracker.signoffs.mails import What
from tracker.signoffs.models import FrozenText, SignOn
from tracker.signoffs.rules import Change, ConsentRule, Order, Voice


@dataclass(frozen=True)
class Terms:
    """What is stated when a sign-on opens. The cut-offs are moments in UTC; ``send_on`` is a London day."""

    answers_by: datetime
    closes_at: datetime
    rule: ConsentRule = ConsentRule.OPT_IN
    silence_days: int | None = None
    voice: Voice = Voice.UNDERSIGNED
    send_on: date | None = None
    shows_signatories: bool = True
    open_to_outsiders: bool = False
    order: Order = Order.ALPHABETICAL


def open_sign_on(
    letter_id: int,
    *,
    title: str,
    text: str,
    terms: Terms,
    asked: Sequence[Organisation],
    told: Sequence[Organisation] = (),
    by: Person | None,
    now: datetime,
) -> SignOn:
    """Freeze a text and ask organisations to stand behind it: a request to every contact of each.

    ``told`` are members that may not sign: they hear of it and are not asked. Raises RuleViolation.
    """
    if not rules.plain_line_ends(text):
        raise RuleViolation("There is no text to sign yet.", field="text")
    if queries.sign_on_of(letter_id) is not None:
        raise RuleViolation("Organisations are being asked to sign this already.")
    rules.check_cut_offs(terms.answers_by, terms.closes_at, now)
    rules.check_rule(terms.rule, terms.silence_days, silence_allowed=the_coalition().silence_allowed)
    if not asked:
        raise RuleViolation("Choose at least one organisation to ask.", field="asked")

    _check_silence_fits(terms, now)
    sign_on = SignOn(
        letter_id=letter_id, opened_at=now, opened_by=by, texts=[], requests=[], steps=[], **vars(terms)
    )  # fmt: skip
    db.session.add(sign_on)
    db.session.flush()
    if dropped := printed.drop_names(letter_id):  # nobody of those has been asked
        said = (
            f"took off {plural(dropped, 'name')} that came from a file: names stand here once they are given"
        )
        activity.record(sign_on, said, by=by, now=now)
    freeze(sign_on, title=title, text=text, change=Change.FIRST, note="", by=by, now=now)
    addressees.note(sign_on, now=now)
    asking.ask(sign_on, asked, now=now)
    asking.tell(sign_on, told, now=now)
    return sign_on


def _check_silence_fits(terms: Terms, now: datetime) -> None:
    """Raise RuleViolation when the cut-off comes before silence could count."""
    if terms.silence_days is None:
        return
    counted = working_days_after(london_day(now), terms.silence_days, calendar_for(Nation.ENGLAND_AND_WALES))
    if end_of_london_day(counted.day) > terms.closes_at:
        raise RuleViolation(
            f"Silence would count from the end of {day_in_words(counted.day)}, after the cut-off. "
            "Choose fewer working days or a later cut-off.",
            field="silence_days",
        )


def freeze(
    sign_on: SignOn, *, title: str, text: str, change: Change, note: str, by: Person | None, now: datetime
) -> FrozenText:
    """Write down one exact text. It is never changed afterwards."""
    frozen = FrozenText(
        number=len(sign_on.texts) + 1,
        title=title.strip(),
        text=rules.plain_line_ends(text),
        digest=rules.digest_of(title, text),
        change=change,
        note=note,
        frozen_at=now,
        frozen_by=by,
    )
    sign_on.texts.append(frozen)
    db.session.flush()
    return frozen


def edit_text(
    sign_on: SignOn,
    *,
    title: str,
    text: str,
    change: Change,
    note: str,
    by: Person | None,
    now: datetime,
) -> FrozenText:
    """Put another text in place of the one that is asked for.

    A minor edit is told to those who signed. After a material one the signatures of the old text count no more, and
    those who gave them are asked again, with the difference. The silent are not: their link shows the new text; but
    where silence counts, everybody is sent the text that it would count for. Raises RuleViolation.
    """
    queries.lock(sign_on.id)
    if change is Change.FIRST:
        raise RuleViolation("Say whether the change is minor or material.", field="change")
    check_edit(sign_on, title=title, text=text, change=change, now=now)
    if not note.strip():
        raise RuleViolation("Say in a few words what was changed: those who signed are told.", field="note")
    signed = queries.requests_that_count(sign_on)
    frozen = freeze(sign_on, title=title, text=text, change=change, note=note.strip(), by=by, now=now)
    upwards.text_changed(sign_on, frozen, by=by, now=now)
    activity.record(sign_on, f"edited the text, a {change.value} change: {frozen.note}", by=by, now=now)
    if change is Change.MINOR:
        write_to(signed, What.EDITED, str(frozen.number), now=now)
        return frozen
    for request in signed:
        names.settle_name(request, now=now)
    write_to(signed, What.RENEWAL, str(frozen.number), now=now)
    if sign_on.rule is ConsentRule.SILENCE_COUNTS:
        silent = [one for one in queries.silent_requests(sign_on) if one not in signed]
        write_to(silent, What.REQUEST, str(frozen.number), now=now)
    _begin_silence_anew(sign_on, now)
    return frozen


def _begin_silence_anew(sign_on: SignOn, now: datetime) -> None:
    """Nobody's silence counts for a text that it has not had for all the working days."""
    for request in silence.silent(sign_on):
        request.silence_from = silence_from(sign_on, request.organisation, now)
    steps.arm(sign_on, now=now)


def check_edit(sign_on: SignOn, *, title: str, text: str, change: Change, now: datetime) -> None:
    """Raise RuleViolation unless another text may be put in place of the one that is asked for."""
    _check_not_fixed(sign_on, "The letter was sent, so its text stands.")
    if change is Change.MATERIAL and (sign_on.closed_at is not None or now > sign_on.closes_at):
        raise RuleViolation(
            "Signing has closed, so those who signed could not sign the new text. Move the dates first.",
            field="change",
        )
    if rules.digest_of(title, text) == sign_on.text.digest:
        raise RuleViolation(
            "Nothing is different from the text that organisations are signing.", field="text"
        )
    if not rules.plain_line_ends(text):
        raise RuleViolation("There is no text to sign.", field="text")


def move_cut_offs(
    sign_on: SignOn,
    *,
    answers_by: datetime,
    closes_at: datetime,
    send_on: date | None,
    by: Person | None = None,
    now: datetime,
) -> None:
    """Set other dates; the letter's own deadlines follow. One that had closed is open again. Raises RuleViolation."""
    queries.lock(sign_on.id)
    _check_not_fixed(sign_on, "The letter was sent, so the sign-on is over.")
    rules.check_cut_offs(answers_by, closes_at, now)
    sign_on.answers_by, sign_on.closes_at, sign_on.send_on = answers_by, closes_at, send_on
    sign_on.closed_at = None
    names.reorder(sign_on, now=now)
    steps.arm(sign_on, now=now)
    _move_deadlines(sign_on, by=by, now=now)
    said = f"moved the dates: answers by {moment(answers_by)}, signing closes {moment(closes_at)}"
    activity.record(sign_on, said, by=by, now=now)


def _move_deadlines(sign_on: SignOn, *, by: Person | None, now: datetime) -> None:
    local = sign_on.answers_by.astimezone(LONDON)
    at: time | None = local.time().replace(second=0, microsecond=0)
    wanted = [(DeadlineKind.SIGN_ON, local.date(), at)]
    if sign_on.send_on is not None:
        wanted.append((DeadlineKind.SENDING, sign_on.send_on, None))
    for kind, on, at_time in wanted:
        deadline = queries.deadline_of(sign_on.letter_id, kind)
        if deadline is None or (kind is DeadlineKind.SENDING and deadline.state is not DeadlineState.OPEN):
            continue
        if deadline.state is not DeadlineState.OPEN:
            deadlines.reopen_deadline(deadline, by=by, now=now, announce=False)
        if (deadline.due_on, deadline.at_time) != (on, at_time):
            why = "the dates of the sign-on were moved"
            deadlines.move_deadline(deadline, to_on=on, to_time=at_time, reason=why, by=by, now=now)


def order_names(
    sign_on: SignOn,
    order: Order,
    places: Mapping[int, int] | None = None,
    *,
    by: Person | None = None,
    now: datetime,
) -> None:
    """Choose how the names are ordered; ``places`` gives, by organisation, the place from 1 of each by hand."""
    queries.lock(sign_on.id)
    _check_not_fixed(sign_on, "The letter was sent, so the order of the names stands.")
    sign_on.order = order
    for request in sign_on.requests:
        request.place = (places or {}).get(request.organisation_id, request.place)
    names.reorder(sign_on, now=now)
    activity.record(sign_on, f"ordered the names: {order.value}", by=by, now=now)


def close_sign_on(sign_on: SignOn, *, by: Person | None = None, now: datetime) -> None:
    """Nobody can sign any more. Each who did is told how it appears. Closing twice is closing once."""
    queries.lock(sign_on.id)
    if sign_on.closed_at is not None:
        return
    silence.count_due(sign_on, now=now)
    sign_on.closed_at = min(now, sign_on.closes_at)
    steps.stop(sign_on)
    names.reorder(sign_on, now=now)  # an organisation may bear another name since it signed
    write_to(queries.requests_that_count(sign_on), What.APPEARS, "", now=now)
    activity.record(sign_on, "closed signing", by=by, now=now)
    deadline = queries.deadline_of(sign_on.letter_id, DeadlineKind.SIGN_ON)
    if deadline is not None and deadline.state is DeadlineState.OPEN:
        deadlines.mark_done(deadline, reason="signing has closed", by=by, now=now)


def give_up(sign_on: SignOn, *, now: datetime) -> None:
    """The letter does not go: nobody can sign any more, nobody is asked or told, and nothing happens by itself."""
    queries.lock(sign_on.id)
    if sign_on.closed_at is None:
        sign_on.closed_at = now
    sign_on.open_to_outsiders = False  # there will be no sent letter to support
    steps.stop(sign_on)


def fix_list(sign_on: SignOn, *, sent_at: datetime, now: datetime, tells: bool = True) -> None:
    """The letter goes with the names that stand below it now: they are printed as on this day, and stay.

    Names that come later are kept apart. Those on the list get the final copy, unless a file says that it went
    (``tells``). Under the unanimous rule raises RuleViolation while a member asked has not said yes.
    """
    queries.lock(sign_on.id)
    _check_not_fixed(sign_on, "The letter was sent already.")
    asked = [one for one in sign_on.requests if one.is_asked]
    counted = queries.requests_that_count(sign_on)
    if not rules.may_speak_for_all(sign_on.rule, len(asked), len(counted)):
        missing = len(asked) - len(counted)
        raise RuleViolation(
            f"This letter goes only if every organisation asked says yes: {missing} of {len(asked)} have not."
        )
    close_sign_on(sign_on, now=now)
    names.settle_again(sign_on, day=names.letter_day_if_it_goes(sign_on, london_day(sent_at)), now=now)
    sign_on.fixed_at = sent_at
    names.keep_late_ones_apart(sign_on, sent_at=sent_at)
    names.reorder(sign_on, now=now)
    if tells:
        write_to(queries.requests_that_count(sign_on), What.FINAL, "", now=now)
        upwards.list_fixed(sign_on, now=now)


def _check_not_fixed(sign_on: SignOn, why: str) -> None:
    """Raise RuleViolation once the list stands (``why``), and for a letter that was closed before it went."""
    if sign_on.fixed_at is not None:
        raise RuleViolation(why)
    upwards.check_not_closed(sign_on.letter_id)
