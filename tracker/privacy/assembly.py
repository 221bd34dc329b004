"""Ties what is kept of a person to their page. Called once, in create_app."""

from flask import Flask

from tracker.coalition import page_parts
from tracker.coalition.page_parts import Part
from tracker.privacy import views


def install(app: Flask) -> None:
    """Register what is shown on a person's page."""
    page_parts.register_on_people(Part("privacy/on_person.html", views.on_person_page))
