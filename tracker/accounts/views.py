"""Pages of signing in and out. A person's own account is in ``account_views``, set-up in ``set_up_views``."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts import queries, rules, second_factor, services
from tracker.accounts import session as browser
from tracker.accounts.forms import CodeForm, OpenLinkForm, SignInForm
from tracker.accounts.services import Begun
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.permissions import public
from tracker.outbox import kinds

bp = Blueprint("accounts", __name__, url_prefix=None)


@bp.record_once
def _configure(state) -> None:  # type: ignore[no-untyped-def]  # Flask's own setup state
    browser.install(state.app)
    for kind in services.KINDS:
        kinds.register(kind)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for a link."""
    if queries.is_empty():
        return redirect(url_for(".set_up"))
    next_path = rules.own_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(next_path)
    form = SignInForm()
    if form.validate_on_submit():
        session.permanent = True
        asking = session.setdefault(browser.BROWSER, services.new_secret())
        services.ask_for_link(
            form.email.data, browser=asking, next_path=next_path, ip=request.remote_addr, now=clock.now()
        )
        db.session.commit()
        session["asked_for"] = form.email.data
        return redirect(url_for(".link_sent"))
    return render_template("accounts/sign_in.html", form=form)


@bp.get("/sign-in/sent")
@public
def link_sent() -> ResponseReturnValue:
    """What to do now, the same whether anybody has the address or not."""
    return render_template("accounts/link_sent.html", address=session.get("asked_for"))


@bp.route("/sign-in/<token>", methods=["GET", "POST"])
@public
def open_link(token: str) -> ResponseReturnValue:
    """Looking at a link changes nothing: mail scanners do it too. The button signs in."""
    form = OpenLinkForm()
    asking, now = session.get(browser.BROWSER), clock.now()
    if not form.validate_on_submit():
        link = services.check_link(token, browser=asking, now=now)
        return render_template("accounts/open_link.html", form=form, person=link.person)
    begun = services.use_link(
        token, browser=asking, program=request.user_agent.string, ip=request.remote_addr, now=now
    )
    db.session.commit()
    if begun.row.awaits_code:
        browser.await_code(begun.key)
        return redirect(url_for(".code"))
    return _let_in(begun)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    """The second factor, after a good link."""
    waiting = queries.session_awaiting_code(session.get(browser.AWAITS_CODE, ""), now=clock.now())
    if waiting is None:
        return redirect(url_for(".sign_in"))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            begun = second_factor.give_code(waiting, form.code.data, ip=request.remote_addr, now=clock.now())
        except rules.TooManyTries:
            raise
        except RuleViolation as broken:
            db.session.commit()  # the count, and the line in the security log
            form.blame(broken)
        else:
            db.session.commit()
            return _let_in(begun)
    return render_template("accounts/code.html", form=form)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    if current_user.is_authenticated:
        services.end_session(current_user.row, ip=request.remote_addr, now=clock.now())
        db.session.commit()
    browser.start_anew()
    flash("You are signed out.")
    return redirect(url_for(".sign_in"))


def _let_in(begun: Begun) -> ResponseReturnValue:
    browser.begin(begun.key)
    return redirect(rules.own_path(begun.next_path))


@bp.app_errorhandler(rules.LinkEnded)
def link_ended(refused: rules.LinkEnded) -> ResponseReturnValue:
    """A link that was used, ran out or never was."""
    db.session.commit()  # the line in the security log
    return render_template("accounts/link_ended.html"), 410


@bp.app_errorhandler(rules.OtherBrowser)
def other_browser(refused: rules.OtherBrowser) -> ResponseReturnValue:
    """A good link in a browser that did not ask for it: what to do."""
    db.session.commit()  # as above
    return render_template("accounts/other_browser.html"), 403


@bp.app_errorhandler(rules.TooManyTries)
def too_many_tries(refused: rules.TooManyTries) -> ResponseReturnValue:
    """The page of its own for 429; the tries stay counted."""
    from tracker.core.error_pages import PAGES

    db.session.commit()  # as above
    page = PAGES[429]
    answer = render_template("errors/page.html", status=429, page=page, title=page.title)
    return answer, 429, {"Retry-After": str(refused.retry_after)}


from tracker.accounts import account_views, gate, set_up_views  # noqa: E402, F401 — they add their pages to bp
