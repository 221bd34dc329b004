"""Lists of organisations as at a day, what is different between two days, and both as files."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Any, TypeVar

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from tracker.coalition.rules import OrganisationKind
from tracker.core import clock
from tracker.core.errors import RuleViolation
from tracker.core.pagination import Page
from tracker.core.permissions import Permission, requires
from tracker.core.sheets import csv_file
from tracker.core.wording import capitalised
from tracker.organisations import as_at
from tracker.organisations import difference_queries as queries_of_changes
from tracker.organisations import membership_queries as queries
from tracker.organisations.as_at import Asked, read_asked
from tracker.organisations.difference_queries import Change
from tracker.organisations.lines import Line
from tracker.organisations.membership_queries import Show
from tracker.organisations.views import bp

SHOWN = {
    Show.MEMBERS: "Members",
    Show.OBSERVERS: "Observers",
    Show.NOT_LISTED: "Not in a later list",
    Show.OTHERS: "Others",
    Show.ALL: "All",
}
RARE = (Show.OBSERVERS, Show.NOT_LISTED)
HEADINGS = {
    Change.JOINED: "Joined",
    Change.LEFT: "Left",
    Change.NOT_LISTED: "Not in a later list, and no day of leaving is known",
    Change.STANDING: "Members that became observers, or the other way round",
    Change.RENAMED: "Took a new name",
    Change.ENDED: "Merged, split or closed",
}
Word = TypeVar("Word", bound=Enum)
KINDS = {kind: capitalised(kind.value) for kind in OrganisationKind}
A_YEAR = timedelta(days=365)


@bp.get("/organisations")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Forty by name, as at today or another day: members unless asked otherwise; a search looks at all."""
    asked = _asked("on", clock.today())
    search = request.args.get("q", "").strip()
    show = _show() or (Show.ALL if search else Show.MEMBERS)
    page = queries.page_of_organisations(asked.day, show=show, search=search, after=request.args.get("after"))
    return render_template(
        "organisations/index.html",
        page=page,
        show=show,
        shown=SHOWN,
        rare=RARE,
        counts={} if search else queries.counts_on(asked.day),
        lines=[_line(one, asked.day) for one in page.rows],
        narrowed=bool(search),
        asked=asked,
        is_today=asked.day == clock.today(),
    )


def _line(one: Line, day: date) -> Mapping[str, Any]:
    return {
        "organisation": one,
        "name": one.name_on(day),
        "note": one.note_on(day),
        "kind": KINDS[one.kind],
        "standing": as_at.standing_words(one, day),
        "periods": as_at.periods_words_on(one, day),
    }


@bp.get("/organisations.csv")
@requires(Permission.VIEW)
def index_csv() -> ResponseReturnValue:
    """The list as a file, all of it."""
    day, show = _readable(_asked("on", clock.today())).day, _show() or Show.MEMBERS
    lines = [as_at.cells_of(one, day) for one in queries.every_line(day, show)]
    return _file(csv_file(as_at.COLUMNS, lines), f"organisations-{show.value}-{day.isoformat()}.csv")


@bp.get("/organisations/changes")
@requires(Permission.VIEW)
def changes() -> ResponseReturnValue:
    """What became different between two days: the first of each kind, or all of one kind, page by page."""
    from_, to = _both()
    only = _one_of(Change, request.args.get("show"))
    if only:
        after = request.args.get("after")
        pages: Mapping[Change, Page[Line]] = {
            only: queries_of_changes.page_of_changed(only, from_.day, to.day, after)
        }
    else:
        pages = queries_of_changes.first_of_each(from_.day, to.day)
    sections = [
        {
            "change": change,
            "heading": HEADINGS[change],
            "page": page,
            "lines": [(one, as_at.change_words(change, one, from_.day, to.day)) for one in page.rows],
        }
        for change, page in pages.items()
    ]
    return render_template(
        "organisations/changes.html", from_=from_, to=to, sections=sections, only=only,
        nothing=not any(one["lines"] for one in sections),
    )  # fmt: skip


@bp.get("/organisations/changes.csv")
@requires(Permission.VIEW)
def changes_csv() -> ResponseReturnValue:
    """The same as a file, all of it."""
    from_, to = map(_readable, _both())
    lines = [
        {
            "what": HEADINGS[change],
            "organisation": one.name,
            "how": as_at.change_words(change, one, from_.day, to.day),
        }
        for change in Change
        for one in queries_of_changes.every_changed(change, from_.day, to.day)
    ]
    name = f"organisations-{from_.day.isoformat()}-to-{to.day.isoformat()}.csv"
    return _file(csv_file(("what", "organisation", "how"), lines), name)


def _both() -> tuple[Asked, Asked]:
    today = clock.today()
    from_, to = _asked("from", today - A_YEAR), _asked("to", today)
    if from_.day > to.day and not (from_.wrong or to.wrong):
        to = Asked(to.typed, from_.day, f"This must not lie before {from_.words}.")
    return from_, to


def _readable(asked: Asked) -> Asked:
    """A file has no box to say beside what is wrong with a date. Raises RuleViolation."""
    if asked.wrong:
        raise RuleViolation(asked.wrong)
    return asked


def _asked(name: str, otherwise: date) -> Asked:
    return read_asked(request.args.get(name, ""), clock.today(), otherwise=otherwise)


def _show() -> Show | None:
    return _one_of(Show, request.args.get("show"))


def _one_of(words: type[Word], given: str | None) -> Word | None:
    return next((one for one in words if one.value == given), None)


def _file(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
