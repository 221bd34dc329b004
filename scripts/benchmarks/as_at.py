"""Pages of organisations as at a day: 2,000 with 20 years of history, against 30 that have joined and stayed.

A co-chair is signed in. A page shows at most 40 organisations: the 30 are all on one. What changed between two days is
held against 30 of which each has the same history: of those that joined and stayed there would be nothing to show.
Offices are a body, one of its posts, and the seats of the co-chairs, all as at a day.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from flask.testing import FlaskClient

from scripts.benchmarks.figures import Figure, Goal, Promised, Sizes, processor, side_by_side
from scripts.benchmarks.instances import Workshop, fill, finish_filling
from scripts.benchmarks.list_rows import EARLY
from scripts.benchmarks.lists import signed_in
from tracker.coalition.models import (
    Coalition,
    Membership,
    Organisation,
    OrganisationName,
    Person,
    RoleTerm,
    Succession,
)
from tracker.coalition.rules import Ending, NameKind, Role, Standing, name_key, sort_key
from tracker.government.models import Appointment, Body, OfficeHolder, Post
from tracker.groups.models import ChairTerm
from tracker.outbox import jobs

GOAL = Goal(1.5)
OF, AGAINST = "of 2,000 organisations with 20 years of history", "of 30 without"
PROMISED = (
    Promised("as-at", GOAL, f"the list as at a day, {OF}", f"the same {AGAINST}"),
    Promised(
        "as-at-changes",
        GOAL,
        f"what changed between two days {OF}",
        "the same of 30, each with such a history",
    ),
    Promised(
        "as-at-offices",
        GOAL,
        "a body, a post and the co-chairs as at a day, with 20 years of holders",
        "the same with one holder each",
    ),
)
ADDRESSES = {
    "as-at": ("/organisations?on=2016-05", "/organisations?on=2009&show=all", "/organisations?on=2024-03-01"),
    "as-at-changes": (
        *("/organisations/changes?from=2008&to=2025", "/organisations/changes?from=2012-02-01&to=2018"),
        "/organisations/changes?from=2008&to=2025&show=joined",
    ),
    "as-at-offices": (
        *("/government/bodies/7?on=2016-05", "/government/posts/20?on=2016-05-04"),
        "/co-chairs?on=2016-05",
    ),
}
FEW, FIRST_YEAR, YEARS = 30, 2006, 20
WORDS = "Youth Homes Care Voices Bridge Harbour Lantern Family Kinship Leavers".split()


def measure(sizes: Sizes, place: Workshop) -> Iterator[Figure]:
    """Each figure: many and few by turns."""
    filled = {"many": (sizes.organisations, True), "few": (FEW, False), "few-changed": (FEW, True)}
    readers = {}
    for name, (count, has_history) in filled.items():
        app = place.app(f"as-at-{name}")
        with app.app_context():
            fill_instance(count, has_history=has_history)
            jobs.tick()
        readers[name] = signed_in(app)
    for promised in PROMISED:
        few = "few-changed" if promised.name == "as-at-changes" else "few"
        works = {
            "many": _asks(readers["many"], ADDRESSES[promised.name]),
            "few": _asks(readers[few], ADDRESSES[promised.name]),
        }
        side_by_side(works, 2)
        found = side_by_side(works, sizes.list_rounds)
        yield processor(promised, found["many"], found["few"])


def _asks(client: FlaskClient, addresses: tuple[str, ...]) -> Callable[[], int]:
    def ask() -> int:
        for address in addresses * 3:
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status}")
        return len(addresses) * 3

    return ask


def fill_instance(count: int, *, has_history: bool) -> None:
    """A co-chair and so many organisations, with what happened to them in twenty years or without."""
    numbers = range(1, count + 1)
    fill(Coalition, [{"id": 1, "name": "Coalition that is measured"}])
    person = {"id": 1, "name": "Person 1", "email": "p@example.org", "email_key": "p@example.org"}
    fill(Person, [person | {"created_at": EARLY}])
    fill(RoleTerm, [{"person_id": 1, "role": Role.CO_CHAIR}])
    fill(Organisation, (_organisation(one, has_history) for one in numbers))
    if not has_history:
        fill(Membership, ({"organisation_id": one, "member_from": str(FIRST_YEAR)} for one in numbers))
    else:
        fill(Membership, (period for one in numbers for period in _periods(one)))
        fill(OrganisationName, (name for one in numbers for name in _earlier_names(one)))
        fill(Succession, (_end(one, count) for one in numbers if _has_ended(one)))
    _fill_offices(20 if has_history else 2)
    finish_filling()


def _fill_offices(years: int) -> None:
    """Ten bodies with three posts each, and two seats in the chair, all of which changed hands every other year."""
    times = [(str(FIRST_YEAR + year), str(FIRST_YEAR + year + 2)) for year in range(0, years, 2)]
    named = {"name_key": "", "created_at": EARLY}
    bodies, posts = range(1, 11), range(1, 31)
    fill(Body, ({**named, "id": one, "name": f"Body {one}", "name_key": f"body{one}"} for one in bodies))
    fill(
        Post,
        (
            {"id": one, "body_id": (one - 1) // 3 + 1, "title": f"Minister {one}", "title_key": f"minister{one}",
             "created_at": EARLY}
            for one in posts
        ),
    )  # fmt: skip
    terms = list(enumerate(((post, *time) for post in posts for time in times), start=1))
    fill(OfficeHolder, ({**named, "id": number, "name": f"Holder {number}"} for number, _ in terms))
    fill(Appointment, (_time(number, post, *time) for number, (post, *time) in terms))
    fill(ChairTerm, ({"organisation_id": seat, **_between(*time)} for time in times for seat in (1, 2)))


def _time(number: int, post: int, first: str, last: str) -> dict[str, Any]:
    return {"post_id": post, "holder_id": number, **_between(first, last)}


def _between(first: str, last: str) -> dict[str, Any]:
    return {"from_on": first, "to_on": last, "created_at": EARLY}


def _name(number: int, age: int = 0) -> str:
    first, second = WORDS[(number + age) % 10], WORDS[(number // 10 + 3 * age) % 10]
    return f"{'The ' if number % 7 == 0 else ''}{first} and {second} {number}{' formerly' * age}"


def _year(number: int, step: int) -> int:
    """A year of its life: begins, changes, ends within the twenty."""
    return FIRST_YEAR + (number * 7 + step * 5) % YEARS


def _has_ended(number: int) -> bool:
    return number % 10 == 3


def _organisation(number: int, has_history: bool) -> dict[str, Any]:
    name = _name(number)
    return {
        "id": number,
        "name": name,
        "sort_name": sort_key(name),
        "name_key": name_key(name),
        "name_from": f"{FIRST_YEAR + YEARS - 2}-04" if has_history else None,
        "over_from": date(FIRST_YEAR + 12 + number % 8, 4, 1) if has_history and _has_ended(number) else None,
        "created_at": EARLY,
    }


def _periods(number: int) -> Iterator[dict[str, Any]]:
    """Joined, left and came back; some only observe, some are in no later list."""
    first = _year(number, 0)
    standing = Standing.OBSERVER if number % 20 == 9 else Standing.MEMBER
    yield _period(number, standing, member_from=f"{first}-03", member_to=str(first + 4))
    left_out = {"seen_on": f"{first + 8}-07", "missing_on": str(first + 9)} if number % 10 == 7 else {}
    yield _period(number, standing, member_from=f"{first + 6}-01-15", **left_out)


def _period(number: int, standing: Standing, **dates: str) -> dict[str, Any]:
    ends = {"member_to": None, "seen_on": None, "missing_on": None}
    return {"organisation_id": number, "standing": standing, **ends, **dates}


def _earlier_names(number: int) -> Iterator[dict[str, Any]]:
    for age, until in ((1, f"{FIRST_YEAR + YEARS - 2}-04"), (2, str(_year(number, 1) - 5))):
        name = _name(number, age)
        yield {
            "organisation_id": number, "name": name, "name_key": name_key(name), "kind": NameKind.EARLIER,
            "used_to": until,
        }  # fmt: skip


def _end(number: int, count: int) -> dict[str, Any]:
    other = number % count + 1
    return {"organisation_id": number, "kind": Ending.MERGED, "other_id": other, "recorded_at": EARLY}
