"""The register of organisations, read once: for files, which look up a name in every line.

What a file adds is put in as it comes, before it is saved.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.coalition.matching import acronym_at_end
from tracker.coalition.models import Organisation
from tracker.coalition.rules import name_key
from tracker.core.database import db
from tracker.organisations.queries import Known, names_of


class Register:
    """Every organisation by every name. ``before`` holds those that were there when it was read, by name."""

    def __init__(self) -> None:
        found = db.session.scalars(
            select(Organisation)
            .order_by(Organisation.sort_name, Organisation.id)
            .options(
                selectinload(Organisation.other_names),
                selectinload(Organisation.memberships),
                joinedload(Organisation.parent),
            )
        ).all()
        self.before = [Known(one, names_of(one)) for one in found]
        self._by_name: dict[str, Organisation] = {}
        self._by_key: dict[str, list[Organisation]] = {}
        for one in sorted(found, key=lambda known: known.id):
            self.add(one)

    def add(self, organisation: Organisation) -> None:
        """Put in one that is new, or that has new names."""
        self._by_name[organisation.name] = organisation
        keys = [organisation.name_key, *(other.name_key for other in organisation.other_names)]
        names = [organisation.name, *(other.name for other in organisation.other_names)]
        acronyms = [organisation.short_name, *(acronym_at_end(name) for name in names)]
        keys += [name_key(one) for one in acronyms if one]
        for key in dict.fromkeys(keys):
            known = self._by_key.setdefault(key, [])
            if organisation not in known:
                known.append(organisation)

    def named_exactly(self, name: str) -> Organisation | None:
        """The organisation whose name is this very text."""
        return self._by_name.get(name)

    def with_key(self, key: str) -> Sequence[Organisation]:
        """Organisations of which any name, the short one and an acronym at its end included, has this ``name_key``.

        The oldest first.
        """
        return self._by_key.get(key, ())
