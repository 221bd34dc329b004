"""What pages say of a letter that was closed before it was sent: it was given up, and nothing is asked any more.

Pure: what is known of it is handed in (``upwards.given_up``).
"""

from tracker.core.clock import london_day
from tracker.core.wording import day, moment
from tracker.signoffs.models import SignRequest
from tracker.signoffs.presentation import Step
from tracker.signoffs.upwards import GivenUp


def said_to(request: SignRequest, given_up: GivenUp, *, is_shown_why: bool) -> list[str]:
    """What an organisation reads, whatever it had answered. The reason is for those who may read the letter's page."""
    name, when = request.organisation.name, f" on {moment(given_up.at)}" if given_up.at else ""
    said = [
        f"This letter was given up{when}. It is not to be sent, and nothing is asked of {name} any more.",
    ]
    if is_shown_why and given_up.reason:
        said.append(f"The reason given: {given_up.reason}")
    if request.answer is not None:
        said.append(
            f"What {name} answered is kept. It would count again only if the letter were taken up again."
        )
    return said


def step(given_up: GivenUp) -> Step:
    """What those who look after it can do."""
    when = f" on {day(london_day(given_up.at))}" if given_up.at else ""
    why = f": {given_up.reason}" if given_up.reason else ""
    return Step(
        f"The letter was given up{when}{why}{'' if why.endswith('.') else '.'} Nobody is asked any more."
    )
