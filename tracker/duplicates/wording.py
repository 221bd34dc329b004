"""What a merge means for the letters that both records are on, in words."""

from tracker.coalition.models import Organisation
from tracker.core.wording import moment
from tracker.duplicates import joined, queries
from tracker.signoffs import queries as sign_ons
from tracker.signoffs.models import SignOn
from tracker.signoffs.presentation import ANSWERED


def of_letters(one: Organisation, other: Organisation) -> list[str]:
    """A sentence or two about each letter that both are on."""
    signed = [_of_one(each, one, other) for each in joined.sign_ons_of_both(one.id, other.id)]
    recorded = [
        f"“{title}” was recorded with both names: it lists the record that goes on, once."
        for title in queries.letters_recorded_with_both(one, other)
    ]
    return signed + recorded


def _of_one(sign_on: SignOn, one: Organisation, other: Organisation) -> str:
    title = f"“{sign_on.text.title}”"
    if joined.went_with_both(sign_on, one.id, other.id):
        return (
            f"{title} went with both names, so its list stays as it went and counts both. For that list alone the name "
            "that does not go on stays in the register, as an earlier record that has merged."
        )
    lines = joined.lines_of(sign_on, one.id, other.id)
    if sign_on.fixed_at is not None and any(not line.later for line in lines):
        return f"{title} went with one of the two names. That stays as it went; the organisation counts once."
    requests = [sign_ons.request_of(sign_on, each.id) for each in (one, other)]
    stands = joined.which_stands(sign_on, joined.answers_of(requests), lines)
    if stands is None:
        return f"{title}: neither has answered. From then on one is asked."
    said = f"{stands.request.organisation.name} {ANSWERED[stands.answer]}"
    if stands.withdrawn_at is not None:
        said = f"{stands.request.organisation.name} took its signature back"
    at = moment(stands.withdrawn_at or stands.at)
    return f"{title}: {said}, {at}. That stands; any other answer stays in the history and does not count."
