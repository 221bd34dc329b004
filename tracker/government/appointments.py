"""Who takes up a post, who leaves it, who they are. Nothing here commits; whoever holds on to a post is told."""

from dataclasses import replace
from datetime import datetime

from tracker.activity import services as activity
from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.partial import first_day, is_certainly_before, last_day
from tracker.government import queries, rules, upwards
from tracker.government.models import Appointment, OfficeHolder, Post
from tracker.government.rules import Term, term_in_words


def holder_called(name: str, *, now: datetime, field: str = "holder", email: str = "") -> OfficeHolder:
    """The person of this name; a new one where there is none. Raises RuleViolation for no name, or for one of two."""
    written = " ".join(name.split())
    if not written:
        raise RuleViolation("Enter the name as it is printed, such as Jo Example MP.", field)
    found = queries.holders_called(written)
    if len(found) > 1:
        raise RuleViolation(
            f"{len(found)} people are called {written}. Change the name of one of them first.", field
        )
    if found:
        return found[0]
    return add_holder(written, now=now, email=email)


def add_holder(name: str, *, now: datetime, email: str = "", external_id: str | None = None) -> OfficeHolder:
    """Somebody new, also where another has the same name."""
    holder = OfficeHolder(
        name=name, name_key=rules.key_of(name), email=email, external_id=external_id, created_at=now
    )
    db.session.add(holder)
    db.session.flush()
    return holder


def change_holder(holder: OfficeHolder, *, name: str, email: str, by: Person | None, now: datetime) -> bool:
    """Change how somebody is printed from now on, or the address of their office. What was sent stands as it was."""
    if (holder.name, holder.email) == (name, email):
        return False
    if holder.name != name:
        activity.record(holder, f"changed the name from “{holder.name}”", by=by, now=now)
    holder.name, holder.name_key, holder.email = name, rules.key_of(name), email
    db.session.flush()
    for post in queries.posts_by_id(one.post_id for one in holder.appointments).values():
        upwards.changed(post, now)
    return True


def appoint(
    post: Post,
    term: Term[OfficeHolder],
    *,
    replaces: bool = False,
    source: str = "",
    by: Person | None,
    now: datetime,
) -> Appointment:
    """Record somebody's time in a post, or with nobody in it a vacancy. Raises RuleViolation.

    Others who hold it are left as they are, unless the time ``replaces`` theirs and goes on: then they leave as it
    begins. A vacancy that was recorded without an end is over when somebody takes the post up.
    """
    _check(post, term, None)
    if replaces and term.from_on and term.to_on is None:
        end_on(post, term.from_on, by=by, now=now)
    if term.who is not None and term.from_on:
        for vacancy in [
            one for one in post.appointments if one.holder is None and _runs_into(one, term.from_on)
        ]:
            vacancy.to_on = term.from_on
    made = Appointment(post=post, created_at=now, source=source)
    _fill(made, term)
    db.session.add(made)
    db.session.flush()
    activity.record(post, f"recorded {_who(term)} {term_in_words(term)}", by=by, now=now)
    upwards.changed(post, now)
    return made


def change_appointment(
    appointment: Appointment, term: Term[OfficeHolder], *, source: str, by: Person | None, now: datetime
) -> bool:
    """Put right what is recorded of an appointment; returns whether anything was. Raises RuleViolation."""
    before = appointment.term
    if (before, appointment.source) == (term, source):
        return False
    _check(appointment.post, term, appointment)
    _fill(appointment, term)
    appointment.source = source
    db.session.flush()
    said = f"changed {_who(before)} {term_in_words(before)} to {_who(term)} {term_in_words(term)}"
    activity.record(appointment.post, said, by=by, now=now)
    upwards.changed(appointment.post, now)
    return True


def end_appointment(appointment: Appointment, *, to_on: str, by: Person | None, now: datetime) -> bool:
    """Somebody's time in a post is over, its last day included; returns whether that is new. Raises RuleViolation."""
    term = replace(appointment.term, to_on=to_on, ended=False)
    return change_appointment(appointment, term, source=appointment.source, by=by, now=now)


def end_on(post: Post, when: str, *, by: Person | None, now: datetime) -> None:
    """Whoever holds a post leaves it at a time, as well as that is known."""
    days = (first_day(when), last_day(when))
    leaving = [one for one in post.appointments if one.to_on is None and any(map(one.term.may_cover, days))]
    for one in leaving:
        end_appointment(one, to_on=when, by=by, now=now)


def remove_appointment(appointment: Appointment, *, reason: str, by: Person | None, now: datetime) -> None:
    """Take out an appointment that was recorded by mistake. Raises RuleViolation without a reason."""
    if not reason.strip():
        raise RuleViolation("Say in a few words why it is taken out.", "reason")
    post, term = appointment.post, appointment.term
    post.appointments.remove(appointment)
    db.session.flush()
    activity.record(post, f"took out {_who(term)} {term_in_words(term)}: {reason}", by=by, now=now)
    upwards.changed(post, now)


def _fill(appointment: Appointment, term: Term[OfficeHolder]) -> None:
    appointment.holder = term.who
    appointment.from_on, appointment.to_on, appointment.seen_on = term.from_on, term.to_on, term.seen_on
    appointment.ended = term.ended and term.to_on is None


def _check(post: Post, term: Term[OfficeHolder], own: Appointment | None) -> None:
    rules.check_term(term)
    for other in post.appointments:
        if other is own or other.holder is not term.who:
            continue
        if other.from_on == term.from_on and other.seen_on == term.seen_on:
            raise RuleViolation(
                f"It is recorded already: {_who(term)} {term_in_words(other.term)}.", "from_on"
            )


def _runs_into(vacancy: Appointment, from_on: str) -> bool:
    """Whether a vacancy without an end began before somebody took the post up."""
    return vacancy.to_on is None and not is_certainly_before(from_on, vacancy.from_on)


def _who(term: Term[OfficeHolder]) -> str:
    return f"{term.who.name} as its holder" if term.who else "that nobody holds it"
