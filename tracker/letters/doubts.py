"""What the page of a draft, and the one before it goes, say to look at of those it goes to: a sentence for each."""

import re
from collections.abc import Sequence
from datetime import date

from tracker.core.database import db
from tracker.core.wording import day as day_in_words
from tracker.core.wording import listed
from tracker.government import queries as government
from tracker.letters import addressing, salutations
from tracker.letters.models import Letter, Recipient

NO_REPLY = re.compile(
    r"\b(?:not|no|without|never)\b[^.\n]{0,30}\b(?:repl|respon|answer)\w*|\bnot heard\b[^.\n]{0,30}",
    re.IGNORECASE,
)


def doubts(
    recipients: Sequence[Recipient], text: str, day: date, *, follows_id: int | None = None
) -> list[str]:
    """What is not refused, and should be looked at before it goes on a day. ``follows_id``: a letter it follows up."""
    addressing.load_posts(recipients)
    return [*shared(recipients, day), *greeting(recipients, text, day), *answered(text, follows_id)]


def answered(text: str, follows_id: int | None) -> list[str]:
    """A letter that follows up another, and says that nobody replied to it, though somebody has since."""
    said = NO_REPLY.search(text)
    earlier = db.session.get(Letter, follows_id) if said and follows_id is not None else None
    if said is None or earlier is None or not earlier.replies:
        return []
    return [
        f"It says “{said[0]}”, and a reply to “{earlier.title}” has been recorded. Change the words, or do not send it."
    ]


def shared(recipients: Sequence[Recipient], day: date) -> list[str]:
    """Posts for which a letter names several people: perhaps they share one, perhaps one of them has left."""
    said = []
    for one in (addressing.printed(each, day) for each in recipients):
        if one.is_held and one.standing is not None and len(one.standing.who) > 1:
            names = listed([who.name for who in one.standing.who])
            said.append(
                f"It names {names}: the record says that all of them hold the post of {one.post} on "
                f"{day_in_words(day)}. If one of them has left, enter the last day on the page of the post first."
            )
    return list(dict.fromkeys(said))


def greeting(recipients: Sequence[Recipient], text: str, day: date) -> list[str]:
    """A letter that greets somebody to whom it does not go, such as who held the post before."""
    greeted = salutations.greeted(text)
    if not greeted:
        return []
    found = [addressing.printed(one, day) for one in recipients if not one.is_copy]
    goes_to = [name for one in found for name in _named(one)]
    wrong = salutations.wrongly_greeted(text, goes_to, _others(recipients, greeted))
    if not wrong:
        return []
    to = f"goes to {listed(goes_to)}" if goes_to else "does not go to that person"
    instead = f" Begin it with “Dear {goes_to[0]}”." if len(goes_to) == 1 else ""
    return [f"It begins “Dear {greeted}”, and {to}.{instead}"]


def _named(one: addressing.Printed) -> list[str]:
    if one.standing is not None:
        return [who.name for who in one.standing.who]
    return [one.person] if one.person else []


def _others(recipients: Sequence[Recipient], greeted: str) -> list[str]:
    """Everybody who ever held a post that it goes to, and whoever else of the record has the very name."""
    posts = [one.to_post for one in recipients if one.follows and one.to_post is not None]
    named = (one.post_id for one in recipients if one.post_id is not None and not one.follows)
    posts += government.posts_by_id(named).values()
    held = [one.holder.name for post in posts for one in post.appointments if one.holder]
    return held + [one.name for one in government.holders_called(greeted)]
