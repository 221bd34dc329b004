"""What an organisation was called on a day, and which names are spellings of one. Pure but for the rows it is given."""

import re
from datetime import date

from tracker.coalition.matching import is_acronym
from tracker.coalition.models import Organisation
from tracker.coalition.rules import name_key
from tracker.core.partial import is_over, last_day


def name_on(organisation: Organisation, day: date) -> str:
    """The name an organisation bore on a London day: an earlier one that was in use until then or later, else today's.

    An end known to the month or year counts to its last day.
    """
    in_use = [(one.used_to, one.name) for one in organisation.other_names if one.used_to]
    still = [(last_day(used_to), name) for used_to, name in in_use if not is_over(used_to, day)]
    return min(still)[1] if still else organisation.name


def spelling_key(name: str) -> str:
    """What two spellings of one name have in common. As ``name_key``, but only an acronym in brackets is left out.

    "Voices (Scotland)" is not "Voices (Wales)".
    """
    found = re.fullmatch(r"\s*(.*?)\s*\(([^()]*)\)\s*", name)
    if found is None or found[2].isupper() or is_acronym(found[2]):
        return name_key(name)
    return name_key(f"{found[1]} {found[2]}")
