"""Pages of the coalition's settings and themes, and the test mail. For co-chairs."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.coalition import services
from tracker.coalition.forms import SettingsForm, TestMailForm, ThemeForm, stored_settings
from tracker.coalition.models import Coalition, Theme
from tracker.coalition.queries import NO_NAME_YET, the_coalition
from tracker.coalition.themes import all_themes
from tracker.core import clock
from tracker.core.conflicts import show_both
from tracker.core.database import db
from tracker.core.errors import NotHere, Stale
from tracker.core.form_views import carried_out, saved
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.outbox import installation, jobs
from tracker.outbox import queries as outbox_queries
from tracker.outbox import services as outbox
from tracker.outbox.models import Mail
from tracker.outbox.rules import State

bp = Blueprint("coalition", __name__)


@bp.route("/settings", methods=["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def settings() -> ResponseReturnValue:
    """The coalition's settings. Whoever saves second sees both texts."""
    coalition = the_coalition()
    form = SettingsForm(data=stored_settings(coalition) | _first_name(coalition))
    if not coalition.version:
        coalition.version = 0

    def act() -> str:
        changed = services.change_settings(form.settings(), by=me(), now=clock.now())
        return "Saved." if changed else "Nothing was different, so nothing was changed."

    try:
        if saved(form, coalition, act):
            return redirect(url_for(".settings"))
    except Stale:
        stored = the_coalition()
        return show_both("coalition/settings.html", form, stored, stored_settings(stored), **_beside())
    return render_template("coalition/settings.html", form=form, **_beside())


def _first_name(coalition: Coalition) -> dict[str, str]:
    return {"name": ""} if coalition.name == NO_NAME_YET else {}


def _beside() -> dict[str, object]:
    return {"themes": all_themes(), "my_address": me().email}


@bp.post("/settings/test-mail")
@requires(Permission.MANAGE_SETTINGS)
def send_test_mail() -> ResponseReturnValue:
    """Send one mail to whoever asks, and say what the mail server answered."""
    now = clock.now()
    if TestMailForm().validate_on_submit():
        mail = services.send_test_mail(me(), now=now)
        installation.try_server_again(now)
        db.session.commit()
        jobs.deliver(only=["test"])
        db.session.refresh(mail)
        _tell(mail)
    return redirect(url_for(".settings"))


def _tell(mail: Mail) -> None:
    """What became of it. One that did not leave is not tried again: somebody watched it fail."""
    if mail.state is State.SENT and not current_app.config["SMTP_URL"]:
        flash("No mail server is set, so the test mail stays here: it is on the page /mailbox.")
        return
    if mail.state is State.SENT:
        flash(
            f"The test mail to {mail.sent_to or mail.address} left. The mail server answered: {mail.server_reply}"
        )
        return
    found = outbox_queries.installation()
    why = mail.reason or mail.server_reply or (found.smtp_error if found else "")
    outbox.cancel(mail, "The test failed.")
    db.session.commit()
    flash(f"The test mail was not sent. {why}".strip(), "warning")


@bp.route("/settings/themes/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def create_theme() -> ResponseReturnValue:
    """Add a theme."""
    form = ThemeForm()

    def act() -> str:
        theme = services.add_theme(
            name=form.name.data, other_names=form.other_names.data or "", by=me(), now=clock.now()
        )
        return f"Added the theme {theme.name}."

    if carried_out(form, act):
        return redirect(url_for(".settings"))
    return render_template("coalition/edit_theme.html", form=form, theme=None)


@bp.route("/settings/themes/<int:theme_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def edit_theme(theme_id: int) -> ResponseReturnValue:
    """Rename a theme, or change its other names."""
    theme = db.session.get(Theme, theme_id)
    if theme is None:
        raise NotHere
    form = ThemeForm(data={"name": theme.name, "other_names": theme.other_names.replace("; ", "\n")})

    def act() -> str:
        services.change_theme(
            theme, name=form.name.data, other_names=form.other_names.data or "", by=me(), now=clock.now()
        )
        return f"Saved the theme {theme.name}."

    if carried_out(form, act):
        return redirect(url_for(".settings"))
    return render_template("coalition/edit_theme.html", form=form, theme=theme)
