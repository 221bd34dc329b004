"""Pages about mail itself: whether it works, the mailbox of development, what is held, undoing, unsubscribing."""

from email import message_from_bytes
from email.message import EmailMessage
from io import BytesIO

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.exc import SQLAlchemyError

from tracker.core import clock, schema
from tracker.core.database import db
from tracker.core.errors import NotHere, RuleViolation
from tracker.core.extensions import csrf
from tracker.core.permissions import Permission, public, requires
from tracker.core.requests import is_from_this_machine
from tracker.core.typed import read_email_address
from tracker.outbox import ends, forms, installation, kinds, queries, services, status
from tracker.outbox.models import Mail

bp = Blueprint("outbox", __name__)

MAILBOX_SHOWS = 200
HTML_PART_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(ok=True)


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """The database can be written to, and has the schema this program expects."""
    try:
        current = schema.is_current()
        queries.check_writable()
    except SQLAlchemyError as problem:
        return jsonify(ok=False, problem=f"The database does not answer: {type(problem).__name__}"), 503
    if not current:
        return jsonify(ok=False, problem="The database has another schema. Run: tracker migrate"), 503
    return jsonify(ok=True)


@bp.get("/status.json")
@public
def status_json() -> ResponseReturnValue:
    """Whether reminders work: 503 when they do not."""
    try:
        facts = status.facts(clock.now())
    except SQLAlchemyError as problem:
        return jsonify(ok=False, problems=[f"The database does not answer: {type(problem).__name__}"]), 503
    except (ValueError, LookupError, TypeError) as problem:
        return jsonify(ok=False, problems=[f"The database holds what cannot be read: {problem}"]), 503
    return jsonify(facts), 200 if facts["ok"] else 503


# The mailbox: development and tests only


@bp.get("/mailbox")
@public
def mailbox() -> ResponseReturnValue:
    """The mail that was kept here and left this machine nowhere."""
    _only_where_mail_is_kept()
    return render_template("outbox/mailbox.html", mails=queries.lately_sent(MAILBOX_SHOWS))


@bp.get("/mailbox/<mail_id>")
@public
def mailbox_mail(mail_id: str) -> ResponseReturnValue:
    """One mail: its text, what is attached, and a link to its HTML part."""
    mail = _kept(mail_id)
    message = _message(mail)
    body = message.get_body(("plain",))
    return render_template(
        "outbox/mailbox_mail.html",
        mail=mail,
        headers=[(name, str(value)) for name, value in message.items()],
        text=body.get_content() if body else "",
        has_html=message.get_body(("html",)) is not None,
        attachments=[part.get_filename() or "file" for part in message.iter_attachments()],
    )


@bp.get("/mailbox/<mail_id>/html")
@public
def mailbox_html(mail_id: str) -> ResponseReturnValue:
    """The HTML part as a page of its own, which may load and run nothing."""
    part = _message(_kept(mail_id)).get_body(("html",))
    if part is None:
        raise NotHere
    return (
        part.get_content(),
        200,
        {"Content-Security-Policy": HTML_PART_POLICY, "Content-Type": "text/html; charset=utf-8"},
    )


@bp.get("/mailbox/<mail_id>/attachments/<int:number>")
@public
def mailbox_attachment(mail_id: str, number: int) -> ResponseReturnValue:
    """A file that came with a mail."""
    parts = list(_message(_kept(mail_id)).iter_attachments())
    if number >= len(parts):
        raise NotHere
    data = parts[number].get_payload(decode=True) or b""
    return send_file(
        BytesIO(data if isinstance(data, bytes) else b""),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=parts[number].get_filename() or "file",
    )


def mailbox_is_open() -> bool:
    """Whether /mailbox answers this visitor: where mail is kept, on this machine, or to who looks after mail.

    There are links in it that let people in and sign for them.
    """
    if not ends.keeps_mail(current_app.config):
        return False
    return is_from_this_machine() or bool(current_user.may(Permission.MANAGE_REMINDERS))


