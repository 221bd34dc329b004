"""The public record: its list, a page for each text, the feed. Open to anyone; nothing unpublished is reachable."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus

from flask import Blueprint, Response, current_app, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.coalition.queries import name_of_the_coalition, the_coalition
from tracker.core.identity import visitor
from tracker.core.permissions import public
from tracker.core.templating import mark_of_templates
from tracker.legislation import about
from tracker.letters.kept_names import drawn_names
from tracker.record import entries, queries

bp = Blueprint("record", __name__, url_prefix=None)

KEPT_FOR = 300  # seconds for which a reader's browser need not ask again


@bp.route("/record")
@public
def index() -> ResponseReturnValue:
    """What was published, newest first, by month."""
    return front()


def front() -> ResponseReturnValue:
    """The list of the record: also what strangers see at the root of the site."""
    after = request.args.get("after")

    def draw() -> str:
        page = queries.page_of_record(after)
        return render_template(
            "record/index.html",
            page=page,
            months=entries.by_month(page.rows),
            addressed_to=entries.addressed_to,
        )

    changed_at = queries.last_change()
    name = name_of_the_coalition()
    return kept(draw, "list", name, changed_at, queries.how_many(), after, changed_at=changed_at)


@bp.route("/record/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """One published text, with its names."""
    found = queries.get_published(slug)
    after, later_after = request.args.get("after"), request.args.get("later")

    def draw() -> str:
        entry = queries.entry_of(found)
        g.coalition_name = entry.coalition  # the layout need not ask for it again
        return render_template(
            "record/show.html",
            letter=entry,
            names=drawn_names(entry.id, entry.listed, for_anybody=True),
            about=about.of_letter(entry.id) if entry.about_version else (),
            our_part=entries.our_part(entry.our_part, entry.led_by),
            address=absolute(url_for(".show", slug=slug)),
        )

    first = found[0]
    changed_at = (
        None if first.names_version or first.about_version else first.changed_at or first.published_at
    )
    return kept(draw, queries.what_it_says(found), after, later_after, changed_at=changed_at)


@bp.route("/record.atom")
@public
def feed() -> ResponseReturnValue:
    """What was published last, for readers of feeds (RFC 4287)."""
    changed_at = queries.last_change()
    answer = kept(lambda: _feed(changed_at), "feed", changed_at, queries.how_many(), changed_at=changed_at)
    answer.mimetype = "application/atom+xml"
    return answer


def _feed(changed_at: datetime | None) -> str:
    base = current_app.config["BASE_URL"]
    updated = changed_at or datetime(1970, 1, 1, tzinfo=UTC)
    return render_template(
        "record/feed.xml",
        coalition=the_coalition().name,
        feed_id=f"tag:{entries.authority(base)},2026:record",
        own_url=absolute(url_for(".feed")),
        record_url=absolute(url_for(".index")),
        updated=updated.astimezone(UTC).replace(microsecond=0),
        entries=[
            (letter, entries.tag_uri(base, letter), absolute(url_for(".show", slug=letter.slug)),
             entries.changed_at(letter), entries.addressed_to(letter))
            for letter in queries.latest_published()
        ],
    )  # fmt: skip


def absolute(path: str) -> str:
    """An address as others need it: on TRACKER_BASE_URL, whatever Host was asked."""
    return f"{str(current_app.config['BASE_URL']).rstrip('/')}{path}"


def kept(draw: Callable[[], str], *made_of: object, changed_at: datetime | None) -> Response:
    """Let anyone keep a page for a while and ask again cheaply: while ``made_of`` is the same it is not even drawn.

    ``changed_at`` is when it last changed, where a moment can tell. Somebody who is signed in gets a page of their own,
    which nobody keeps.
    """
    if visitor() is not None:
        return make_response(draw())
    mark = _mark_of(made_of, current_app.config["BASE_URL"])
    changed_at = changed_at.astimezone(UTC).replace(microsecond=0) if changed_at else None
    unchanged = _is_unchanged(mark, changed_at)
    answer = Response(status=HTTPStatus.NOT_MODIFIED) if unchanged else make_response(draw())
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    answer.set_etag(mark)
    answer.last_modified = changed_at
    return answer


def _is_unchanged(mark: str, changed_at: datetime | None) -> bool:
    """Whether the reader has this very page: by its mark, or without one by its moment (RFC 9110)."""
    if request.if_none_match:
        return request.if_none_match.contains_weak(mark)
    since = request.if_modified_since
    return since is not None and changed_at is not None and changed_at <= since


def _mark_of(*made_of: object) -> str:
    """A mark that is another one as soon as anything that a page is made of is, its templates included."""
    whole = f"{mark_of_templates(str(current_app.template_folder))}{made_of!r}"
    return sha256(whole.encode()).hexdigest()[:32]
