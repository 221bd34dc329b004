"""Ties records that may be one to the page of an organisation and to its entry. Called once, in create_app."""

from flask import Flask

from tracker.coalition import page_parts
from tracker.coalition.page_parts import Part
from tracker.duplicates import queries, services, views
from tracker.organisations import upwards


def install(app: Flask) -> None:
    """Register what is shown on an organisation's page, and who hears that a new one is another than those like it."""
    page_parts.register_on_organisations(Part("duplicates/on_organisation.html", views.on_organisation_page))
    upwards.register_apart(services.tell_apart)
    upwards.register_merged(queries.merged_into)
