"""The page of a letter with many names below it, for those signed in and for anybody; and what 304 costs.

The reference without a database is as for the lists: the same application and request, and a view that draws the same
template from the same values, which lie in memory. It draws the names anew each time, where our pages keep them drawn
for as long as the sign-on says that they are the same.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup
from sqlalchemy import insert, select

from scripts.benchmarks import list_rows, lists
from scripts.benchmarks.figures import Figure, Goal, Promised, Sizes, processor, side_by_side
from scripts.benchmarks.instances import Workshop, fill, finish_filling
from tracker.coalition.models import Organisation
from tracker.core.database import db
from tracker.core.permissions import PUBLIC
from tracker.letters.kept_names import Drawn, draw
from tracker.letters.models import Letter, Recipient
from tracker.letters.rules import LetterStage
from tracker.letters.signatories import Signatories, signatories_of
from tracker.outbox import jobs
from tracker.signoffs.models import FrozenText, Signature, SignOn
from tracker.signoffs.rules import Change, ConsentRule

FEW, SOME = 30, 1_000
WITHOUT = "the same template without a database"
GROWTH = Promised(
    "letter-growth",
    Goal(1.35),
    "processor for the page of a letter with 100,000 names",
    "for that of a letter with 30",
)
PAGE = Promised(
    "letter-page", Goal(1.2), "processor for the page of a letter with 1,000 names", f"for {WITHOUT}"
)
PUBLIC_GROWTH = Promised(
    "record-growth",
    Goal(1.35),
    "processor for the public page of a letter with 100,000 names",
    "for that of a letter with 30",
)
PUBLIC_PAGE = Promised(
    "record-page", Goal(1.2), "processor for the public page of a letter with 1,000 names", f"for {WITHOUT}"
)
UNCHANGED = Promised(
    "record-304",
    Goal(0.4),
    "processor for an unchanged public page answered 304",
    "for the same page when it is drawn",
)
PROMISED = (GROWTH, PAGE, PUBLIC_GROWTH, PUBLIC_PAGE, UNCHANGED)
REQUESTS = 8  # in one round
SENT = datetime(2026, 5, 19, 12, 0, tzinfo=UTC)
TEXT = (  # two pages, as letters are
    "We write as the organisations that sign below about **homes** for young people who leave care. What was promised "
    "five years ago has not been done, and those with whom we work tell us every week what that means for them: a "
    "tenancy that ends too soon, a rent that nobody can pay, and nobody to turn to.\n\n"
) * 11


def measure(sizes: Sizes, place: Workshop) -> Iterator[Figure]:
    """Five figures from two runs: the page for those signed in, then the public one."""
    app = place.app("names")
    counts = {"many": sizes.records, "some": min(SOME, sizes.records), "few": FEW}
    with app.app_context():
        list_rows.fill_instance(sizes.few_records)
        ids = _fill_letters(counts, sizes.few_records)
        jobs.tick()
    co_chair, anybody = lists.signed_in(app), app.test_client()

    pages = {which: f"/letters/{number}" for which, number in ids.items()}
    found = _run(app, co_chair, pages, "letters.show", sizes)
    yield processor(GROWTH, found["many"], found["few"])
    yield processor(PAGE, found["some"], found["template"])

    pages = {which: f"/record/{which}" for which in ids}
    found = _run(app, anybody, pages, "record.show", sizes)
    yield processor(PUBLIC_GROWTH, found["many"], found["few"])
    yield processor(PUBLIC_PAGE, found["some"], found["template"])
    yield processor(UNCHANGED, found["unchanged"], found["some"])


def _run(
    app: Flask, client: FlaskClient, pages: dict[str, str], endpoint: str, sizes: Sizes
) -> dict[str, Any]:
    """Many, some and few names, the template alone, and the question whether the page has changed, by turns."""
    template, values = lists._values(app, client, pages["some"])
    drawn = {pages["some"]: (template, values | {"names": _Anew(values["names"], _read(app, pages["some"]))})}
    plain = lists.without_database(drawn, endpoint)
    if endpoint == "record.show":
        plain.application.view_functions[endpoint].access = PUBLIC  # type: ignore[attr-defined]
        plain = plain.application.test_client()
    lists._check_same(client.get(pages["some"]).text, plain.get(pages["some"]).text)
    mark = client.get(pages["some"]).headers.get("ETag", "")
    works = {which: _asks(client, address) for which, address in pages.items()}
    works["template"] = _asks(plain, pages["some"])
    if mark:
        works["unchanged"] = _asks(client, pages["some"], mark)
    side_by_side(works, 2)
    return side_by_side(works, sizes.list_rounds)


class _Anew(NamedTuple):
    """Names that are drawn when the template asks for them."""

    drawn: Drawn
    signed: Signatories

    @property
    def heading(self) -> str:
        return self.drawn.heading

    @property
    def total(self) -> int:
        return self.drawn.total

    @property
    def html(self) -> Markup:
        return draw(self.signed).html


def _read(app: Flask, address: str) -> Signatories:
    """The names of the letter at an address, as its page reads them."""
    which = address.rsplit("/", 1)[1]
    same = Letter.slug == which if address.startswith("/record") else Letter.id == int(which)
    with app.app_context():
        letter = db.session.scalars(select(Letter).where(same)).one()
        return signatories_of(letter.id, letter.sign_on, for_anybody=address.startswith("/record"))


def _asks(client: FlaskClient, address: str, mark: str = "") -> Callable[[], int]:
    headers, expected = ({"If-None-Match": mark}, 304) if mark else ({}, 200)

    def ask() -> int:
        for _ in range(REQUESTS):
            answer = client.get(address, headers=headers)
            if answer.status_code != expected:
                raise RuntimeError(f"{address}: {answer.status}")
        return REQUESTS

    return ask


def _fill_letters(counts: dict[str, int], already: int) -> dict[str, int]:
    """A letter for each count, sent and published, with so many names below it. Returns their ids."""
    most = max(counts.values())
    fill(Organisation, (_organisation(number) for number in range(1, most + 1)))
    ids = {which: already + place for place, which in enumerate(counts, start=1)}
    for which, letter_id in ids.items():
        db.session.execute(insert(Letter), [_letter(letter_id, which)])
        db.session.execute(insert(SignOn), [_sign_on(letter_id, counts[which])])
        fill(
            Recipient,
            [
                {
                    "letter_id": letter_id,
                    "position": place,
                    "post": post,
                    "body_id": place,
                    "is_copy": place > 1,
                }
                for place, post in enumerate(("Minister for Homes", "Permanent Secretary"), start=1)
            ],
        )
        fill(Signature, (_signature(letter_id, number) for number in range(1, counts[which] + 1)))
    fill(FrozenText, (_frozen(letter_id) for letter_id in ids.values()))
    finish_filling()
    return ids


def _organisation(number: int) -> dict[str, Any]:
    name = f"Invented Organisation {number}"
    return {
        "id": number,
        "name": name,
        "sort_name": name.casefold(),
        "name_key": name.casefold(),
        "created_at": SENT,
    }


def _letter(letter_id: int, which: str) -> dict[str, Any]:
    return {
        "id": letter_id,
        "title": f"Homes for {which}",
        "slug": which,
        "text": TEXT,
        "dated": "2026-05-19",
        "dated_sort": "2026-05-19",
        "stage": LetterStage.SENT,
        "sent_on": date(2026, 5, 19),
        "sent_how": "post",
        "published_at": SENT,
        "changed_at": SENT,
        "created_at": SENT,
    }


def _sign_on(letter_id: int, count: int) -> dict[str, Any]:
    return {
        "id": letter_id,
        "letter_id": letter_id,
        "rule": ConsentRule.OPT_IN,
        "answers_by": SENT,
        "closes_at": SENT,
        "opened_at": SENT,
        "closed_at": SENT,
        "fixed_at": SENT,
        "counted": count,
    }


def _frozen(letter_id: int) -> dict[str, Any]:
    return {
        "sign_on_id": letter_id,
        "number": 1,
        "title": "Homes",
        "text": TEXT,
        "digest": f"{letter_id:064}",
        "change": Change.FIRST,
        "frozen_at": SENT,
    }


def _signature(letter_id: int, number: int) -> dict[str, Any]:
    return {
        "letter_id": letter_id,
        "organisation_id": number,
        "position": 1,
        "sort_name": f"invented organisation {number:06}",
        "printed_name": f"Invented Organisation {number}",
        "person": "Sam Example",
        "role": "Director",
        "signed_at": SENT,
    }
