"""``tracker import posts FILE``: what a file's entries become. Run twice it changes nothing.

A post is known by its number in Parliament's list, else by its body and any of its titles; a holder by their number,
else by their name. A file completes and ends appointments. It takes none out, and leaves dates that differ as they are.
Who leaves as another takes a post up is in ``succession``.
"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.coalition.rules import name_key
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.imports import CREATED, UNCHANGED, UPDATED, Report
from tracker.core.partial import first_day, last_day, overlap
from tracker.core.wording import listed, partial_date
from tracker.government import appointments, posts, queries, rules, services, succession
from tracker.government.models import Appointment, Body, OfficeHolder, Post
from tracker.government.post_files import Entry, Held, read_posts
from tracker.government.posts import PostFacts
from tracker.government.rules import Term, TitleKind

COLUMN_OF = {"from_on": "from", "to_on": "to", "seen_on": "seen", "title": "post"}


def import_file(path: Path, report: Report, *, now: datetime) -> None:
    """Take in a file of posts, leaving the rows in the session. Raises RuleViolation when it cannot be read."""
    known = Known()
    for entry in read_posts(path, report):
        try:
            report.note(entry.row, take_in(entry, known, report, now=now), entry.title)
        except RuleViolation as broken:
            report.refuse(entry.row, COLUMN_OF.get(broken.field or "", broken.field), broken.message)


class Known:
    """Every body, post and holder by what identifies them: a file asks for each many times."""

    def __init__(self) -> None:
        self.bodies = queries.by_key()
        found = db.session.scalars(
            select(Post).options(selectinload(Post.appointments), selectinload(Post.other_titles))
        )
        self._posts: dict[str, list[Post]] = {}
        self._holders: dict[str, list[OfficeHolder]] = {}
        for post in found:
            self.add_post(post)
        for holder in db.session.scalars(select(OfficeHolder).order_by(OfficeHolder.id)):
            self.add_holder(holder)

    def add_post(self, post: Post) -> None:
        """Find this post too, by its number and by each of its titles."""
        titles = {post.title_key, *(one.title_key for one in post.other_titles)}
        for key in {*titles, *([post.external_id] if post.external_id else [])}:
            some = self._posts.setdefault(key, [])
            some += [post] if post not in some else []

    def add_holder(self, holder: OfficeHolder) -> None:
        """Find this holder too, by their number and by their name."""
        for key in {holder.name_key, *([holder.external_id] if holder.external_id else [])}:
            some = self._holders.setdefault(key, [])
            some += [holder] if holder not in some else []

    def post(self, entry: Entry) -> Post | None:
        """The post of an entry, if it is there."""
        if entry.external_id is not None and (numbered := self._posts.get(entry.external_id)):
            return numbered[0]
        body, key = self._body(entry), rules.key_of(entry.title)
        titled = [
            one
            for one in self._posts.get(key, ())
            if (entry.external_id is None or one.external_id is None)
            and (not entry.body or one.body is None or one.body is body)
        ]
        return titled[0] if len(titled) == 1 else None

    def _body(self, entry: Entry) -> Body | None:
        return self.bodies.get(name_key(entry.body)) if entry.body else None

    def holder(self, held: Held) -> OfficeHolder | None:
        """The holder of an entry, if they are there: of two who have the name, none. Raises RuleViolation then."""
        if held.member and (numbered := self._holders.get(held.member)):
            return numbered[0]
        key = rules.key_of(held.holder)
        named = [one for one in self._holders.get(key, ()) if held.member is None or one.external_id is None]
        if len(named) > 1:
            raise RuleViolation(
                f"{len(named)} people are called {held.holder}. Say which in the record first.", "holder"
            )
        return named[0] if named else None


def take_in(entry: Entry, known: Known, report: Report, *, now: datetime) -> str:
    """Add the post, or complete the one that is there. Returns what became of it. Raises RuleViolation.

    Who comes to hold it is told in the report, with the letters that this touches.
    """
    body = services.body_called(entry.body, now=now, known=known.bodies) if entry.body else None
    post = known.post(entry)
    is_new, changed = post is None, False
    if post is None:
        facts = PostFacts(entry.title, body, entry.also, external_id=entry.external_id)
        post = posts.add_post(facts, by=None, now=now)
    else:
        changed = _complete(post, entry, body)
    known.add_post(post)
    before = succession.from_today(post, now)
    changed = succession.end_those_who_left(post, entry, report, now=now) or changed
    for held in entry.held:
        changed = _hold(post, held, entry, known, report, now) or changed
    if entry.lists_all:
        _warn_of_others(post, entry, report)
    db.session.flush()
    if succession.from_today(post, now) != before:
        succession.tell(post, entry, report, now=now)
    return CREATED if is_new else UPDATED if changed else UNCHANGED


def _complete(post: Post, entry: Entry, body: Body | None) -> bool:
    """What the file adds to a post. A title that Parliament gives anew is its title now, and the old one is kept."""
    changed = False
    if entry.external_id and post.external_id is None:
        post.external_id, changed = entry.external_id, True
    if body is not None and post.body is None:
        post.body, changed = body, True
    known = {post.title_key, *(one.title_key for one in post.other_titles)}
    if entry.external_id and rules.key_of(entry.title) not in known:
        posts.keep_title(post, post.title, TitleKind.EARLIER)
        post.title, post.title_key, changed = entry.title, rules.key_of(entry.title), True
    for title in entry.also:
        if rules.key_of(title) not in {post.title_key, *(one.title_key for one in post.other_titles)}:
            changed = posts.keep_title(post, title, TitleKind.ALSO) or changed
    return changed


def _hold(post: Post, held: Held, entry: Entry, known: Known, report: Report, now: datetime) -> bool:
    """Record, complete or end one appointment; returns whether anything changed."""
    holder, changed = _holder(held, known, now) if held.holder else (None, False)
    term = Term(holder, held.from_on, held.to_on, held.seen_on, held.ended)
    same = [one for one in post.appointments if one.holder is holder]
    found = next((one for one in same if _agree(one, held)), None)
    if found is not None:
        return _fill_in(found, held, now) or changed
    for other in same:
        if overlap(other.from_on, other.to_on, held.from_on, held.to_on):
            who = holder.name if holder else "The vacancy"
            said = f"{who} is recorded {rules.term_in_words(other.term)}. The other dates of the file were left out."
            report.warn(entry.row, "from", said)
            return changed
    appointments.appoint(post, term, source=held.source, by=None, now=now)
    return True


def _holder(held: Held, known: Known, now: datetime) -> tuple[OfficeHolder, bool]:
    found = known.holder(held)
    if found is None:
        found = appointments.add_holder(held.holder, now=now, external_id=held.member)
        known.add_holder(found)
        return found, True
    before = (found.name, found.external_id)
    found.external_id = found.external_id or held.member
    if held.member and found.name != held.holder:
        appointments.change_holder(found, name=held.holder, email=found.email, by=None, now=now)
    known.add_holder(found)
    return found, (found.name, found.external_id) != before


def _agree(known: Appointment, held: Held) -> bool:
    """Whether a file speaks of this appointment: no date of the one stands against the other's."""
    pairs = ((known.from_on, held.from_on), (known.to_on, held.to_on))
    if not all(_same(one, other) for one, other in pairs):
        return False
    in_common = [one for one, other in (*pairs, (known.seen_on, held.seen_on)) if one and other]
    return bool(in_common) or overlap(
        known.from_on or known.seen_on, known.to_on, held.from_on or held.seen_on, held.to_on
    )


