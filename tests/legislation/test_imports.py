"""Bills as Parliament's API gives them."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.legislation.rows import make_bill
from tracker.core.database import db
from tracker.legislation.models import Measure
from tracker.legislation.rules import House

FILE = Path(__file__).parent / "fixtures" / "bills.json"


def bills():
    db.session.expire_all()
    return db.session.scalars(select(Measure).order_by(Measure.title)).all()


def changed(tmp_path, **facts):
    """The first bill of the file, as it stands later."""
    [item, _] = json.loads(FILE.read_text())["items"]
    path = tmp_path / "later.json"
    path.write_text(json.dumps(item | facts))
    return str(path)


def test_bills_are_taken_in_with_a_stage_for_each_sitting_and_nothing_the_second_time(session, command):
    first = command("import", "bills", str(FILE), "--json").json
    second = command("import", "bills", str(FILE), "--json").json

    assert [(one["created"], one["updated"], one["unchanged"]) for one in (first, second)] == [
        (2, 0, 0),
        (0, 0, 2),
    ]
    homes, placements = bills()
    assert (homes.external_id, homes.house) == ("bills:9901", House.LORDS)
    assert [(one.in_words, one.dated) for one in homes.stages] == [
        ("Report stage, House of Commons", "2026-05-12"),
        ("Report stage, House of Commons", "2026-05-13"),
    ]
    assert [(one.in_words, one.dated) for one in placements.stages] == [
        ("Instruction to committee, House of Lords", None),
        ("Withdrawn, House of Lords", "2026-04-30"),
    ]


def test_a_later_file_gives_a_new_title_and_stage_and_a_bill_typed_by_hand_gets_its_number(
    session, command, tmp_path
):
    by_hand = make_bill(title="Invented Homes for Children Bill")
    session.commit()

    report = command("import", "bills", changed(tmp_path, shortTitle="Invented Homes Bill"), "--json")
    assert report.json["created"] == 1, "another title is another bill, until a number says otherwise"
    session.delete(db.session.get(Measure, by_hand.id))
    session.commit()
    assent = {"description": "Royal Assent", "house": "Unassigned", "stageSittings": [{"date": "2026-07-01"}]}
    report = command("import", "bills", changed(tmp_path, isAct=True, currentStage=assent), "--json").json

    [bill] = bills()
    assert (bill.title, bill.royal_assent) == ("Invented Homes for Children Bill", "2026-07-01")
    assert [one["field"] for one in report["warnings"]] == ["shortTitle", "isAct"]
    assert len(bill.stages) == 3


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"billId": "9901"}, "billId"),
        ({"shortTitle": ""}, "shortTitle"),
        ({"lastUpdate": "yesterday"}, "lastUpdate"),
        ({"lastUpdate": "2026-02-31T00:00:00"}, "lastUpdate"),
        ({"currentStage": "2nd reading"}, "currentStage"),
        ({"currentStage": {"description": "2nd reading", "stageSittings": [7]}}, "currentStage"),
    ],
)
def test_what_cannot_be_read_keeps_the_whole_file_out(session, command, tmp_path, facts, field):
    report = command("import", "bills", changed(tmp_path, **facts), "--json", exit_code=2).json

    assert [(one["row"], one["field"]) for one in report["errors"]] == [(1, field)]
    assert bills() == []
