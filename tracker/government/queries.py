"""Finding bodies, posts and holders, and who held what on a day."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Load, joinedload, selectinload

from tracker.coalition.rules import name_key
from tracker.core import pagination
from tracker.core.database import db
from tracker.core.errors import NotHere
from tracker.core.pagination import Key, Page
from tracker.core.rows import rows
from tracker.government import rules
from tracker.government.models import Appointment, Body, BodyName, OfficeHolder, Post, PostTitle
from tracker.government.rules import BodyKind, Standing, State, Term, TitleKind

BY_NAME = (Key(Body.name, "name"), Key(Body.id, "id"))
MOST_OFFERED = 2000  # posts, or names, in a list to choose from


def body_named(name: str) -> Body | None:
    """The body of this name, whatever its capitals, apostrophes and bracketed acronym; else one that had it once."""
    key = name_key(name)
    found = db.session.scalars(select(Body).where(Body.name_key == key)).one_or_none()
    if found is not None:
        return found
    once = db.session.scalars(select(Body).join(BodyName).where(BodyName.name_key == key).distinct()).all()
    return once[0] if len(once) == 1 else None


def by_key() -> dict[str, Body]:
    """Every body by its key, and by those that were one's alone before: for files."""
    found = {body.name_key: body for body in db.session.scalars(select(Body))}
    once: dict[str, set[Body]] = {}
    for earlier in db.session.scalars(select(BodyName).options(joinedload(BodyName.body))):
        once.setdefault(earlier.name_key, set()).add(earlier.body)
    return {key: next(iter(some)) for key, some in once.items() if len(some) == 1} | found


def bodies_by_name() -> Sequence[Body]:
    """All bodies, for a list to choose from."""
    return db.session.scalars(select(Body).order_by(Body.name, Body.id)).all()


def names() -> Sequence[str]:
    """The names of all bodies, to choose from while typing."""
    return db.session.scalars(select(Body.name).order_by(Body.name)).all()


def page_of_bodies(*, kind: BodyKind | None = None, search: str = "", after: str | None = None) -> Page[Body]:
    """Fifty bodies by name; the search looks at earlier names, posts and holders too."""
    query = select(Body).options(joinedload(Body.successor))
    if kind is not None:
        query = query.where(Body.kind == kind)
    for word in search.split()[:8]:
        query = query.where(_mentions(word))
    return pagination.fetch(db.session(), query, BY_NAME, after)


def _mentions(word: str) -> Any:
    posts = select(Post.body_id).where(Post.body_id == Body.id)
    titled = posts.join(PostTitle).where(PostTitle.title.icontains(word, autoescape=True))
    held = (
        posts.join(Appointment).join(OfficeHolder).where(OfficeHolder.name.icontains(word, autoescape=True))
    )
    return or_(
        Body.name.icontains(word, autoescape=True),
        exists().where(BodyName.body_id == Body.id, BodyName.name.icontains(word, autoescape=True)),
        exists().where(Post.body_id == Body.id, Post.title.icontains(word, autoescape=True)),
        titled.exists(),
        held.exists(),
    )


def how_many_posts(bodies: Iterable[Body]) -> dict[int, int]:
    """The number of posts of each body, by its id."""
    wanted = [one.id for one in bodies]
    counted = select(Post.body_id, func.count()).where(Post.body_id.in_(wanted)).group_by(Post.body_id)
    return {body_id: count for body_id, count in db.session.execute(counted) if body_id is not None}


def posts_without_a_body() -> Sequence[Post]:
    """Posts of which nobody said to which body they belong."""
    return db.session.scalars(
        select(Post).where(Post.body_id.is_(None)).order_by(Post.title, Post.id).options(*_with_holders())
    ).all()


def _with_holders() -> tuple[Load, ...]:
    """What comes with a post. Not made when the module is loaded: that would work out every mapper."""
    return (
        Load(Post).selectinload(Post.appointments).joinedload(Appointment.holder),
        Load(Post).selectinload(Post.other_titles),
        Load(Post).joinedload(Post.body),
    )


def body_or_404(body_id: int) -> Body:
    """A body with its names and its posts. Raises NotHere."""
    found: Body | None = db.session.scalars(
        select(Body)
        .where(Body.id == body_id)
        .options(
            joinedload(Body.successor),
            selectinload(Body.earlier_names),
            selectinload(Body.posts).selectinload(Post.other_titles),
        )
    ).one_or_none()
    if found is None:
        raise NotHere
    return found


def earlier_name_or_404(body_id: int, name_id: int) -> BodyName:
    """A name that this body had. Raises NotHere."""
    found = db.session.get(BodyName, name_id)
    if found is None or found.body_id != body_id:
        raise NotHere
    return found


def earlier_title_or_404(post_id: int, title_id: int) -> PostTitle:
    """A title that this post had. Raises NotHere."""
    found = db.session.get(PostTitle, title_id)
    if found is None or found.post_id != post_id or found.kind is not TitleKind.EARLIER:
        raise NotHere
    return found


def predecessors(body: Body) -> Sequence[Body]:
    """The bodies that this one followed."""
    return db.session.scalars(select(Body).where(Body.successor_id == body.id).order_by(Body.name)).all()


