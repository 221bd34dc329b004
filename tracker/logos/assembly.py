"""Ties logos to the pages of organisations. Called once, in create_app."""

from flask import Flask

from tracker.coalition import page_parts
from tracker.coalition.page_parts import Part
from tracker.logos import views


def install(app: Flask) -> None:
    """Register what is shown on an organisation's page."""
    page_parts.register_on_organisations(Part("logos/on_organisation.html", views.on_organisation_page))
