"""What the mail says that invites a person to sign in."""

from datetime import date

from flask import current_app

from tracker.coalition import queries
from tracker.coalition.models import Person, RoleTerm
from tracker.core import wording
from tracker.core.mail_rendering import render_mail
from tracker.outbox.kinds import Content


def invitation(person: Person, *, by: Person, today: date) -> Content:
    """Who invites, as what, and where to sign in."""
    name = queries.the_coalition().name
    subject = f"{by.name} has invited you to work with {name}"
    text, html = render_mail(
        "people/invitation",
        subject=subject,
        coalition_name=name,
        link_url=f"{current_app.config['BASE_URL']}/sign-in",
        link_text="Sign in for the first time",
        person=person,
        by=by,
        roles=[role_in_words(term) for term in person.roles if term.to_on is None or term.to_on >= today],
    )
    return Content(subject, text, html)


def role_in_words(term: RoleTerm) -> str:
    """Co-chair, or representative of Invented Charity, and from when."""
    role = {"lead": "group lead"}.get(term.role.value, term.role.value)
    whose = f" of {term.organisation.name}" if term.organisation else ""
    begins = f", from {wording.day(term.from_on)}" if term.from_on else ""
    return f"{role}{whose}{begins}"
