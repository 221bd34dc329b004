"""The page that makes the first co-chair of an empty installation. Once anybody is recorded it is gone."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts import queries, rules, services
from tracker.accounts import session as browser
from tracker.accounts.forms import SetUpForm
from tracker.accounts.views import bp
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotHere, RuleViolation
from tracker.core.permissions import public


@bp.route("/set-up", methods=["GET", "POST"])
@public
def set_up() -> ResponseReturnValue:
    """Name the coalition and its first co-chair, who is signed in at once."""
    if not queries.is_empty():
        raise NotHere
    form = SetUpForm()
    if form.validate_on_submit():
        facts = {
            "code": form.code.data,
            "coalition_name": form.coalition_name.data,
            "name": form.name.data,
            "email": form.email.data,
            "organisation": form.organisation.data,
        }
        try:
            person = services.set_up(**facts, ip=request.remote_addr, now=clock.now())
        except rules.TooManyTries:
            raise
        except RuleViolation as broken:
            db.session.commit()  # the count of tries; nothing else was changed
            form.blame(broken)
        else:
            begun = services.start_session(person, program=request.user_agent.string, now=clock.now())
            db.session.commit()
            browser.begin(begun.key)
            flash(f"{form.coalition_name.data} is set up. Next, invite the people you work with.")
            return redirect(url_for("people.index"))
    return render_template("accounts/set_up.html", form=form)
