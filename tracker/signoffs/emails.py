"""What the mails of a sign-on say."""

from datetime import datetime

from tracker.coalition.models import Person
from tracker.core.links import absolute_url
from tracker.outbox.kinds import Content
from tracker.signoffs import links
from tracker.signoffs.mails import ASKING, About
from tracker.signoffs.models import SignOn, SignRequest


def to_a_contact(about: About, request: SignRequest, person: Person, now: datetime) -> Content:
    """A mail to somebody who speaks for an organisation."""
    title = request.sign_on.text.title
    text = f"{about.what.value}: {title}\n"
    if about.what in ASKING:
        token = links.make_link(request, person, now=now)
        text += absolute_url("signoffs.sign", token=token) + "\n"
    return Content(subject=f"{about.what.value}: {title}", text=text)


def to_a_co_chair(about: About, sign_on: SignOn, person: Person, now: datetime) -> Content:
    """A mail to a co-chair about a whole sign-on."""
    return Content(subject=f"{about.what.value}: {sign_on.text.title}", text=f"{sign_on.counted} signed.\n")
