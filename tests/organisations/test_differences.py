"""What changed between two days is chosen by the database, as the rules of one organisation say of any history."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import make_organisation
from tracker.coalition.models import Membership, Organisation, OrganisationName
from tracker.coalition.names import own_name_on
from tracker.coalition.rules import NameKind, Standing
from tracker.core import partial
from tracker.organisations import membership, naming_services
from tracker.organisations.difference_queries import Change, every_changed, first_of_each, page_of_changed

NOW = datetime(2021, 6, 1, 9, 0, tzinfo=UTC)
FIRST, DAYS = date(2018, 11, 1), 800
HISTORIES, PAIRS = 120, 16


def test_the_database_chooses_whom_the_rules_of_one_organisation_choose(session):
    by_chance = random.Random(20181101)
    for number in range(HISTORIES):
        _any_history(by_chance, f"Organisation {number:03}")
    session.flush()
    known = session.scalars(select(Organisation).order_by(Organisation.sort_name)).all()
    met = set()
    for _ in range(PAIRS):
        from_, to = sorted((_any_day(by_chance), _any_day(by_chance)))
        first = first_of_each(from_, to)
        for change in Change:
            changed = [one.name for one in known if _has_changed(change, one, from_, to)]
            found = [one.name for one in every_changed(change, from_, to)]
            assert found == changed, (change, from_, to)
            assert _on_pages(change, from_, to) == changed, (change, from_, to)
            listed = [one.name for one in first[change].rows]
            assert listed == changed[: len(listed)]
            assert listed or first[change].next_after or not changed
            met |= {change} if changed else set()
    assert met == set(Change), "each of them was put to the test"


def _on_pages(change, from_, to):
    page = page_of_changed(change, from_, to)
    names = [one.name for one in page.rows]
    while page.next_after:
        page = page_of_changed(change, from_, to, page.next_after)
        names += [one.name for one in page.rows]
    return names


def _has_changed(change, one, from_, to):
    """The plain rule, of one organisation."""
    was, is_ = membership.standing_on(one, from_), membership.standing_on(one, to)
    gone = was is not None and is_ is None and not _is_over(one, to)
    has_ended = any(
        partial.is_over(period.member_to, to) and not partial.is_over(period.member_to, from_)
        for period in one.memberships
    )
    return {
        Change.JOINED: was is None and is_ is not None,
        Change.LEFT: gone and has_ended,
        Change.NOT_LISTED: gone and not has_ended,
        Change.STANDING: None not in (was, is_) and was is not is_,
        Change.RENAMED: own_name_on(one, from_) != own_name_on(one, to),
        Change.ENDED: not _is_over(one, from_) and _is_over(one, to),
    }[change]


def _is_over(one, day):
    return one.over_from is not None and one.over_from <= day


def _any_history(by_chance, name):
    one = make_organisation(name, member=False)
    one.memberships = [
        Membership(
            member_from=_perhaps(by_chance, 0.7),
            member_to=_perhaps(by_chance, 0.5),
            missing_on=_perhaps(by_chance, 0.4),
            standing=by_chance.choices(list(Standing), (2, 1))[0],
        )
        for _ in range(by_chance.randrange(4))
    ]
    one.name_from = _perhaps(by_chance, 0.5)
    one.other_names = [
        OrganisationName(
            name=f"{name} once {age}", name_key="", kind=NameKind.EARLIER,
            used_from=_perhaps(by_chance, 0.6), used_to=_perhaps(by_chance, 0.7),
        )
        for age in range(by_chance.randrange(4))
    ]  # fmt: skip
    one.over_from = _any_day(by_chance) if by_chance.random() < 0.2 else None


def _any_day(by_chance):
    return FIRST + timedelta(days=by_chance.randrange(DAYS))


def _perhaps(by_chance, how_often):
    """A date as well as it is known: to the day, the month, the year or not at all."""
    if by_chance.random() > how_often:
        return None
    return _any_day(by_chance).isoformat()[: by_chance.choice((partial.DAY, partial.MONTH, partial.YEAR))]


BY_NAME_FROM = ("2020", [("Old Name", None, "2020-11-05")])
BY_USED_FROM = ("2021", [("Older Name", None, "2020-10-05"), ("Old Name", "2020-03", "2020-12-31")])


@pytest.mark.parametrize(("name_from", "earlier"), [BY_NAME_FROM, BY_USED_FROM])
def test_a_new_name_is_told_of_though_the_one_before_it_was_in_use_until_later(session, name_from, earlier):
    one = make_organisation("Old Name", member=False)
    naming_services.rename(one, name="New Name", name_from=name_from, by=None, now=NOW)
    for name, used_from, used_to in earlier:
        naming_services.record_other_name(
            one, name=name, kind=NameKind.EARLIER, used_from=used_from, used_to=used_to, by=None, now=NOW
        )
    found = every_changed(Change.RENAMED, date(2019, 12, 31), date(2020, 6, 30))
    assert [line.name for line in found] == ["New Name"]
    assert not every_changed(Change.RENAMED, date(2020, 6, 30), date(2020, 7, 31))
