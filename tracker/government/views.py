"""Pages of bodies: the list, one of them as at a day, adding and changing it. Posts have files of their own."""

from datetime import date
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.activity.presentation import entries_of
from tracker.core import asked, clock
from tracker.core.form_views import recorded
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.government import queries, rules, services, upwards
from tracker.government.editing_views import called_before, changed_on_a_page
from tracker.government.forms import BodyForm, stored_body
from tracker.government.models import Body, Post
from tracker.government.rules import BodyKind, Standing, State
from tracker.organisations.as_at import Asked, read_asked

bp = Blueprint("government", __name__, url_prefix="/government")

TONES = {State.HELD: "done", State.VACANT: "soon", State.UNCERTAIN: "waiting", State.UNKNOWN: "plain"}


@bp.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Fifty bodies by name."""
    kind, search = asked.one_of(BodyKind), asked.searched()
    page = queries.page_of_bodies(kind=kind, search=search, after=request.args.get("after"))
    return render_template(
        "government/index.html", page=page, kind=kind, kinds=BodyKind, narrowed=bool(kind or search),
        counts=queries.how_many_posts(page.rows), unplaced=queries.posts_without_a_body() if page.is_first else (),
    )  # fmt: skip


@bp.get("/bodies/<int:body_id>")
@requires(Permission.VIEW)
def body(body_id: int) -> ResponseReturnValue:
    """One body as it was on a day: its name then, its posts and who held them, letters to it, calls from it."""
    found = queries.body_or_404(body_id)
    as_at = asked_day()
    on = as_at.day
    held = queries.standings_in(found, on)
    return render_template(
        "government/body.html", body=found, asked=as_at, on=on, today=clock.today(),
        named=queries.body_name_on(found, on), predecessors=queries.predecessors(found),
        standings=[(post, queries.title_on(post, on), said(held[post.id])) for post in found.posts],
        letters=upwards.letters_to(found), calls=upwards.calls_from(found), events=entries_of(found),
    )  # fmt: skip


def asked_day() -> Asked:
    """The day that the address asks about, today where it says none; of a month or a year the last one."""
    today = clock.today()
    return read_asked(request.args.get("on", ""), today, otherwise=today)


def standing(post: Post, on: date) -> tuple[str, str]:
    """Who held a post on a day, in words, with the tone."""
    return said(queries.by_names(queries.standing_of(post, on)))


def said(found: Standing[str]) -> tuple[str, str]:
    """What is known of a post, in words, with the tone."""
    return rules.in_words(found), TONES[found.state]


@bp.route("/bodies/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def create_body() -> ResponseReturnValue:
    """Record a body."""
    form, bodies = BodyForm(), queries.bodies_by_name()
    form.offer(bodies, None)

    def make() -> Body:
        return services.add_body(form.facts(bodies), by=me(), now=clock.now())

    if made := recorded(form, make, said=lambda made: f"Recorded {made.name}."):
        return redirect(url_for(".body", body_id=made.id))
    return render_template("government/edit_body.html", form=form, body=None)


@bp.route("/bodies/<int:body_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit_body(body_id: int) -> ResponseReturnValue:
    """Change a body; a new name leaves the old one in the record."""
    found = queries.body_or_404(body_id)
    form, bodies = BodyForm(data=stored_body(found)), queries.bodies_by_name()
    form.offer(bodies, found)

    def act() -> bool:
        until = form.old_name_until.data
        return services.change_body(found, form.facts(bodies), old_name_until=until, by=me(), now=clock.now())

    return changed_on_a_page(
        form, found, act, template="government/edit_body.html", stored=lambda: stored_body(found),
        done=url_for(".body", body_id=body_id), body=found,
    )  # fmt: skip


@bp.route("/bodies/<int:body_id>/earlier-name", methods=["GET", "POST"])
@requires(Permission.RECORD)
def earlier_name(body_id: int) -> ResponseReturnValue:
    """Record what a body was called before."""
    found = queries.body_or_404(body_id)
    record = partial(services.record_earlier_name, found)
    return called_before("name", found.name, record, done=url_for(".body", body_id=body_id))


from tracker.government import earlier_views, post_views  # noqa: E402, F401 — more of the same blueprint
