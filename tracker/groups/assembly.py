"""Ties sub-groups to the pages of organisations and people. Called once, in create_app."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from tracker.coalition import page_parts
from tracker.coalition.models import Person
from tracker.coalition.page_parts import Part
from tracker.core import clock
from tracker.core.database import db
from tracker.groups import queries


def install(app: Flask) -> None:
    """Register the sub-groups of an organisation and of a person. What one works on is registered from above."""
    page_parts.register_on_organisations(Part("groups/of_organisation.html", of_organisation))
    page_parts.register_on_people(Part("groups/of_person.html", of_person))


def of_organisation(organisation_id: int) -> Mapping[str, Any] | None:
    """The sub-groups that an organisation chairs or is in."""
    found = queries.groups_with(organisation_id, clock.today())
    return {"groups": found, "organisation_id": organisation_id} if found else None


def of_person(person_id: int) -> Mapping[str, Any] | None:
    """The sub-groups that a person is in by name."""
    person = db.session.get(Person, person_id)
    found = queries.entries_of(person, clock.today()) if person else ()
    return {"entries": found} if found else None
