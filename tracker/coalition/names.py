"""What an organisation was called on a day, and which names are spellings of one. Pure but for the rows it is given."""

import re
from datetime import date

from tracker.coalition.matching import is_acronym
from tracker.coalition.models import Organisation
from tracker.coalition.rules import name_key


def name_on(organisation: Organisation, day: date) -> str:
    """The name an organisation bore on a London day: an earlier one that was in use until then or later, else today's.

    An end known to the month or year counts to its last day.
    """
    written = day.isoformat()
    in_use = [
        one for one in organisation.other_names if one.used_to and one.used_to >= written[: len(one.used_to)]
    ]
    if not in_use:
        return organisation.name
    return min(in_use, key=lambda one: (_last_day(one.used_to or ""), one.name)).name


def _last_day(partial: str) -> str:
    """A date known to the month or year as text that sorts where its last day does."""
    return partial + "-99-99"[: 10 - len(partial)] if len(partial) < 10 else partial


def spelling_key(name: str) -> str:
    """What two spellings of one name have in common. As ``name_key``, but only an acronym in brackets is left out.

    "Voices (Scotland)" is not "Voices (Wales)".
    """
    found = re.fullmatch(r"\s*(.*?)\s*\(([^()]*)\)\s*", name)
    if found is None or found[2].isupper() or is_acronym(found[2]):
        return name_key(name)
    return name_key(f"{found[1]} {found[2]}")