def _only_where_mail_is_kept() -> None:
    if not mailbox_is_open():
        raise NotHere


def _kept(mail_id: str) -> Mail:
    _only_where_mail_is_kept()
    return queries.get_or_404(mail_id)


def _message(mail: Mail) -> EmailMessage:
    if mail.message is None:
        raise NotHere
    from email import policy

    return message_from_bytes(mail.message, policy=policy.default)


# What is held


@bp.route("/reminders/held", methods=["GET", "POST"])
@requires(Permission.MANAGE_REMINDERS)
def hold() -> ResponseReturnValue:
    """After a restore, or on a day with too many reminders: look, then decide."""
    form = forms.HoldForm()
    if form.validate_on_submit():
        try:
            done = forms.decide(form, now=clock.now())
        except RuleViolation as broken:
            form.blame(broken)
        else:
            db.session.commit()
            flash(done)
            return redirect(url_for("reminders.index"))
    waiting, held = queries.waiting(clock.now()), queries.held()
    return render_template(
        "outbox/hold.html",
        form=form,
        status=installation.hold_status(),
        waiting=waiting,
        held=held,
        names={mail.id: recipient(mail) for mail in (*waiting, *held)},
    )


def recipient(mail: Mail) -> str:
    """Whom a mail is for, in words."""
    name = kinds.people.name_and_address(mail.person_id)[0] if mail.person_id else ""
    return name or mail.address or mail.sent_to


@bp.post("/reminders/held/release")
@requires(Permission.MANAGE_REMINDERS)
def release() -> ResponseReturnValue:
    """Let go what a busy day holds."""
    done = forms.release(now=clock.now())
    db.session.commit()
    flash(done)
    return _back()


# One mail, one address


@bp.post("/reminders/mails/<mail_id>/<any('try-again','arrived','came-back'):what>")
@requires(Permission.MANAGE_REMINDERS)
def change_mail(mail_id: str, what: str) -> ResponseReturnValue:
    """Try a mail again, or say that it arrived or came back."""
    mail = queries.get_or_404(mail_id)
    change, done = {
        "try-again": (services.try_again, "The mail is tried again now."),
        "arrived": (services.mark_arrived, "Marked as arrived."),
        "came-back": (
            services.mark_bounced,
            "Marked as come back. The address gets no more mail until you undo this.",
        ),
    }[what]
    try:
        change(mail, now=clock.now())
    except RuleViolation as broken:
        flash(broken.message, "error")
    else:
        db.session.commit()
        flash(done)
    return _back()


@bp.post("/reminders/addresses/use-again")
@requires(Permission.MANAGE_REMINDERS)
def use_address_again() -> ResponseReturnValue:
    """Send mail to an address again that was taken for dead."""
    address = read_email_address(request.form.get("address", ""))
    services.undo_suppression(address, now=clock.now())
    db.session.commit()
    flash(f"Mail goes to {address} again.")
    return _back()


@bp.post("/reminders/mail-server/try-again")
@requires(Permission.MANAGE_REMINDERS)
def try_server_again() -> ResponseReturnValue:
    """The mail server was put right: do not wait for the next try."""
    installation.try_server_again(clock.now())
    db.session.commit()
    flash("The mail server is tried again within half a minute.")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("reminders.index"))


# Unsubscribing, from mail that is nobody's duty


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
@public
@csrf.exempt
def unsubscribe(token: str) -> ResponseReturnValue:
    """A GET asks; a mail program's one click (RFC 8058), or the form with its box ticked, acts.

    Scanners of mail open links and press buttons: the box is what they leave empty.
    """
    try:
        address, kind = URLSafeSerializer(current_app.secret_key or "", salt="unsubscribe").loads(token)
    except (BadSignature, ValueError):
        abort(404)
    form = forms.UnsubscribeForm()
    done = request.form.get("List-Unsubscribe") == "One-Click" or form.validate_on_submit()
    if done:
        services.unsubscribe(address, kind, now=clock.now())
        db.session.commit()
    return render_template("outbox/unsubscribe.html", address=address, done=done, form=form)
