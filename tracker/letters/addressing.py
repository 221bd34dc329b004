"""How a letter finds its minister: a draft follows who holds the post it goes to; once it goes, the words are fixed.

What is written about each addressee is in ``Recipient``; who holds a post on a day is reckoned by ``government``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm.attributes import set_committed_value

from tracker.coalition.models import Person
from tracker.coalition.queries import co_chairs_on
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.wording import day as day_in_words
from tracker.core.wording import listed
from tracker.government import queries as government
from tracker.government import rules as posts
from tracker.government.models import OfficeHolder, Post
from tracker.government.rules import Standing, State, TitleKind
from tracker.letters.models import Letter, Recipient
from tracker.letters.rules import addressee_in_words

FIELD = "without_holder"


@dataclass(frozen=True)
class Printed:
    """An addressee as a letter of a day prints it. ``standing`` says who holds the post that it follows, if it does."""

    person: str
    post: str
    body: str
    standing: Standing[OfficeHolder] | None = None
    post_id: int | None = None

    @property
    def in_words(self) -> str:
        return addressee_in_words(self.person, self.post, self.body)

    @property
    def today(self) -> str:
        """In words, with what is known of a post that it follows: for the pages of a draft."""
        if self.standing is None:
            return self.in_words
        known = {
            State.HELD: "follows who holds the post",
            State.VACANT: "vacant",
            State.UNCERTAIN: "holder not certain",
        }
        return f"{self.in_words} ({known.get(self.standing.state, 'holder not known')})"

    @property
    def holder_today(self) -> str:
        """ "Today that is Ann Example MP.", "Today it is vacant."."""
        if self.is_held:
            return f"Today that is {self.person}."
        vacant = self.standing is not None and self.standing.state is State.VACANT
        return "Today it is vacant." if vacant else "Who that is today is not certain."

    @property
    def is_held(self) -> bool:
        """Whether nothing stands in the way: it follows no post, or one that somebody holds."""
        return self.standing is None or self.standing.is_held


def printed(recipient: Recipient, day: date) -> Printed:
    """An addressee on a day: as it was fixed, or as whoever holds the post then."""
    post = recipient.to_post
    if not recipient.follows or post is None:
        return Printed(recipient.person, recipient.post, recipient.body_name)
    standing = government.addressed_by(post, day)
    person = listed([one.name for one in standing.who]) if standing.is_held else ""
    body = government.body_name_on(recipient.body, day) if recipient.body else ""
    return Printed(person, _title(recipient, post, day), body, standing, post.id)


def _title(recipient: Recipient, post: Post, day: date) -> str:
    """The title that was chosen, if the post bears it; what it is called on the day, if it was renamed since."""
    chosen = posts.key_of(recipient.post)
    also = {one.title_key for one in post.other_titles if one.kind is TitleKind.ALSO}
    return recipient.post if chosen in also else government.title_on(post, day)


def printed_all(letter: Letter, day: date, *, copies: bool) -> list[Printed]:
    """All to whom a letter is written, or who get a copy, on a day."""
    load_posts(letter.recipients)
    return [printed(one, day) for one in letter.recipients if one.is_copy is copies]


def load_posts(recipients: Iterable[Recipient]) -> None:
    """Fetch the posts that they follow, with their holders, in a few statements."""
    following = [one for one in recipients if one.follows]
    found = government.posts_by_id(one.post_id for one in following if one.post_id is not None)
    for one in following:
        set_committed_value(one, "to_post", found.get(one.post_id or 0))


def in_words(letter: Letter, day: date) -> list[str]:
    """To whom a letter is written on a day."""
    return [one.in_words for one in printed_all(letter, day, copies=False)]


def said_of_rows(letter: Letter, day: date) -> dict[str, str]:
    """Of each post that a draft follows, as it stands in the form, who holds it."""
    load_posts(letter.recipients)
    found = {one.post: printed(one, day) for one in letter.recipients if one.follows}
    return {
        post: f"On sending it goes to whoever holds this post. {one.holder_today}"
        for post, one in found.items()
    }


def for_signatories(letter_id: int, now: datetime) -> str | None:
    """To whom a letter goes as those who sign it know it; None while nobody holds a post that it goes to."""
    letter = db.session.get(Letter, letter_id)
    if letter is None:
        return None
    found = printed_all(letter, london_day(now), copies=False)
    return "; ".join(one.in_words for one in found) if all(one.is_held for one in found) else None


@dataclass(frozen=True)
class Unheld:
    """A post that a letter goes to and that nobody holds, as far as is known; ``words`` say it in a sentence."""

    words: str
    post_id: int | None


def unheld(letter: Letter, day: date) -> list[Unheld]:
    """Why a letter cannot go on a day to those it is addressed to."""
    return unheld_in([letter], day)[0]


def unheld_in(letters: Sequence[Letter], day: date) -> list[list[Unheld]]:
    """The same for each of several letters, in as many statements as for one."""
    load_posts(one for letter in letters for one in letter.recipients)
    return [_unheld(letter, day) for letter in letters]


def _unheld(letter: Letter, day: date) -> list[Unheld]:
    copies_last = sorted(letter.recipients, key=lambda one: one.is_copy)
    found = [printed(one, day) for one in copies_last]
    return [Unheld(_sentence(one, day), one.post_id) for one in found if not one.is_held]


def _sentence(one: Printed, day: date) -> str:
    named = addressee_in_words("", one.post, one.body)
    standing = one.standing
    if standing is None or standing.state is State.VACANT:
        return f"{named} is vacant on {day_in_words(day)}."
    if standing.state is State.UNCERTAIN:
        perhaps = f": perhaps {listed([who.name for who in standing.who], 'or')}" if standing.who else ""
        return f"It is not certain who holds the post of {named} on {day_in_words(day)}{perhaps}."
    return f"Nobody is recorded as {named} on {day_in_words(day)}."


def others(letter: Letter, day: date) -> list[str]:
    """Names that were typed beside a post which, as far as is known, somebody else holds: a sentence for each."""
    said = []
    found = government.posts_by_id(one.post_id for one in letter.recipients if one.post_id and one.person)
    for one in letter.recipients:
        post = found.get(one.post_id or 0)
        if post is None or one.follows or one.fixed_on is not None:
            continue
        standing = government.addressed_by(post, day)
        names = [who.name for who in standing.who]
        if standing.is_held and one.person not in (*names, listed(names)):
            said.append(f"It names {one.person}, but {post.in_words}, is held by {listed(names)}.")
    return said


def check_held(letter: Letter, day: date, *, reason: str, by: Person | None, now: datetime) -> None:
    """Raise RuleViolation where nobody holds a post that a letter goes to, unless a co-chair says why it goes."""
    refused = " ".join(one.words for one in unheld(letter, day))
    if not refused:
        return
    what_now = "It goes once somebody is recorded who holds it"
    if not reason.strip():
        raise RuleViolation(f"{refused} {what_now}, or a co-chair says why it goes to the post alone.", FIELD)
    chairs = {one.id for one in co_chairs_on(london_day(now))}
    if by is None or by.id not in chairs:
        raise RuleViolation(f"{refused} {what_now}. Only a co-chair can let it go to the post alone.", FIELD)


def fix(letter: Letter, day: date, *, reason: str = "") -> None:
    """From now on the addressees stand as they are printed on a day. ``reason``: why a post without a holder is named.

    Nothing here asks whether somebody holds it: ``check_held`` does.
    """
    load_posts(letter.recipients)
    for one in letter.recipients:
        if one.fixed_on is not None:
            continue
        words = printed(one, day)
        if words.standing is not None and words.standing.is_held:
            one.holder = words.standing.who[0]
        elif words.standing is not None:
            one.without_holder = reason.strip()
        one.person, one.post, one.body_printed = words.person, words.post, words.body
        one.fixed_on = day


def fix_as_written(letter: Letter, day: date) -> None:
    """The addressees stand as they were written down, as an old record has them. Nobody is looked up."""
    for one in letter.recipients:
        one.fixed_on, one.body_printed = one.fixed_on or day, one.body_name


def offices(letter: Letter, day: date) -> dict[int, str]:
    """The address of the office of whoever holds the post that a letter follows, by the recipient's id."""
    load_posts(letter.recipients)
    found: dict[int, str] = {}
    for one in letter.recipients:
        standing = printed(one, day).standing
        if standing is not None and standing.is_held and standing.who[0].email:
            found[one.id] = standing.who[0].email
    return found


def may_have_signed(letter: Letter) -> Sequence[str]:
    """Who may have signed a reply: all who hold or held a post that a letter went to, the present ones first."""
    found = government.posts_by_id(one.post_id for one in letter.recipients if one.post_id is not None)
    held = [
        (one.term.surely_to, f"{one.holder.name}, {post.title}")
        for post in found.values()
        for one in post.appointments
        if one.holder is not None
    ]
    as_printed = [addressee_in_words(one.person, one.post, "") for one in letter.recipients if one.person]
    latest_first = [words for _, words in sorted(held, key=lambda pair: pair[0], reverse=True)]
    return list(dict.fromkeys([*latest_first, *as_printed]))
