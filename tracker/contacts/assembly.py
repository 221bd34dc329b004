"""Ties contacts and days away to the pages of organisations and people. Called once, in create_app."""

from flask import Flask

from tracker.coalition import page_parts
from tracker.coalition.page_parts import Part
from tracker.contacts import views


def install(app: Flask) -> None:
    """Register what is shown on the pages below this package."""
    page_parts.register_on_organisations(Part("contacts/on_organisation.html", views.on_organisation_page))
    page_parts.register_on_people(Part("contacts/on_person.html", views.on_person_page))
