"""The tracker's assembly: ``create_app()`` is the table of contents. Read this first.

The features are imported when an application is made, not before: ``tracker dates`` needs none of them.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

# Each has a ``views`` module with a blueprint ``bp``.
FEATURES = (
    "reports",
    "accounts",
    "coalition",
    "organisations",
    "people",
    "contacts",
    "groups",
    "handover",
    "government",
    "reshuffles",
    "consultations",
    "legislation",
    "letters",
    "logos",
    "drafting",
    "signoffs",
    "supporters",
    "deadlines",
    "attachments",
    "reminders",
    "outbox",
    "record",
    "privacy",
    "duplicates",
)


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """What a start loads stays for good: to look through it for garbage, then and at the end, took half of a start."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        _keep_what_is_loaded()
        if collects:
            gc.enable()


@cache
def _keep_what_is_loaded() -> None:
    """Once in a process: tests make many applications, and let them go."""
    gc.freeze()


@_collecting_nothing()
def create_app(settings: Mapping[str, Any] | None = None) -> "Flask":
    """The application. ``settings`` replaces single values of ``config.read()``: for tests."""
    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from tracker import config, page_context
    from tracker.backups.exports import write as write_export
    from tracker.consultations import from_bodies, window_services
    from tracker.contacts import assembly as contacts
    from tracker.core import error_pages, extensions, form_views, headers, permissions, requests, templating
    from tracker.core.addresses import LateRule
    from tracker.core.database import db
    from tracker.deadlines import owners
    from tracker.drafting import assembly as drafting
    from tracker.duplicates import assembly as duplicates
    from tracker.government import upwards as government
    from tracker.groups import assembly as groups
    from tracker.groups import work as group_work
    from tracker.handover import assembly as handover
    from tracker.handover import services as handover_file
    from tracker.letters import assembly as letters
    from tracker.logos import assembly as logos
    from tracker.privacy import assembly as privacy
    from tracker.reminders import assembly as reminders
    from tracker.reports.group_work import work_of
    from tracker.reshuffles import assembly as reshuffles
    from tracker.signoffs import assembly as signoffs
    from tracker.supporters import assembly as supporters

    app = Flask("tracker", template_folder=str(config.ROOT / "templates"), static_folder="static")
    app.config.update(config.read())
    app.config.update(settings or {})
    if hops := app.config["PROXIES"]:
        behind = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = behind  # type: ignore[method-assign]  # as Flask documents it

    app.url_rule_class = LateRule
    db.init_app(app)
    extensions.login_manager.init_app(app)
    requests.install(app)
    extensions.csrf.init_app(app)
    templating.install(app)
    error_pages.install(app)
    headers.install(app)
    form_views.install(app)
    for feature in FEATURES:
        app.register_blueprint(import_module(f"tracker.{feature}.views").bp)
    permissions.install(app)
    page_context.install(app)
    owners.register(window_services.move_closing)
    government.register_calls(from_bodies.calls_from)
    contacts.install(app)
    logos.install(app)
    privacy.install(app)
    duplicates.install(app)
    groups.install(app)
    group_work.register(work_of)
    letters.install(app)
    drafting.install(app)
    reminders.install(app)
    reshuffles.install(app)
    signoffs.install(app)
    supporters.install(app)
    handover.install(app)
    handover_file.register_export(write_export)
    return app
