"""Who is asking: the one place that turns a browser's cookie into a Person.

The cookie holds a random key; its digest leads to a row that can be ended at any time. Roles, suspension and the
need for a second factor are read with every request, on that day.
"""

from functools import cached_property

from flask import Flask, g, session
from flask_login import AnonymousUserMixin, UserMixin, login_user

from tracker.accounts import queries
from tracker.accounts.models import Session
from tracker.accounts.queries import Visit
from tracker.accounts.rules import SESSION_LIFE
from tracker.coalition.models import Person
from tracker.coalition.rules import PERMISSIONS, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.extensions import login_manager
from tracker.core.permissions import Permission

ONLY_OWN_ACCOUNT = frozenset({Permission.OWN_ACCOUNT})
BROWSER = "browser"  # in the cookie: the secret that ties a link to the browser that asked for it
AWAITS_CODE = "awaits_code"  # in the cookie: the key of a sign-in that waits for the second factor


class SignedIn(UserMixin):
    """Flask-Login's user: a person in one signed-in browser. The rows themselves are read where they are needed."""

    def __init__(self, visit: Visit, key: str) -> None:
        self.visit = visit
        self.key = key
        self.id, self.name, self.roles = visit.person_id, visit.name, visit.roles
        self.permissions = frozenset[Permission]().union(*(PERMISSIONS[role] for role in visit.roles))
        self.must_set_up_second_factor = False
        self._heed_second_factor()

    @cached_property
    def person(self) -> Person:
        return db.session.get_one(Person, self.visit.person_id)

    @cached_property
    def row(self) -> Session:
        return db.session.get_one(Session, self.visit.session_id)

    def get_id(self) -> str:
        return self.key

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def _heed_second_factor(self) -> None:
        """No rights for a browser that never gave the code; a co-chair who needs a factor may only set it up."""
        if self.visit.gave_code:
            return
        if self.visit.has_second_factor:
            self.permissions = frozenset()
        elif Role.CO_CHAIR in self.roles and self.visit.co_chairs_need_one:
            self.must_set_up_second_factor = True
            self.permissions = self.permissions & ONLY_OWN_ACCOUNT


class Stranger(AnonymousUserMixin):
    """Somebody who is not signed in."""

    person = None
    roles: frozenset[Role] = frozenset()
    must_set_up_second_factor = False

    def may(self, permission: Permission) -> bool:
        return False


login_manager.anonymous_user = Stranger
login_manager.session_protection = None  # sessions are rows of ours; a changed network ends none


@login_manager.user_loader
def load(key: str) -> SignedIn | None:
    """The signed-in person for a cookie's key; None when the session ended or the person has no rights left."""
    visit = queries.live_visit(key, day=clock.today(), now=clock.now())
    if visit is None:
        return None
    g.coalition_name = visit.coalition  # the layout need not ask again
    signed_in = SignedIn(visit, key)
    return signed_in if signed_in.permissions else None


def begin(key: str) -> None:
    """Sign this browser in with a session's key: nothing of what its cookie held before is kept."""
    start_anew()
    signed_in = load(key)
    if signed_in is not None:
        login_user(signed_in)


def await_code(key: str) -> None:
    """Remember that this browser's link was good, until it gives the code."""
    start_anew()
    session[AWAITS_CODE] = key


def start_anew() -> None:
    """Empty this browser's cookie, but for how long it is kept."""
    session.clear()
    session.permanent = True


def install(app: Flask) -> None:
    """How long the cookie is kept; the row it leads to decides."""
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.config["PERMANENT_SESSION_LIFETIME"] = SESSION_LIFE
