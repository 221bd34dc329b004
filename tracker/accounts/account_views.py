"""Pages on which a person looks after the own way of signing in, and the security log for co-chairs."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts import queries, rules, second_factor, services
from tracker.accounts import session as browser
from tracker.accounts.forms import CodeForm
from tracker.accounts.views import bp
from tracker.activity.models import SecurityEvent
from tracker.core import clock, pagination
from tracker.core.database import db
from tracker.core.errors import NotHere, RuleViolation
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.people.role_services import describe


@bp.get("/account")
@requires(Permission.OWN_ACCOUNT)
def account() -> ResponseReturnValue:
    """Who I am here, where I am signed in, how I sign in."""
    sessions = queries.live_sessions_of(me(), now=clock.now())
    roles = [(describe(term), term) for term in me().roles]
    return render_template(
        "accounts/account.html",
        person=me(),
        roles=roles,
        sessions=sessions,
        in_words=rules.browser_in_words,
        this_session=current_user.row,
        has_second_factor=queries.has_second_factor(me()),
    )


@bp.post("/account/sign-out-everywhere")
@requires(Permission.OWN_ACCOUNT)
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of mine, this one included."""
    services.end_all_sessions(me(), ip=request.remote_addr, now=clock.now())
    db.session.commit()
    browser.start_anew()
    flash("You are signed out in every browser.")
    return redirect(url_for(".sign_in"))


@bp.get("/account/second-factor")
@requires(Permission.OWN_ACCOUNT)
def second_factor_page() -> ResponseReturnValue:
    """Where the second factor stands: off, being set up, or on."""
    return _draw_second_factor(CodeForm())


@bp.post("/account/second-factor/begin")
@requires(Permission.OWN_ACCOUNT)
def begin_second_factor() -> ResponseReturnValue:
    """Make a secret, which the page then shows as a picture."""
    second_factor.begin(me(), now=clock.now())
    db.session.commit()
    return redirect(url_for(".second_factor_page"))


@bp.get("/account/second-factor/picture.svg")
@requires(Permission.OWN_ACCOUNT)
def second_factor_picture() -> ResponseReturnValue:
    """The picture for the app; only while it is being set up."""
    import segno  # only for this one picture

    factor = queries.second_factor_of(me())
    if factor is None or factor.confirmed_at is not None:
        raise NotHere
    drawn = BytesIO()
    segno.make(second_factor.setup_address(me(), factor), error="m").save(
        drawn, kind="svg", scale=5, border=4
    )
    return Response(drawn.getvalue(), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


@bp.post("/account/second-factor/confirm")
@requires(Permission.OWN_ACCOUNT)
def confirm_second_factor() -> ResponseReturnValue:
    """The app's first code; the answer shows the recovery codes, this once."""
    return _with_code(
        lambda code, **named: second_factor.confirm(me(), code, session=current_user.row, **named),
        lambda codes: render_template("accounts/recovery_codes.html", codes=codes),
    )


@bp.post("/account/second-factor/recovery-codes")
@requires(Permission.OWN_ACCOUNT)
def renew_recovery_codes() -> ResponseReturnValue:
    """New recovery codes, shown this once."""
    return _with_code(
        lambda code, **named: second_factor.renew_recovery_codes(me(), code, **named),
        lambda codes: render_template("accounts/recovery_codes.html", codes=codes),
    )


@bp.route("/account/second-factor/turn-off", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def turn_off_second_factor() -> ResponseReturnValue:
    """Ask, with a code, and then sign in by link alone."""
    form = CodeForm()
    second_factor.check_may_turn_off(me(), now=clock.now())
    if not queries.has_second_factor(me()):
        return redirect(url_for(".second_factor_page"))
    if form.validate_on_submit():
        try:
            second_factor.turn_off(me(), form.code.data, ip=request.remote_addr, now=clock.now())
        except rules.TooManyTries:
            raise
        except RuleViolation as broken:
            db.session.commit()  # the count of tries
            form.blame(broken)
        else:
            db.session.commit()
            flash("The second factor is off.")
            return redirect(url_for(".account"))
    return render_template("accounts/turn_off_second_factor.html", form=form)


@bp.get("/security-log")
@requires(Permission.MANAGE_PEOPLE)
def security_log() -> ResponseReturnValue:
    """Sign-ins, refusals, changes of roles: newest first."""
    keys = (
        pagination.Key(SecurityEvent.at, "at", descending=True),
        pagination.Key(SecurityEvent.id, "id", descending=True),
    )
    page = pagination.fetch(db.session(), queries.security_events(), keys, after=request.args.get("after"))
    return render_template("accounts/security_log.html", page=page)


def _with_code(act: Callable[..., list[str]], show: Callable[[list[str]], str]) -> ResponseReturnValue:
    """Do something that needs the app's code, and show what comes of it; or the page again, saying what is wrong."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _draw_second_factor(form)
    try:
        codes = act(form.code.data, ip=request.remote_addr, now=clock.now())
    except rules.TooManyTries:
        raise
    except RuleViolation as broken:
        db.session.commit()  # the count of tries
        form.blame(broken)
        return _draw_second_factor(form)
    db.session.commit()
    return show(codes)


def _draw_second_factor(form: CodeForm) -> ResponseReturnValue:
    factor = queries.second_factor_of(me())
    values: dict[str, Any] = {
        "required": queries.second_factor_required(),
        "must": current_user.must_set_up_second_factor,
        "codes_left": queries.unused_recovery_codes(me()),
        "secret": rules.in_groups(factor.secret) if factor and factor.confirmed_at is None else None,
    }
    return render_template("accounts/second_factor.html", form=form, factor=factor, **values)
