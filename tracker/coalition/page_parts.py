"""What features above add to the page of an organisation or a person: registered at assembly, drawn in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """A part of a page: its template, and what finds what that draws, by the id of the page's record.

    What it finds is called ``part`` in the template; None leaves the part out. It stands beside what the page itself
    says or, where ``beside`` is False, below it.
    """

    template: str
    find: Callable[[int], Mapping[str, Any] | None]
    beside: bool = True


@dataclass(frozen=True)
class Drawn:
    """A part with what was found for it."""

    template: str
    part: Mapping[str, Any]
    beside: bool


_of_organisations: dict[str, Part] = {}
_of_people: dict[str, Part] = {}


def register_on_organisations(part: Part) -> None:
    """Add a part to every organisation's page."""
    _of_organisations[part.template] = part


def register_on_people(part: Part) -> None:
    """Add a part to every person's page."""
    _of_people[part.template] = part


def of_organisation(organisation_id: int) -> list[Drawn]:
    """The parts of one organisation's page."""
    return _drawn(_of_organisations, organisation_id)


def of_person(person_id: int) -> list[Drawn]:
    """The parts of one person's page."""
    return _drawn(_of_people, person_id)


def _drawn(parts: Mapping[str, Part], record_id: int) -> list[Drawn]:
    found = ((part, part.find(record_id)) for part in parts.values())
    return [Drawn(part.template, what, part.beside) for part, what in found if what is not None]
