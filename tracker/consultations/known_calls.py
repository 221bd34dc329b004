"""The calls there are of those that a file names, and who asks: read once, and kept up while the file is taken in."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.consultations.call_entries import Entry
from tracker.consultations.models import Consultation, Window
from tracker.core.database import db
from tracker.government import queries as government
from tracker.government import services as bodies
from tracker.government.models import Body

AT_ONCE = 500  # names in one statement


class Known:
    """Calls by title and body, whatever the capitals of the title, and by their item in somebody else's data."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._bodies = government.by_key()
        self._titled: dict[tuple[str, str], list[Consultation]] = {}
        self._items: dict[str, Consultation] = {}
        for call in _calls_of(entries):
            self.add(call)

    def add(self, call: Consultation) -> None:
        """Put in one that is new, or is called otherwise now."""
        alike = self._titled.setdefault((call.title.lower(), call.body.name_key), [])
        if call not in alike:
            alike.append(call)
        if call.external_id:
            self._items[call.external_id] = call

    def body(self, name: str, *, now: datetime) -> Body:
        """Who asks, added where nobody of this name is known."""
        return bodies.body_called(name, now=now, known=self._bodies)

    def of_title_and_body(self, title: str, body: Body) -> Consultation | None:
        """The call of this title by this body. An exact match goes first."""
        key = title.lower()
        alike = [one for one in self._titled.get((key, body.name_key), ()) if one.title.lower() == key]
        return next((one for one in alike if one.title == title), next(iter(alike), None))

    def of_external_id(self, external_id: str | None) -> Consultation | None:
        """The call that came from this item."""
        return self._items.get(external_id) if external_id else None


def _calls_of(entries: Sequence[Entry]) -> Iterator[Consultation]:
    for start in range(0, len(entries), AT_ONCE):
        some = entries[start : start + AT_ONCE]
        titles = {entry.title for entry in some}
        wanted = or_(
            Consultation.title.in_(titles),
            func.lower(Consultation.title).in_({title.lower() for title in titles}),
            Consultation.external_id.in_({entry.external_id for entry in some if entry.external_id}),
        )
        yield from db.session.scalars(
            select(Consultation)
            .where(wanted)
            .order_by(Consultation.id)
            .options(
                *(joinedload(one) for one in (Consultation.body, Consultation.lead, Consultation.deputy)),
                selectinload(Consultation.themes),
                selectinload(Consultation.windows).joinedload(Window.deadline),
            )
        )
