"""The covering note that goes to a successor with a letter that still waits: drafted once, and kept up to date.

Nothing here commits. A draft whose words somebody changed is left as it is: its page and the page of sending say so.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from tracker.coalition.models import Person
from tracker.core.wording import day as day_in_words
from tracker.core.wording import listed, plain_day
from tracker.government import queries as government
from tracker.government.models import OfficeHolder, Post
from tracker.letters import printing, versions
from tracker.letters import services as letters
from tracker.letters.addressees import Addressee
from tracker.letters.document import Document
from tracker.letters.doubts import doubts
from tracker.letters.models import Letter
from tracker.letters.printing import Shape
from tracker.letters.rules import LetterKind, LetterStage, addressee_in_words
from tracker.reshuffles import queries
from tracker.reshuffles.models import Reshuffle
from tracker.reshuffles.queries import Touch

NOTE = """\
Dear {successor}

{sent}we wrote to {addressee} about “{title}”. We have not had a reply.

You have taken up the {post} since. {enclosed} We would be glad to hear from you.

Yours sincerely
"""
BELOW = """
---

## Our letter{of_day}

{letter}
"""
BEGINS = "Covering note"
ANEW = "Written anew, as the post changed hands again"


def cover(
    touch: Touch, took: Mapping[int, OfficeHolder | None], on: date, *, by: Person | None, now: datetime
) -> Letter | None:
    """The draft that goes with an earlier letter to whoever took up, by the id of the post, what it was addressed to.

    None where nobody took anything up. One that is a draft already is brought up to date; a text that somebody edited
    stays as it is.
    """
    taken = [one for one in touch.posts if took[one.id] is not None]
    if not taken:
        return None
    waiting = queries.cover_in_draft(touch)
    if waiting is None:
        return _draft(touch, taken, _names(taken, took, on), by=by, now=now)
    posts = _posts_of(waiting)
    names = _names(posts, took, on)
    took_up = listed([holder.name for post in taken if (holder := took[post.id])])
    text, what = (
        _words(touch, posts, names, now),
        f"wrote this covering note anew, as {took_up} took the post up",
    )
    if not is_as_written(waiting):
        text = waiting.text
        what = (
            f"left the text as it was edited, although {took_up} took the post up: "
            f"begin it with “Dear {listed(names)}”"
        )
    _bring_up_to_date(waiting, touch.letter, names, text, what, by=by, now=now)
    return waiting


def _posts_of(note: Letter) -> list[Post]:
    """The posts that a covering note goes to, in its order."""
    ids = [one.post_id for one in note.addressees if one.post_id is not None]
    known = government.posts_by_id(ids)
    return [known[one] for one in ids]


def _names(posts: Sequence[Post], took: Mapping[int, OfficeHolder | None], on: date) -> list[str]:
    """Who took each of these posts up, or holds it at the end of the day."""
    names: list[str] = []
    for post in posts:
        holder = took.get(post.id)
        holders = [holder] if holder is not None else government.addressed_by(post, on).who
        names += [one.name for one in holders if one.name not in names]
    return names


def in_prospect(touch: Touch) -> str:
    """What becomes of the covering note once somebody takes the post up, in words."""
    waiting = queries.cover_in_draft(touch)
    if waiting is None:
        return "A covering note to the successor is drafted"
    if is_as_written(waiting):
        return "The covering note that is a draft is written anew, to the successor"
    return "The covering note that is a draft was edited, so its text stays: change whom it greets"


def doubts_of(reshuffle: Reshuffle, day: date) -> dict[int, list[str]]:
    """What should be looked at in each covering note that has not gone, by its id."""
    covers = [one.cover for one in reshuffle.letters if one.cover and one.cover.stage is LetterStage.DRAFT]
    return {one.id: doubts(one.recipients, one.text, day, follows_id=one.follows_id) for one in covers}


def is_as_written(note: Letter) -> bool:
    """Whether a covering note still says what was written for it here, and may be written anew."""
    written = [one.text for one in versions.versions_of(note) if one.number == 1 or one.note == ANEW]
    return note.sign_on is None and bool(written) and note.text == written[0]


def _draft(
    touch: Touch, posts: Sequence[Post], names: Sequence[str], *, by: Person | None, now: datetime
) -> Letter:
    letter = touch.letter
    return letters.create_letter(
        title=_title(letter, names),
        kind=LetterKind.LETTER,
        text=_words(touch, posts, names, now),
        recipients=[Addressee(post=one.in_words) for one in posts],
        lead=letter.lead,
        deputy=letter.deputy,
        group=letter.group,
        themes=letter.themes,
        follows=letter,
        said="drafted this covering note, as the post changed hands",
        by=by,
        now=now,
    )


def _bring_up_to_date(
    note: Letter,
    letter: Letter,
    names: Sequence[str],
    text: str,
    what: str,
    *,
    by: Person | None,
    now: datetime,
) -> None:
    """Title and text name the successors, as far as nobody changed them. What is being signed stands as it is."""
    title = _title(letter, names) if _is_our_title(note, letter) else note.title
    if text == note.text and title != note.title:
        versions.write_retitled(note, by=by, now=now)
    letters.rewrite(note, title=title, text=text, note=ANEW, what=what, by=by, now=now)


def _title(letter: Letter, names: Sequence[str]) -> str:
    return f"{BEGINS} to {listed(names)}: {letter.title}"


def _is_our_title(note: Letter, letter: Letter) -> bool:
    begins_and_ends = note.title.startswith(BEGINS) and note.title.endswith(f": {letter.title}")
    return begins_and_ends and note.sign_on is None


def _words(touch: Touch, posts: Sequence[Post], names: Sequence[str], now: datetime) -> str:
    """The words to begin with; the letter itself stands below them as it was sent, where its text is kept here."""
    letter, on = touch.letter, touch.letter.sent_on
    ids = {one.id for one in posts}
    went = [addressee_in_words(one.person, one.post, "") for one in letter.recipients if one.post_id in ids]
    note = NOTE.format(
        successor=listed(names),
        sent=f"On {day_in_words(on)} " if on else "Earlier ",
        addressee=listed(went) if went else touch.post.title,
        post="post" if len(posts) == 1 else "posts",
        title=letter.title,
        enclosed="Our letter follows below." if letter.text else "[Say how the letter goes with this.]",
    )
    if not letter.text:
        return note
    paper = printing.document_of(letter, Shape.AS_IT_GOES, now=now)
    return note + BELOW.format(of_day=f" of {plain_day(on)}" if on else "", letter=_enclosed(paper))


def _enclosed(paper: Document) -> str:
    """A letter with the names below it, as it went."""
    parts = [paper.text.strip(), paper.closing, _list(one.in_words for one in paper.names)]
    if paper.chairs:
        parts += [paper.heading_of_chairs, _list(paper.chairs)]
    return "\n\n".join(part for part in parts if part)


def _list(names: Iterable[str]) -> str:
    return "\n".join(f"- {name}" for name in names)
