"""Pages of posts and of those who hold them: as at a day, added, changed, taken up, left, put right."""

from functools import partial

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.activity.presentation import entries_of
from tracker.core import clock
from tracker.core.errors import RuleViolation
from tracker.core.form_views import carried_out, recorded, whether_changed
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.government import appointments, posts, queries, services, upwards
from tracker.government.editing_views import called_before, changed_on_a_page
from tracker.government.forms import (
    AppointmentForm,
    HolderForm,
    NewAppointmentForm,
    PostForm,
    RemovalForm,
    stored_appointment,
    stored_post,
)
from tracker.government.models import Body, OfficeHolder, Post
from tracker.government.rules import Term, term_in_words
from tracker.government.views import TONES, asked_day, bp, said, standing


@bp.get("/posts/<int:post_id>")
@requires(Permission.VIEW)
def post(post_id: int) -> ResponseReturnValue:
    """One post as it was on a day: its titles, who held it from when to when, letters to it."""
    found = queries.post_or_404(post_id)
    asked = asked_day()
    on = asked.day
    by_time = sorted(found.appointments, key=lambda one: (one.term.perhaps_from, one.id), reverse=True)
    return render_template(
        "government/post.html", post=found, asked=asked, on=on, today=clock.today(), titled=queries.title_on(found, on),
        standing=standing(found, on), terms=[(one, term_in_words(one.term), one.term.covers(on)) for one in by_time],
        letters=upwards.letters_to(found), events=entries_of(found), tones=TONES,
    )  # fmt: skip


@bp.route("/posts/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def create_post() -> ResponseReturnValue:
    """Record a post; the address may name the body it belongs to."""
    return _create_post("")


@bp.route("/bodies/<int:body_id>/posts/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def create_post_of(body_id: int) -> ResponseReturnValue:
    """Record a post of this body."""
    return _create_post(queries.body_or_404(body_id).name)


def _create_post(body: str) -> ResponseReturnValue:
    form = PostForm(data={"body": body})

    def make() -> Post:
        return posts.add_post(form.facts(_body(form)), by=me(), now=clock.now())

    if made := recorded(form, make, said=lambda made: f"Recorded {made.in_words}."):
        return redirect(url_for(".post", post_id=made.id))
    return render_template("government/edit_post.html", form=form, post=None, bodies=queries.names())


def _body(form: PostForm) -> Body | None:
    return services.body_called(form.body.data, now=clock.now()) if form.body.data else None


@bp.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit_post(post_id: int) -> ResponseReturnValue:
    """Change a post; a new title leaves the old one in the record."""
    found = queries.post_or_404(post_id)
    form = PostForm(data=stored_post(found))

    def act() -> bool:
        until = form.old_title_until.data
        return posts.change_post(
            found, form.facts(_body(form)), old_title_until=until, by=me(), now=clock.now()
        )

    return changed_on_a_page(
        form, found, act, template="government/edit_post.html", stored=lambda: stored_post(found),
        done=url_for(".post", post_id=post_id), post=found, bodies=queries.names(),
    )  # fmt: skip


@bp.route("/posts/<int:post_id>/earlier-title", methods=["GET", "POST"])
@requires(Permission.RECORD)
def earlier_title(post_id: int) -> ResponseReturnValue:
    """Record what a post was called before."""
    found = queries.post_or_404(post_id)
    record = partial(posts.record_earlier_title, found)
    return called_before("title", found.title, record, done=url_for(".post", post_id=post_id))


@bp.route("/posts/<int:post_id>/appoint", methods=["GET", "POST"])
@requires(Permission.RECORD)
def appoint(post_id: int) -> ResponseReturnValue:
    """Record who takes up a post, or that it is vacant."""
    found = queries.post_or_404(post_id)
    form = NewAppointmentForm(data={"replaces": True})

    def act() -> str:
        appointments.appoint(
            found, form.term(_holder(form)), replaces=form.replaces.data, source=form.source.data or "", by=me(),
            now=clock.now(),
        )  # fmt: skip
        return f"Recorded. {_held_today(found)}"

    if carried_out(form, act):
        return redirect(url_for(".post", post_id=found.id))
    now_held = standing(found, clock.today())[0]
    return render_template(
        "government/appoint.html", form=form, post=found, now_held=now_held, holders=queries.holder_names()
    )


def _held_today(post: Post) -> str:
    """Who holds it, and who from its end on where the day changes that: a letter of today goes to them."""
    today = clock.today()
    now_held, (then, _) = standing(post, today)[0], said(queries.by_names(queries.addressed_by(post, today)))
    return (
        f"{now_held} today."
        if then == now_held
        else f"{now_held} until the end of today, then: {then.lower()}."
    )


def _holder(form: AppointmentForm) -> OfficeHolder | None:
    """Whom the form names; None for a vacancy. Raises RuleViolation for both, or neither."""
    if form.vacant.data and form.holder.data:
        raise RuleViolation("Enter a name, or say that nobody holds it: not both.", "holder")
    return None if form.vacant.data else appointments.holder_called(form.holder.data or "", now=clock.now())


@bp.route("/appointments/<int:appointment_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit_appointment(appointment_id: int) -> ResponseReturnValue:
    """End an appointment, or put it right."""
    found = queries.appointment_or_404(appointment_id)
    form = AppointmentForm(data=stored_appointment(found))

    def act() -> bool:
        term: Term[OfficeHolder] = form.term(_holder(form))
        return appointments.change_appointment(
            found, term, source=form.source.data or "", by=me(), now=clock.now()
        )

    return changed_on_a_page(
        form, found, act, template="government/edit_appointment.html", stored=lambda: stored_appointment(found),
        done=url_for(".post", post_id=found.post_id), appointment=found, holders=queries.holder_names(),
    )  # fmt: skip


@bp.route("/appointments/<int:appointment_id>/remove", methods=["GET", "POST"])
@requires(Permission.RECORD)
def remove_appointment(appointment_id: int) -> ResponseReturnValue:
    """Ask, then take out an appointment that was recorded by mistake."""
    found = queries.appointment_or_404(appointment_id)
    post_of_it: Post = found.post
    form = RemovalForm()

    def act() -> str:
        appointments.remove_appointment(found, reason=form.reason.data or "", by=me(), now=clock.now())
        return "It is taken out. The history says that it was."

    if carried_out(form, act):
        return redirect(url_for(".post", post_id=post_of_it.id))
    return render_template(
        "government/remove_appointment.html", form=form, appointment=found, words=term_in_words(found.term)
    )


@bp.route("/holders/<int:holder_id>", methods=["GET", "POST"])
@requires(Permission.RECORD)
def holder(holder_id: int) -> ResponseReturnValue:
    """Somebody who holds or held posts: how they are printed, the address of the office, what they held."""
    found = queries.holder_or_404(holder_id)
    form = HolderForm(data={"name": found.name, "email": found.email})

    def act() -> str:
        changed = appointments.change_holder(
            found, name=form.name.data, email=form.email.data or "", by=me(), now=clock.now()
        )
        return whether_changed(changed)

    if carried_out(form, act):
        return redirect(url_for(".holder", holder_id=found.id))
    held = [(one.post, term_in_words(one.term)) for one in found.appointments]
    return render_template(
        "government/holder.html", form=form, holder=found, held=held, events=entries_of(found)
    )