def post_or_404(post_id: int) -> Post:
    """A post with its titles, its body and everybody who held it. Raises NotHere."""
    found = posts_by_id([post_id]).get(post_id)
    if found is None:
        raise NotHere
    return found


def posts_by_id(ids: Iterable[int]) -> dict[int, Post]:
    """Posts with all that the rules need, by their ids."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = db.session.scalars(select(Post).where(Post.id.in_(wanted)).options(*_with_holders()))
    return {one.id: one for one in found}


def appointment_or_404(appointment_id: int) -> Appointment:
    """An appointment with its post and holder. Raises NotHere."""
    found: Appointment | None = db.session.scalars(
        select(Appointment)
        .where(Appointment.id == appointment_id)
        .options(joinedload(Appointment.post).joinedload(Post.body), joinedload(Appointment.holder))
    ).one_or_none()
    if found is None:
        raise NotHere
    return found


def holder_or_404(holder_id: int) -> OfficeHolder:
    """Somebody with every post they held. Raises NotHere."""
    found: OfficeHolder | None = db.session.scalars(
        select(OfficeHolder)
        .where(OfficeHolder.id == holder_id)
        .options(selectinload(OfficeHolder.appointments).joinedload(Appointment.post).joinedload(Post.body))
    ).one_or_none()
    if found is None:
        raise NotHere
    return found


def standing_of(post: Post, day: date) -> Standing[OfficeHolder]:
    """Who held a post on a day."""
    return rules.who_held([one.term for one in post.appointments], day)


def standings_in(body: Body, day: date) -> dict[int, Standing[str]]:
    """Who held each post of a body on a day, with names as they are printed. Plain rows, however long the history."""
    found = rows(
        select(
            *(Appointment.post_id, OfficeHolder.name, Appointment.from_on, Appointment.to_on),
            *(Appointment.seen_on, Appointment.ended),
        )
        .join(Post, Post.id == Appointment.post_id)
        .outerjoin(OfficeHolder, OfficeHolder.id == Appointment.holder_id)
        .where(Post.body_id == body.id)
        .order_by(Appointment.id)
    )
    terms: dict[int, list[Term[str]]] = {}
    for post_id, name, from_on, to_on, seen_on, ended in found:
        terms.setdefault(post_id, []).append(Term(name, from_on, to_on, seen_on, ended))
    nobody = {one.id: Standing[str](State.UNKNOWN) for one in body.posts}
    return nobody | {post_id: rules.who_held(some, day) for post_id, some in terms.items()}


def addressed_by(post: Post, day: date) -> Standing[OfficeHolder]:
    """To whom a letter of a day goes that is addressed to a post."""
    return rules.addressed([one.term for one in post.appointments], day)


def by_names(standing: Standing[OfficeHolder]) -> Standing[str]:
    """The same, with names as they are printed."""
    return Standing(standing.state, tuple(one.name for one in standing.who))


def title_on(post: Post, day: date) -> str:
    """What a post was called on a day."""
    earlier = [
        (one.title, one.from_on, one.to_on) for one in post.other_titles if one.kind is TitleKind.EARLIER
    ]
    return rules.name_on(post.title, earlier, day)


def body_name_on(body: Body, day: date) -> str:
    """What a body was called on a day."""
    return rules.name_on(body.name, [(one.name, one.from_on, one.to_on) for one in body.earlier_names], day)


def post_called(words: str) -> Post | None:
    """The one post that is meant by what was typed: its title, any title it has or had, with its body or without."""
    parts = words.split(",")
    readings = [(words, "")]  # titles and names of bodies have commas in them too
    readings += [(",".join(parts[:cut]), ",".join(parts[cut:])) for cut in range(1, len(parts))]
    for title, body in readings:
        found = _posts_titled(title.strip(), body.strip())
        if len(found) == 1:
            return found[0]
    return None


def _posts_titled(title: str, body: str) -> Sequence[Post]:
    key = rules.key_of(title)
    query = select(Post).where(
        or_(Post.title_key == key, exists().where(PostTitle.post_id == Post.id, PostTitle.title_key == key))
    )
    if body:
        named = body_named(body)
        query = query.where(Post.body_id == (named.id if named else None))
    return db.session.scalars(query.options(*_with_holders())).unique().all()


def holders_called(name: str) -> Sequence[OfficeHolder]:
    """Everybody of this name."""
    return db.session.scalars(
        select(OfficeHolder).where(OfficeHolder.name_key == rules.key_of(name)).order_by(OfficeHolder.id)
    ).all()


def holder_names() -> Sequence[str]:
    """Everybody who holds or held a post, by name, each name once."""
    return db.session.scalars(
        select(OfficeHolder.name).distinct().order_by(OfficeHolder.name).limit(MOST_OFFERED)
    ).all()


def posts_to_choose() -> Sequence[str]:
    """Posts that are still there, in words, for the lists that people choose from."""
    found = db.session.execute(
        select(Post.title, Body.name)
        .outerjoin(Body, Post.body_id == Body.id)
        .where(Post.to_on.is_(None))
        .order_by(Post.title, Post.id)
        .limit(MOST_OFFERED)
    )
    return [f"{title}, {body}" if body else title for title, body in found]
