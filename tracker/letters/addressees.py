"""Whom a letter goes to, as it is typed or stands in a file, and the rows that it becomes. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.coalition.rules import name_key
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.government import queries as government_queries
from tracker.government import services as government
from tracker.government.models import Post
from tracker.government.rules import key_of
from tracker.letters.models import Letter, Recipient
from tracker.letters.rules import LetterStage


@dataclass(frozen=True)
class Addressee:
    """Whom a letter goes to: a post, a person, the name of a body, or what is known of them."""

    post: str = ""
    person: str = ""
    body: str = ""

    @property
    def is_nobody(self) -> bool:
        return not (self.post or self.person or self.body)

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same addressee, however the body's name is spelt."""
        return self.post, self.person, name_key(self.body) if self.body else ""


def addressees_of(letter: Letter, *, copies: bool) -> list[Addressee]:
    """Whom a letter goes to now, in the shape in which it is given."""
    return [addressee(one) for one in (letter.copies if copies else letter.addressees)]


def addressee(recipient: Recipient) -> Addressee:
    """One of those it goes to, in the shape in which it is given."""
    return Addressee(recipient.post, recipient.person, recipient.body_name)


def address(
    letter: Letter,
    recipients: Sequence[Addressee],
    cc: Sequence[Addressee],
    *,
    now: datetime,
    as_written: bool = False,
) -> None:
    """Replace whom a letter goes to. Empty entries are left out.

    A post that is known is followed from then on, unless a person is named with it; ``as_written`` leaves the words as
    they are. Those of a letter that went stand as they are given.
    """
    goes_on = letter.stage is LetterStage.DRAFT and not as_written
    named = [(one, False) for one in recipients] + [(one, True) for one in cc]
    known = {addressee(one).key: one for one in letter.recipients}
    rows: list[Recipient] = []
    for one, is_copy in (pair for pair in named if not pair[0].is_nobody):
        row = _row(one, known.get(one.key), goes_on=goes_on, now=now)
        row.position, row.is_copy = len(rows) + 1, is_copy
        if letter.stage is not LetterStage.DRAFT and row.fixed_on is None:
            row.fixed_on, row.body_printed = letter.sent_on or london_day(now), row.body_name
        rows.append(row)
    if letter.id is not None:
        letter.recipients = []
        db.session.flush()  # the old rows leave before the new ones take their positions
    letter.recipients = rows


def _row(given: Addressee, before: Recipient | None, *, goes_on: bool, now: datetime) -> Recipient:
    """The row of one addressee. What an unchanged one has besides its words is kept."""
    post = government_queries.post_called(_asked(given)) if given.post else None
    said = _told_apart(given, post) if goes_on and post is not None else given
    body = government.body_called(said.body, now=now) if said.body else None
    post = before.to_post if before is not None and before.to_post else post
    row = Recipient(
        post=said.post, person=said.person, body=body, to_post=post, post_id=post.id if post else None
    )
    if body is not None and said.body and name_key(said.body) != body.name_key:
        row.body_printed = said.body  # a name that it had
    if before is not None:
        row.email, row.holder, row.fixed_on = before.email, before.holder, before.fixed_on
        row.without_holder, row.body_printed = before.without_holder, before.body_printed or row.body_printed
    return row


def is_readdressed(letter: Letter, recipients: Sequence[Addressee], cc: Sequence[Addressee]) -> bool:
    """Whether a letter is to go to others than it does."""
    before = [[one.key for one in addressees_of(letter, copies=copies)] for copies in (False, True)]
    after = [[_as_kept(letter, one).key for one in named if not one.is_nobody] for named in (recipients, cc)]
    return before != after


def _as_kept(letter: Letter, given: Addressee) -> Addressee:
    """How an addressee would be kept: of a letter that went as it is given."""
    if letter.stage is not LetterStage.DRAFT or not given.post:
        return given
    post = government_queries.post_called(_asked(given))
    return _told_apart(given, post) if post is not None else given


def find_posts(letter: Letter) -> None:
    """Tie the addressees of a draft to posts that were recorded since it was written."""
    for one in letter.recipients:
        if letter.stage is LetterStage.DRAFT and one.post and one.post_id is None:
            one.to_post = government_queries.post_called(_asked(addressee(one)))
            one.post_id = one.to_post.id if one.to_post else None


def _asked(given: Addressee) -> str:
    return f"{given.post}, {given.body}" if given.body else given.post


def _told_apart(given: Addressee, post: Post) -> Addressee:
    """A known post as it is kept: its title as it is spelt in the record, with its body, unless a person is named."""
    body = post.body.name if post.body else ""
    title, ending = given.post, f", {body}"
    if body and title.casefold().endswith(ending.casefold()):  # chosen from the list
        title = title[: -len(ending)]
    if key_of(title) == post.title_key:
        title = post.title
    return replace(
        given, post=title, body=given.body or ("" if given.person and title == given.post else body)
    )
