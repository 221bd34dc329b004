"""The rows of the form as moves that can be carried out, or what is wrong with each, by its box. Changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.core.wording import listed, plain_day
from tracker.government import queries as government
from tracker.government import rules as posts
from tracker.government.models import OfficeHolder, Post
from tracker.letters.salutations import greets

PARTS = ("post", "left", "took")


@dataclass(frozen=True)
class Typed:
    """One row as it was typed: a post, who leaves it (nothing: whoever holds it), who takes it up (nothing: nobody)."""

    post: str = ""
    left: str = ""
    took: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.post or self.left or self.took)


@dataclass(frozen=True)
class Planned:
    """One post that changes hands. ``took`` is a name: somebody known, or new; empty for nobody.

    ``stay`` are those who share the post and go on holding it.
    """

    post: Post
    left: Sequence[OfficeHolder]
    took: str
    stay: Sequence[OfficeHolder] = ()

    @property
    def in_words(self) -> str:
        """ "Minister for Homes: Ann Example MP leaves, Bea Example MP takes it up"."""
        leaves = f"{listed([one.name for one in self.left])} leave{'s' if len(self.left) == 1 else ''}, "
        return f"{self.post.in_words}: {leaves if self.left else ''}{self._then}"

    @property
    def _then(self) -> str:
        stay = listed([one.name for one in self.stay])
        hold = f"{stay} go{'es' if len(self.stay) == 1 else ''} on holding it"
        if self.took:
            return f"{self.took} takes it up" + (f", {hold}" if stay else "")
        return hold if stay else "it is vacant"


@dataclass
class Read:
    """What the rows come to. ``wrong`` has a sentence for each box that cannot be taken, by row and part."""

    moves: list[Planned] = field(default_factory=list)
    wrong: dict[tuple[int, str], str] = field(default_factory=dict)


def read(rows: Mapping[int, Typed], on: date) -> Read:
    """Every row that is filled in; mistakes of all of them are named at once."""
    found = Read()
    seen: dict[int, int] = {}
    for number, row in rows.items():
        if row.is_empty:
            continue
        post = government.post_called(row.post) if row.post else None
        if post is None:
            found.wrong[number, "post"] = _no_post(row.post)
        elif post.id in seen:
            found.wrong[number, "post"] = "This post stands in another row already."
        else:
            seen[post.id] = number
            move = _move(number, row, post, on, found)
            found.moves += [move] if move else []
    return found


def _no_post(written: str) -> str:
    if not written:
        return "Say which post changes hands."
    return f"No post is called “{written}”, or more than one is. Choose it from the list, or record it first."


def _move(number: int, row: Typed, post: Post, on: date, found: Read) -> Planned | None:
    hold = [
        one.holder for one in post.appointments if one.holder and one.to_on is None and one.term.may_cover(on)
    ]
    left = _who_leaves(row.left, hold)
    if row.left and not left:
        who = listed([one.name for one in hold]) if hold else "Nobody"
        found.wrong[number, "left"] = (
            f"{row.left} does not hold it on {plain_day(on)}, as far as is known. {who} does."
        )
    if row.took and len(government.holders_called(row.took)) > 1:
        found.wrong[number, "took"] = (
            f"Several people are called {row.took}. Change the name of one of them first."
        )
    elif row.took and any(one.name_key == posts.key_of(row.took) for one in hold):
        found.wrong[number, "took"] = f"{row.took} holds it already."
    elif not row.took and not left and not found.wrong.get((number, "left")) and _is_vacant(post, on):
        found.wrong[number, "took"] = "It is vacant already. Enter who takes it up, or clear this row."
    if any(row_number == number for row_number, _ in found.wrong):
        return None
    return Planned(post, left, row.took, [one for one in hold if one not in left])


def _who_leaves(written: str, hold: Sequence[OfficeHolder]) -> list[OfficeHolder]:
    """Everybody where nobody is named; else the one of that name, or the only one of whom it is a part."""
    if not written:
        return list(hold)
    named = [one for one in hold if one.name_key == posts.key_of(written)]
    meant = [one for one in hold if greets(written, one.name)]
    return named or (meant if len(meant) == 1 else [])


def who_stays(post_ids: Iterable[int], on: date) -> dict[int, str]:
    """Who held each of these posts at the end of a day, in words, by the post's id, where somebody did."""
    found = {one.id: government.addressed_by(one, on) for one in government.posts_by_id(post_ids).values()}
    return {each: listed([one.name for one in held.who]) for each, held in found.items() if held.is_held}


def _is_vacant(post: Post, on: date) -> bool:
    return any(
        one.holder is None and one.to_on is None and one.term.may_cover(on) for one in post.appointments
    )
