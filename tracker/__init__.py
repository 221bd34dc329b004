"""The tracker's assembly: ``create_app()`` is the table of contents. Read this first."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker import config, page_context
from tracker.accounts import views as accounts
from tracker.attachments import views as attachments
from tracker.coalition import views as coalition
from tracker.consultations import views as consultations
from tracker.core import error_pages, extensions, headers, permissions, requests, templating
from tracker.core.database import db
from tracker.deadlines import views as deadlines
from tracker.letters import views as letters
from tracker.outbox import views as outbox
from tracker.record import views as record
from tracker.reminders import assembly as reminders_assembly
from tracker.reminders import views as reminders
from tracker.reports import views as reports

BLUEPRINTS = (
    reports.bp,
    accounts.bp,
    coalition.bp,
    consultations.bp,
    letters.bp,
    deadlines.bp,
    attachments.bp,
    reminders.bp,
    outbox.bp,
    record.bp,
)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application. ``settings`` replaces single values of ``config.read()``: for tests."""
    app = Flask("tracker", template_folder=str(config.ROOT / "templates"), static_folder="static")
    app.config.update(config.read())
    app.config.update(settings or {})
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    db.init_app(app)
    extensions.migrate.init_app(app, db, directory=str(config.ROOT / "tracker" / "migrations"))
    extensions.login_manager.init_app(app)
    requests.install(app)
    extensions.csrf.init_app(app)
    templating.install(app)
    error_pages.install(app)
    headers.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    permissions.install(app)
    page_context.install(app)
    reminders_assembly.install(app)
    return app
