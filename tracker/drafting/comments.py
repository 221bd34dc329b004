"""What members say about a draft, paragraph by paragraph, and what is answered. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.activity import services as activity
from tracker.coalition.models import Organisation, Person
from tracker.coalition.rules import in_force
from tracker.core.database import db
from tracker.core.errors import NotHere, RuleViolation
from tracker.core.paragraphs import paragraphs_of
from tracker.core.wording import plural
from tracker.drafting import queries, telling
from tracker.drafting.models import Comment
from tracker.drafting.placing import places_of
from tracker.drafting.rules import CommentState
from tracker.drafting.word_reading import Remark
from tracker.letters import queries as letter_queries
from tracker.letters.models import Letter, LetterVersion
from tracker.letters.rules import LetterStage

FROZEN = "The text is frozen: organisations are being asked to sign it. Comments are closed."


@dataclass(frozen=True)
class Placed:
    """One paragraph of the present text with the comments that belong to it."""

    number: int
    text: str
    comments: Sequence[Comment]


@dataclass(frozen=True)
class Discussion:
    """A text with its comments; ``gone`` are about words that are no longer there."""

    paragraphs: Sequence[Placed]
    gone: Sequence[Comment]


def discussion_of(text: str, comments: Sequence[Comment]) -> Discussion:
    """Each comment at the paragraph that is most like the one it was made on."""
    paragraphs = paragraphs_of(text)
    places = places_of([(one.quote, one.paragraph) for one in comments], paragraphs)
    by_place: dict[int | None, list[Comment]] = {}
    for comment, place in zip(comments, places, strict=True):
        by_place.setdefault(place, []).append(comment)
    placed = [Placed(number, one, by_place.get(number, ())) for number, one in enumerate(paragraphs, start=1)]
    return Discussion(placed, by_place.get(None, ()))


def quoted(version: LetterVersion, paragraph: int) -> str:
    """The words of one paragraph of a version. Raises NotHere."""
    paragraphs = paragraphs_of(version.text)
    if not 1 <= paragraph <= len(paragraphs):
        raise NotHere
    return paragraphs[paragraph - 1]


def speaks_for(person: Person, day: date) -> Sequence[Organisation]:
    """The organisations for which somebody may comment on a London day: those they hold a role for, by name."""
    held = {
        term.organisation.id: term.organisation
        for term in person.roles
        if term.organisation is not None and in_force(day, term.from_on, term.to_on)
    }
    return sorted(held.values(), key=lambda one: (one.sort_name, one.id))


def check_open_to_comments(letter: Letter) -> None:
    """Raise RuleViolation once a text is frozen, or the letter has gone."""
    if letter.sign_on is not None:
        raise RuleViolation(FROZEN)
    if letter.stage is not LetterStage.DRAFT:
        raise RuleViolation("This is no draft any more, so comments are closed.")


def comment_on(
    letter: Letter,
    version: LetterVersion,
    paragraph: int,
    *,
    text: str,
    organisation: Organisation | None,
    by: Person,
    now: datetime,
) -> Comment:
    """Say something about one paragraph, for an organisation or, without one, for oneself. Raises RuleViolation."""
    letter_queries.lock(letter.id)  # a text is not frozen over a comment that comes at the same moment
    check_open_to_comments(letter)
    quote = quoted(version, paragraph)
    if not text.strip():
        raise RuleViolation("Write your comment.", field="text")
    said = queries.same_comment(version, paragraph, by, text)
    if said is not None:
        return said
    comment = Comment(
        letter=letter, at_version=version, paragraph=paragraph, quote=quote, organisation=organisation, author=by,
        author_name=by.name, text=text, at=now, state=CommentState.OPEN,
    )  # fmt: skip
    db.session.add(comment)
    db.session.flush()
    who = f" for {organisation.name}" if organisation else ""
    activity.record(letter, f"commented on the text{who}", by=by, now=now)
    telling.tell_of_comments(letter, by=by, now=now)
    return comment


def comment_from_file(
    letter: Letter,
    version: LetterVersion,
    remarks: Sequence[Remark],
    *,
    source: str,
    by: Person,
    now: datetime,
) -> None:
    """Keep a Word file's comments with the text that came from it, at their paragraphs, under their authors' names."""
    check_open_to_comments(letter)
    places = places_of([(one.about, 1) for one in remarks], paragraphs_of(version.text))
    for remark, place in zip(remarks, places, strict=True):
        quote = quoted(version, place) if place else remark.about
        db.session.add(
            Comment(
                letter=letter, at_version=version, paragraph=place or 1, quote=quote, author_name=remark.author,
                text=remark.text, at=remark.at or now, state=CommentState.OPEN,
            )
        )  # fmt: skip
    if remarks:
        what = f"took in {plural(len(remarks), 'comment')} from “{source}”"
        activity.record(letter, what, by=by, now=now)
        telling.tell_of_comments(letter, by=by, now=now)


def settle(comment: Comment, *, answer: str, by: Person, now: datetime) -> None:
    """Say what became of a comment: taken in or not, and why. An answer may be empty. Raises RuleViolation."""
    check_open_to_comments(comment.letter)
    if comment.state is CommentState.SETTLED:
        raise RuleViolation(f"{_settler(comment)} settled this comment already.")
    comment.state, comment.answer = CommentState.SETTLED, answer
    comment.settled_at, comment.settled_by = now, by
    activity.record(comment.letter, f"settled the comment of {said_by(comment)}", by=by, now=now)


def reopen(comment: Comment, *, by: Person, now: datetime) -> None:
    """A settled comment is to be looked at again. Its answer stays until there is another."""
    check_open_to_comments(comment.letter)
    if comment.state is CommentState.OPEN:
        return
    comment.state, comment.settled_at, comment.settled_by = CommentState.OPEN, None, None
    activity.record(comment.letter, f"opened the comment of {said_by(comment)} again", by=by, now=now)


def said_by(comment: Comment) -> str:
    """The organisation that commented, or the person where it was for none."""
    return comment.organisation.name if comment.organisation else comment.author_name or "somebody"


def _settler(comment: Comment) -> str:
    return comment.settled_by.name if comment.settled_by else "Somebody"
