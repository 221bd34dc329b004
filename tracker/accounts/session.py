"""Who is asking: the one place that turns a browser's cookie into a Person.

The cookie holds a random key; its digest leads to a row that can be ended at any time. Roles and suspension are
read with every request, on that day.
"""

from datetime import date

from flask import g, session
from flask_login import AnonymousUserMixin, UserMixin

from tracker.accounts import queries
from tracker.accounts.models import Session
from tracker.coalition.models import Person
from tracker.coalition.rules import PERMISSIONS, Role, in_force
from tracker.core import clock
from tracker.core.extensions import login_manager
from tracker.core.permissions import Permission

COOKIE_KEY = "_user_id"  # where Flask-Login keeps its user


def roles_on(person: Person, day: date) -> frozenset[Role]:
    """The roles this person holds on a London day; none while suspended."""
    if person.suspended_at is not None:
        return frozenset()
    return frozenset(term.role for term in person.roles if in_force(day, term.from_on, term.to_on))


def permissions_on(person: Person, day: date) -> frozenset[Permission]:
    """What this person may do on a London day."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles_on(person, day)))


class SignedIn(UserMixin):
    """Flask-Login's user: a person in one signed-in browser."""

    def __init__(self, row: Session, key: str) -> None:
        self.row = row
        self.key = key
        self.person = row.person
        self.roles = roles_on(row.person, clock.today())
        self.permissions = permissions_on(row.person, clock.today())

    def get_id(self) -> str:
        return self.key

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


class Stranger(AnonymousUserMixin):
    """Somebody who is not signed in."""

    person = None
    roles: frozenset[Role] = frozenset()

    def may(self, permission: Permission) -> bool:
        return False


login_manager.anonymous_user = Stranger


@login_manager.user_loader
def load(key: str) -> SignedIn | None:
    """The signed-in person for a cookie's key; None when the session ended or the person has no rights left."""
    row = queries.live_session(key, now=clock.now())
    if row is None:
        return None
    signed_in = SignedIn(row, key)
    return signed_in if signed_in.permissions else None


def forget() -> None:
    """Empty this browser's session: it starts anew."""
    session.clear()
    g.pop("_login_user", None)
