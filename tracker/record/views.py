"""The public record: its list, a page for each text, the feed. Open to anyone; nothing unpublished is reachable."""

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.coalition.queries import the_coalition
from tracker.core.identity import visitor
from tracker.core.permissions import public
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
    page = queries.page_of_record(request.args.get("after"))
    drawn = render_template(
        "record/index.html", page=page, months=entries.by_month(page.rows), addressed_to=entries.addressed_to
    )
    return _kept(make_response(drawn), queries.last_change())


@bp.route("/record/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """One published text."""
    letter = queries.get_published(slug)
    drawn = render_template(
        "record/show.html",
        letter=letter,
        addressed_to=entries.addressed_to(letter),
        our_part=entries.our_part(letter),
        address=absolute(url_for(".show", slug=slug)),
    )
    return _kept(make_response(drawn), entries.changed_at(letter))


@bp.route("/record.atom")
@public
def feed() -> ResponseReturnValue:
    """What was published last, for readers of feeds (RFC 4287)."""
    base = current_app.config["BASE_URL"]
    letters = queries.latest_published()
    updated = queries.last_change() or datetime(1970, 1, 1, tzinfo=UTC)
    drawn = render_template(
        "record/feed.xml",
        coalition=the_coalition().name,
        feed_id=f"tag:{entries.authority(base)},2026:record",
        own_url=absolute(url_for(".feed")),
        record_url=absolute(url_for(".index")),
        updated=updated.astimezone(UTC).replace(microsecond=0),
        entries=[
            (letter, entries.tag_uri(base, letter), absolute(url_for(".show", slug=letter.slug)),
             entries.changed_at(letter), entries.addressed_to(letter))
            for letter in letters
        ],
    )  # fmt: skip
    answer = make_response(drawn)
    answer.mimetype = "application/atom+xml"
    return _kept(answer, queries.last_change())


def absolute(path: str) -> str:
    """An address as others need it: on TRACKER_BASE_URL, whatever Host was asked."""
    return f"{str(current_app.config['BASE_URL']).rstrip('/')}{path}"


def _kept(answer: Response, changed_at: datetime | None) -> Response:
    """Let anyone keep the page for a while and ask again cheaply: 304 while it is the same.

    Somebody who is signed in gets a page of their own, which nobody keeps.
    """
    if visitor() is not None:
        return answer
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    answer.add_etag()
    if changed_at is not None:
        answer.last_modified = changed_at
    answer.make_conditional(request)
    return answer
