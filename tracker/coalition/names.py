"""What an organisation was called on a day. Pure but for the rows it is given."""

from datetime import date

from tracker.coalition.models import Organisation


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
