"""The second factor: setting it up, giving its code or a recovery code, turning it off."""

import hmac
from datetime import datetime

import pyotp
from sqlalchemy import delete, select

from tracker.accounts import limits, queries, rules
from tracker.accounts.models import RecoveryCode, SecondFactor, Session
from tracker.accounts.queries import digest
from tracker.accounts.services import Begun, new_code, start_session
from tracker.activity.services import record_security
from tracker.coalition.models import Person
from tracker.coalition.queries import roles_on, the_coalition
from tracker.coalition.rules import Role
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation

WRONG_CODE = "This code is not right. Enter the six digits that your app shows now; each is taken once."
WRONG_CODE_AT_SIGN_IN = (
    "This code is not right. Enter the six digits that your app shows now, or a recovery code. "
    "Each of them is taken once."
)


def begin(person: Person, *, now: datetime) -> SecondFactor:
    """Make a secret for an app. Nothing is asked for until a first code confirms that the app has it."""
    factor = queries.second_factor_of(person)
    if factor is not None and factor.confirmed_at is not None:
        raise RuleViolation("Your second factor is set up already. Turn it off first to set up another app.")
    if factor is None:
        factor = SecondFactor(person_id=person.id, secret=pyotp.random_base32(), created_at=now)
        db.session.add(factor)
    return factor


def confirm(person: Person, code: str, *, session: Session, ip: str | None, now: datetime) -> list[str]:
    """Turn the second factor on with the app's first code. Returns the recovery codes, to be shown this once.

    Other browsers have to sign in again. Raises RuleViolation or TooManyTries.
    """
    limits.count(rules.CODE_PER_PERSON, str(person.id), now=now)
    factor = queries.second_factor_of(person)
    if factor is None or factor.confirmed_at is not None:
        raise RuleViolation("Begin anew: there is no app to confirm.")
    if not _take(factor, code, now):
        raise RuleViolation(WRONG_CODE, field="code")
    factor.confirmed_at = session.second_factor_at = now
    record_security("second factor", f"{person.name} set up a second factor.", person=person, ip=ip, now=now)
    return make_recovery_codes(person)


def give_code(waiting: Session, code: str, *, ip: str | None, now: datetime) -> Begun:
    """Finish a sign-in with the app's code or a recovery code. Raises RuleViolation or TooManyTries."""
    person = waiting.person
    limits.count(rules.CODE_PER_PERSON, str(person.id), now=now)
    if not _accept(person, code, now):
        record_security(
            "failure", f"A wrong code was given for {person.name}.", person=person, ip=ip, now=now
        )
        raise RuleViolation(WRONG_CODE_AT_SIGN_IN, field="code")
    waiting.ended_at = now
    begun = start_session(
        person, program=waiting.browser, gave_code=True, next_path=waiting.next_path, now=now
    )
    record_security(
        "sign-in", f"{person.name} signed in with a second factor.", person=person, ip=ip, now=now
    )
    return begun


def check_code(person: Person, code: str, *, now: datetime) -> None:
    """Ask for the code once more before something important. Raises RuleViolation or TooManyTries."""
    limits.count(rules.CODE_PER_PERSON, str(person.id), now=now)
    if not _accept(person, code, now):
        raise RuleViolation(WRONG_CODE_AT_SIGN_IN, field="code")


def check_may_turn_off(person: Person, *, now: datetime) -> None:
    """Raises RuleViolation for a co-chair of a coalition that asks its co-chairs for a second factor."""
    if queries.second_factor_required() and Role.CO_CHAIR in roles_on(person, london_day(now)):
        raise RuleViolation(
            "The coalition asks its co-chairs for a second factor, so it cannot be turned off."
        )


def turn_off(person: Person, code: str, *, ip: str | None, now: datetime) -> None:
    """Sign in with the e-mailed link alone from now on. Raises RuleViolation or TooManyTries."""
    check_may_turn_off(person, now=now)
    check_code(person, code, now=now)
    _remove(person)
    record_security(
        "second factor", f"{person.name} turned the second factor off.", person=person, ip=ip, now=now
    )


def reset(person: Person, *, now: datetime) -> bool:
    """Take the second factor from somebody who lost it, by command. False when there was none."""
    if queries.second_factor_of(person) is None:
        return False
    _remove(person)
    record_security("second factor", f"The second factor of {person.name} was reset.", person=person, now=now)
    return True


def renew_recovery_codes(person: Person, code: str, *, ip: str | None, now: datetime) -> list[str]:
    """New recovery codes in place of all before. Raises RuleViolation or TooManyTries."""
    check_code(person, code, now=now)
    record_security(
        "second factor", f"{person.name} renewed the recovery codes.", person=person, ip=ip, now=now
    )
    return make_recovery_codes(person)


def make_recovery_codes(person: Person) -> list[str]:
    """Ten codes, of which only digests are kept."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [new_code() for _ in range(rules.RECOVERY_CODES)]
    db.session.add_all(
        RecoveryCode(person_id=person.id, digest=digest(rules.tidy_code(code))) for code in codes
    )
    return codes


def setup_address(person: Person, factor: SecondFactor) -> str:
    """What the picture says that an app reads (otpauth://…)."""
    return pyotp.TOTP(factor.secret).provisioning_uri(name=person.email, issuer_name=the_coalition().name)


def _accept(person: Person, code: str, now: datetime) -> bool:
    """Whether this is a code of the app or a recovery code; it is used up."""
    factor = db.session.get(SecondFactor, person.id, with_for_update=True)
    if factor is None or factor.confirmed_at is None:
        return False
    return _take(factor, code, now) or _take_recovery_code(person, code, now)


def _take(factor: SecondFactor, code: str, now: datetime) -> bool:
    """Compare with the codes of this half minute and its neighbours, but none that was taken before."""
    typed = rules.tidy_code(code)
    step = int(now.timestamp()) // rules.CODE_SECONDS
    for candidate in (step - 1, step, step + 1):
        expected = pyotp.TOTP(factor.secret).at(candidate * rules.CODE_SECONDS)
        if candidate > factor.last_step and hmac.compare_digest(expected.encode(), typed.encode()):
            factor.last_step = candidate
            return True
    return False


def _take_recovery_code(person: Person, code: str, now: datetime) -> bool:
    found = db.session.scalars(
        select(RecoveryCode).where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.digest == digest(rules.tidy_code(code)),
            RecoveryCode.used_at.is_(None),
        )
    ).first()
    if found is None:
        return False
    found.used_at = now
    return True


def _remove(person: Person) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    db.session.execute(delete(SecondFactor).where(SecondFactor.person_id == person.id))