def _same(one: str | None, other: str | None) -> bool:
    """Whether two dates may be one: what is not known, or known less well, is not another one."""
    if one is None or other is None:
        return True
    return first_day(one) <= last_day(other) and first_day(other) <= last_day(one)


def _better(known: str | None, given: str | None) -> str | None:
    """The date that says more."""
    return given if given is not None and len(given) > len(known or "") else known


def _fill_in(found: Appointment, held: Held, now: datetime) -> bool:
    term = Term(
        found.holder,
        _better(found.from_on, held.from_on),
        _better(found.to_on, held.to_on),
        _better(found.seen_on, held.seen_on),
        found.ended or (held.ended and found.to_on is None and held.from_on is not None),
    )
    term = replace(term, ended=term.ended and term.to_on is None)
    return appointments.change_appointment(found, term, source=found.source or held.source, by=None, now=now)


def _warn_of_others(post: Post, entry: Entry, report: Report) -> None:
    """Who holds a post here and is not in a list that has everybody: nobody is taken out, somebody should look."""
    in_file = {held.member for held in entry.held}
    left = [
        f"{one.holder.name} (since {partial_date(one.from_on)})"
        for one in post.appointments
        if one.holder and one.to_on is None and not one.ended and one.holder.external_id not in in_file
    ]
    if left:
        holds = "holds" if len(left) == 1 else "hold"
        is_ = "is" if len(left) == 1 else "are"
        said = f"{listed(left)} {holds} {post.title} in the record, and {is_} not in the file. If that is over, end it."
        report.warn(entry.row, "postHolders", said)
