"""A coalition at work on one draft."""

from datetime import UTC, datetime

import pytest

from tests.factories import make_organisation, make_person
from tracker.coalition.rules import Role
from tracker.letters import services
from tracker.letters.addressees import Addressee
from tracker.letters.rules import LetterKind

NOW = datetime(2023, 5, 2, 9, 0, tzinfo=UTC)
TEXT = "Dear Minister\n\nRents for care leavers are rising.\n\n- A duty to consult\n- Homes near work"


@pytest.fixture(autouse=True)
def today(clock_at):
    clock_at(NOW)


@pytest.fixture
def chair(session):
    """The one co-chair, who may do everything."""
    return make_person("Ann Chair")


@pytest.fixture
def alpha(session):
    """A member with one representative."""
    organisation = make_organisation("Alpha")
    make_person("Al Alpha", role=Role.REPRESENTATIVE, organisation=organisation, email="al@example.org")
    return organisation


@pytest.fixture
def draft(chair):
    """An addressed draft with a text of four paragraphs, recorded by the co-chair."""
    return services.create_letter(
        title="Rent",
        kind=LetterKind.LETTER,
        text=TEXT,
        recipients=[Addressee(post="The Minister")],
        by=chair,
        now=NOW,
    )
