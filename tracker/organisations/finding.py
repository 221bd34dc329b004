"""Which organisation is meant by what people write: in a file, with a command, on a page. One rule for all of them.

A name may be written in any spelling, be one that it bore before, or its acronym, which may stand in brackets at its
end. Where that fits two, nobody is chosen: the sentence names them.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_, select

from tracker.coalition.matching import acronym_at_end, is_acronym
from tracker.coalition.models import Organisation, OrganisationName
from tracker.coalition.names import spelling_key
from tracker.coalition.rules import NameKind, name_key
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.rows import rows
from tracker.core.wording import listed
from tracker.organisations.register import Register

ITS_NAME, ITS_SPELLING, ANOTHER_NAME, ITS_ACRONYM, NONE = range(5)
ITS_NAMES = (Organisation.id, Organisation.name, Organisation.short_name)

Found = TypeVar("Found")


def the_one_called(written: str, *, field: str, register: Register | None = None) -> Organisation | None:
    """The organisation that is meant; None where there is none. Raises RuleViolation where it may be one of several."""
    found = called(written, register)
    if len(found) > 1:
        names = listed([one.name for one in found], joined_by="or")
        raise RuleViolation(f"“{written.strip()}” may be {names}. Give the whole name.", field=field)
    return found[0] if found else None


def called(written: str, register: Register | None = None) -> Sequence[Organisation]:
    """Those that may be meant, the oldest record first: by today's name before other names, by these before acronyms.

    A ``register`` is asked in place of the database.
    """
    written = _name_first(written.strip())
    if register is not None:
        known = register.with_key(name_key(written))
        return _closest((_how(written, one.name, one.short_name, _others(one)), one) for one in known)
    ids = _closest(_in_the_database(written))
    found = (db.session.get(Organisation, one) for one in ids)
    return [one for one in found if one is not None]


def _closest(ranked: Iterable[tuple[int, Found]]) -> list[Found]:
    known = [(how, one) for how, one in ranked if how != NONE]
    closest = min((how for how, _ in known), default=NONE)
    return [one for how, one in known if how == closest]


def _in_the_database(written: str) -> Iterable[tuple[int, int]]:
    key = name_key(written)
    short = _plain(Organisation.short_name)
    known_as = select(OrganisationName.organisation_id).where(
        or_(OrganisationName.name_key == key, _ends_in_brackets(OrganisationName.name, key))
    )
    statement = (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.short_name,
            OrganisationName.name,
            OrganisationName.kind,
        )
        .outerjoin(OrganisationName)
        .where(
            or_(
                Organisation.name_key == key,
                short == key,
                _ends_in_brackets(Organisation.name, key),
                Organisation.id.in_(known_as),
            )
        )
        .order_by(Organisation.id)
    )
    found: dict[int, tuple[str, str, list[tuple[str, NameKind]]]] = {}
    for known_id, name, short_name, other, kind in rows(statement):
        others = found.setdefault(known_id, (name, short_name, []))[2]
        if other is not None:
            others.append((other, kind))
    return [(_how(written, *names), known_id) for known_id, names in found.items()]


def _plain(column: SQLColumnExpression[str]) -> ColumnElement[str]:
    """What a column holds as ``name_key`` writes an acronym."""
    return func.lower(func.replace(func.replace(column, ".", ""), " ", ""))


def _ends_in_brackets(column: SQLColumnExpression[str], key: str) -> ColumnElement[bool]:
    """Whether a name may end in an acronym with this key; ``_how`` says whether it does."""
    return _plain(column).endswith(f"({key})", autoescape=True)


def _others(organisation: Organisation) -> list[tuple[str, NameKind]]:
    return [(one.name, one.kind) for one in organisation.other_names]


def _how(written: str, name: str, short_name: str, others: Sequence[tuple[str, NameKind]]) -> int:
    """By which of its names an organisation is meant."""
    if written == name:
        return ITS_NAME
    if _is_spelling(written, name):
        return ITS_SPELLING
    kinds = {kind for other, kind in others if _is_spelling(written, other)}
    if kinds - {NameKind.ACRONYM}:
        return ANOTHER_NAME
    acronyms = [short_name, acronym_at_end(name), *(acronym_at_end(other) for other, _ in others)]
    is_acronym_of_it = any(one and _is_spelling(written, one) for one in acronyms)
    return ITS_ACRONYM if kinds or is_acronym_of_it else NONE


def _is_spelling(one: str, other: str) -> bool:
    """What stands in brackets may be missing in one of them. "Voices (Scotland)" is not "Voices (Wales)"."""
    if spelling_key(one) == spelling_key(other):
        return True
    plain = any(spelling_key(each) == name_key(each) for each in (one, other))
    return plain and name_key(one) == name_key(other)


def _name_first(written: str) -> str:
    """ "NYAS (National Youth Advocacy Service)" as the name with its acronym: not any that goes by NYAS."""
    found = re.fullmatch(r"(.*?)\s*\(([^()]*)\)", written)
    if found is None or not is_acronym(found[1]) or is_acronym(found[2]):
        return written
    return f"{found[2].strip()} ({found[1]})"
