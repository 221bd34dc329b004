"""Keeping posts: their titles in the course of time. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.partial import is_certainly_before
from tracker.core.wording import partial_date
from tracker.government import rules, upwards
from tracker.government.models import Body, Post, PostTitle
from tracker.government.rules import TitleKind


@dataclass(frozen=True)
class PostFacts:
    """What is recorded of a post. ``also`` has the titles that it bears at the same time."""

    title: str
    body: Body | None = None
    also: Sequence[str] = ()
    from_on: str | None = None
    to_on: str | None = None
    notes: str = ""
    external_id: str | None = None


def add_post(facts: PostFacts, *, by: Person | None, now: datetime) -> Post:
    """Record a post. Raises RuleViolation for a title that the body has already."""
    _check(facts, None)
    post = Post(title=facts.title, title_key=rules.key_of(facts.title), created_at=now)
    db.session.add(post)
    _fill(post, facts)
    db.session.flush()
    activity.record(post, "recorded this post", by=by, now=now)
    upwards.changed(post, now)
    return post


def change_post(
    post: Post, facts: PostFacts, *, old_title_until: str | None = None, by: Person | None, now: datetime
) -> bool:
    """Change what is recorded of a post; returns whether anything was. ``old_title_until`` keeps the title it had.

    Letters that were not sent yet take the new title; what was sent stands. Raises RuleViolation.
    """
    _check(facts, post)
    before, old = _state(post), post.title
    if old_title_until is not None and rules.key_of(facts.title) != post.title_key:
        keep_title(post, old, TitleKind.EARLIER, until=old_title_until)
    _fill(post, facts)
    db.session.flush()
    if _state(post) == before:
        return False
    until = f", its title until {partial_date(old_title_until)}" if old_title_until else ""
    what = "changed what is recorded of it" if old == post.title else f"changed its title from “{old}”{until}"
    activity.record(post, what, by=by, now=now)
    upwards.changed(post, now)
    return True


def record_earlier_title(
    post: Post, title: str, *, from_on: str | None, to_on: str | None, by: Person | None, now: datetime
) -> None:
    """Record what a post was called before. Raises RuleViolation."""
    _check_earlier(post, title, from_on, to_on)
    keep_title(post, title, TitleKind.EARLIER, from_on=from_on, until=to_on)
    db.session.flush()
    activity.record(
        post, f"recorded an earlier title, “{title}”, until {partial_date(to_on)}", by=by, now=now
    )
    upwards.changed(post, now)


def change_earlier_title(
    kept: PostTitle, title: str, *, from_on: str | None, to_on: str | None, by: Person | None, now: datetime
) -> bool:
    """Correct a title that a post had, or its dates; returns whether anything was. Raises RuleViolation."""
    if (kept.title, kept.from_on, kept.to_on) == (title, from_on, to_on):
        return False
    post, key = kept.post, rules.key_of(title)
    _check_earlier(post, title, from_on, to_on)
    if any(one.title_key == key and one.kind is kept.kind for one in post.other_titles if one is not kept):
        raise RuleViolation("This earlier title is recorded already.", "name")
    before = f"“{kept.title}”, until {partial_date(kept.to_on)}"
    kept.title, kept.title_key, kept.from_on, kept.to_on = title, key, from_on, to_on
    db.session.flush()
    said = f"corrected an earlier title: “{title}”, until {partial_date(to_on)} (before: {before})"
    activity.record(post, said, by=by, now=now)
    upwards.changed(post, now)
    return True


def remove_earlier_title(kept: PostTitle, *, by: Person | None, now: datetime) -> None:
    """Take out a title that a post never had. Letters not sent yet take its title of now; what was sent stands."""
    post, title = kept.post, kept.title
    post.other_titles.remove(kept)
    db.session.flush()
    activity.record(post, f"took out an earlier title, “{title}”, recorded by mistake", by=by, now=now)
    upwards.changed(post, now)


def _check_earlier(post: Post, title: str, from_on: str | None, to_on: str | None) -> None:
    if rules.key_of(title) == post.title_key:
        raise RuleViolation("It is called that now.", "name")
    if is_certainly_before(to_on, from_on):
        raise RuleViolation("It cannot end before it begins.", "to_on")


def keep_title(
    post: Post, title: str, kind: TitleKind, *, from_on: str | None = None, until: str | None = None
) -> bool:
    """Another title of a post; returns whether it is new. One that is kept already gets the dates known now."""
    key = rules.key_of(title)
    kept = next((one for one in post.other_titles if one.title_key == key and one.kind is kind), None)
    is_new = kept is None
    if kept is None:
        kept = PostTitle(kind=kind, title=title, title_key=key)
        post.other_titles.append(kept)
    kept.from_on, kept.to_on = from_on or kept.from_on, until or kept.to_on
    return is_new


def _fill(post: Post, facts: PostFacts) -> None:
    post.title, post.title_key, post.body = facts.title, rules.key_of(facts.title), facts.body
    post.from_on, post.to_on, post.notes = facts.from_on, facts.to_on, facts.notes
    post.external_id = facts.external_id or post.external_id
    wanted = {rules.key_of(title): title for title in facts.also if rules.key_of(title) != post.title_key}
    for one in [
        one for one in post.other_titles if one.kind is TitleKind.ALSO and one.title_key not in wanted
    ]:
        post.other_titles.remove(one)
    for title in wanted.values():
        keep_title(post, title, TitleKind.ALSO)


def _state(post: Post) -> tuple[object, ...]:
    titles = tuple((one.kind, one.title, one.from_on, one.to_on) for one in post.other_titles)
    return post.title, post.body_id, post.from_on, post.to_on, post.notes, post.external_id, titles


def also_called(post: Post) -> list[str]:
    """The titles that a post bears at the same time."""
    return [one.title for one in post.other_titles if one.kind is TitleKind.ALSO]


def _check(facts: PostFacts, post: Post | None) -> None:
    body_id = facts.body.id if facts.body else None
    same_body = Post.body_id.is_(None) if body_id is None else Post.body_id == body_id
    taken = db.session.scalars(
        select(Post).where(same_body, Post.title_key == rules.key_of(facts.title))
    ).first()
    if taken is not None and taken is not post:
        of_it = f" of {facts.body.name}" if facts.body else ""
        raise RuleViolation(f"A post{of_it} with this title is recorded already.", "title")
    if is_certainly_before(facts.to_on, facts.from_on):
        raise RuleViolation("It cannot end before it begins.", "to_on")
