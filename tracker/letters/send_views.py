"""The pages on which a letter goes: sent by e-mail from here, or recorded as sent in another way."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.coalition.models import Coalition
from tracker.coalition.queries import reply_address, the_coalition
from tracker.core import clock
from tracker.core.form_views import carried_out
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.core.uploads import takes_files
from tracker.core.wording import day
from tracker.deadlines.models import Deadline
from tracker.letters import addressing, forms, mailing, queries, readdressing, rules, send_forms, sending
from tracker.letters.going import going
from tracker.letters.models import Letter
from tracker.letters.rules import LetterStage
from tracker.letters.views import bp

COVERING = """\
{to}

Please find attached our letter, “{title}”.

Yours sincerely

{name}
{coalition}"""


@bp.route("/<int:letter_id>/send", methods=["GET", "POST"])
@requires(Permission.DECIDE)
@takes_files
def send(letter_id: int) -> ResponseReturnValue:
    """Record on which day and how a letter went: by hand, by post, through a portal, from somebody's own mailbox."""
    letter = _about_to_go(letter_id)
    form = forms.SendForm(
        data={
            "sent_on": clock.today(),
            "sent_by_name": me().name,
            "reply_wanted": _wanted(letter),
            "mark": sending.mark_of(letter),
        }
    )

    def act() -> str:
        sending.check_read(letter, form.mark.data or "")
        expected = sending.send_letter(
            letter,
            sent_on=form.sent_on.data,
            how=form.how.data,
            sent_by_name=form.sent_by_name.data or "",
            received_on=form.received_on.data,
            reply_wanted=form.reply_wanted.data == "yes",
            reference=form.reference.data or "",
            proof=form.proof.data,
            without_holder=form.without_holder.data or "",
            by=me(),
            now=clock.now(),
        )
        return f"Recorded as sent on {day(letter.sent_on)}.{_then(expected)}"

    overview = going(letter, now=clock.now())
    if not overview.refused and carried_out(form, act):
        return redirect(url_for(".show", letter_id=letter.id))
    form.mark.data = sending.mark_of(letter)
    drawn = render_template(
        "letters/send.html", form=form, letter=letter, going=overview, reply_days=sending.reply_days(letter)
    )
    return drawn, _drawn_as()


@bp.route("/<int:letter_id>/send-by-mail", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def send_by_mail(letter_id: int) -> ResponseReturnValue:
    """Send a letter by e-mail from here, a message to each of those it goes to. Pressed twice, it goes once."""
    letter = queries.get_or_404(letter_id)
    if letter.stage is not LetterStage.DRAFT and mailing.fates(letter.id):
        flash("This was sent by e-mail already. Nothing was sent again.", "warning")
        return redirect(url_for(".show", letter_id=letter.id))
    letter = _about_to_go(letter_id)
    coalition = the_coalition()
    form = send_forms.SendByMailForm.for_letter(
        letter,
        today=clock.today(),
        subject=letter.title,
        words=_covering(letter, coalition),
        reply_wanted=_wanted(letter),
        mark=sending.mark_of(letter),
    )

    def act() -> str:
        sending.check_read(letter, form.mark.data or "")
        expected = mailing.send_by_mail(
            letter,
            addresses=form.addresses(letter),
            subject=form.subject.data or "",
            words=form.words.data or "",
            reply_wanted=form.reply_wanted.data == "yes",
            without_holder=form.without_holder.data or "",
            by=me(),
            now=clock.now(),
        )
        return f"It is on its way. What becomes of each message is shown below.{_then(expected)}"

    overview = going(letter, now=clock.now())
    if letter.recipients and not overview.refused and carried_out(form, act):
        return redirect(url_for(".show", letter_id=letter.id))
    form.mark.data = sending.mark_of(letter)
    boxes = [(one, form[send_forms.box_of(one)]) for one in letter.recipients]
    drawn = render_template(
        "letters/send_by_mail.html", form=form, letter=letter, going=overview, boxes=boxes, reply_to=reply_address(),
        reply_days=sending.reply_days(letter),
    )  # fmt: skip
    return drawn, _drawn_as()


@bp.route("/<int:letter_id>/messages/<int:message_id>/address", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def correct_address(letter_id: int, message_id: int) -> ResponseReturnValue:
    """Send the one message that did not arrive to the right address. Pressed twice, it goes once."""
    letter = queries.get_or_404(letter_id)
    fate = readdressing.fate_or_404(letter, message_id)
    if not fate.can_be_corrected:
        flash("This message did not fail, so nothing was sent again.", "warning")
        return redirect(url_for(".show", letter_id=letter.id))
    form = send_forms.CorrectAddressForm(data={"address": fate.message.address})

    def act() -> str:
        readdressing.correct_address(fate.message, address=form.address.data or "", by=me(), now=clock.now())
        return f"It is on its way to {fate.message.address}. The others get nothing more."

    if carried_out(form, act):
        return redirect(url_for(".show", letter_id=letter.id))
    return render_template("letters/correct_address.html", form=form, letter=letter, fate=fate)


def _drawn_as() -> HTTPStatus:
    """A form that was sent and is drawn again was not taken, whatever stood against it."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK


def _about_to_go(letter_id: int) -> Letter:
    """A draft that may be sent. Raises RuleViolation for one that went, or that answers a call."""
    letter = queries.get_or_404(letter_id)
    rules.check_goes_by_itself(letter.consultation_id)
    rules.check_may_go(letter.stage)
    return letter


def _wanted(letter: Letter) -> str:
    return "yes" if letter.kind in rules.AWAITS_REPLY and letter.addressees else "no"


def _then(expected: Deadline | None) -> str:
    """By when a reply is, or was, expected."""
    if expected is None:
        return ""
    return f" A reply {'was' if expected.is_history else 'is'} expected by {day(expected.due_on)}."


def _covering(letter: Letter, coalition: Coalition) -> str:
    """Words to begin with, for a person to change."""
    to = addressing.printed_all(letter, clock.today(), copies=False)
    person = next((one.person for one in to if one.person), "")
    return COVERING.format(
        to=f"Dear {person or 'Sir or Madam'}", title=letter.title, name=me().name, coalition=coalition.name
    )
