"""``tracker import letters FILE``: json and csv, all or nothing, and the same again changes nothing."""

import json

import pytest

from tests.commands import run_command
from tests.factories import make_body, make_organisation, make_sign_on
from tracker.activity.models import Activity
from tracker.coalition.models import Organisation
from tracker.core.database import db
from tracker.letters.models import Letter
from tracker.letters.rules import LetterKind, LetterStage, OurPart
from tracker.outbox.models import Mail
from tracker.signoffs.queries import names_below

COUNTS = ("created", "updated", "unchanged")
OLD_RECORD = [
    {"title": "A New Start", "kind": "vision", "date": "2016-06", "summary": "Followed by a second one."},
    {"title": "Minds of Children", "kind": "briefing on an amendment", "date": "2017-01"},
    {"title": "Rooms at Eighteen", "kind": "briefing", "date": "2017-01"},
    {"title": "Outcomes Framework", "kind": "paper", "date": "2017-04"},
    {"title": "The New Act", "kind": "statement", "date": "2017-05"},
    {
        "title": "Open letter on a review", "kind": "open-letter", "date": "2020", "led_by": "A wider coalition",
        "our_part": "signed", "recipients": [{"post": "Children's minister", "person": "A Minister"}],
        "signatories": [{"organisation": "Invented Barnardos"}, {"organisation": "New Charity", "role": "Chief"}],
    },
    {"title": "Regulations 2020/1", "kind": "letter", "date": "2020-05-11", "cc": [{"body": "A Committee"}]},
    {"title": "Priorities", "kind": "letter", "date": None, "recipients": [{"body": "Department for Testing"}]},
]  # fmt: skip


@pytest.fixture
def take_in(app, session, tmp_path):
    def take_in(content, name="letters.json", exit_code=0):
        path = tmp_path / name
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        session.commit()
        document = run_command(app, "import", "letters", path, "--json", exit_code=exit_code).json
        session.expire_all()
        return document

    return take_in


def counts(document):
    return tuple(document[name] for name in COUNTS)


def letter(title):
    return db.session.query(Letter).filter_by(title=title).one()


def test_an_old_record_keeps_its_dates_as_printed(take_in):
    document = take_in(OLD_RECORD)
    assert counts(document) == (8, 0, 0)
    assert {one.title: (one.dated, one.dated_sort) for one in db.session.query(Letter)} == {
        "A New Start": ("2016-06", "2016-06"),
        "Minds of Children": ("2017-01", "2017-01"),
        "Rooms at Eighteen": ("2017-01", "2017-01"),
        "Outcomes Framework": ("2017-04", "2017-04"),
        "The New Act": ("2017-05", "2017-05"),
        "Open letter on a review": ("2020", "2020"),
        "Regulations 2020/1": ("2020-05-11", "2020-05-11"),
        "Priorities": (None, "0000"),
    }
    assert {one.stage for one in db.session.query(Letter)} == {LetterStage.SENT}
    assert {(one.published_at, one.sent_on) for one in db.session.query(Letter)} == {(None, None)}
    assert document["rows"][0] == {"row": 1, "outcome": "created", "name": "A New Start"}


def test_an_unknown_kind_becomes_other_with_a_warning(take_in):
    document = take_in(OLD_RECORD[1:2])
    assert document["warnings"] == [
        {
            "row": 1,
            "field": "kind",
            "message": "“briefing on an amendment” is not a kind we know: it was taken as “other”.",
        }
    ]
    assert letter("Minds of Children").kind is LetterKind.OTHER


def test_twice_creates_nothing_the_second_time_and_sends_no_mail(take_in):
    take_in(OLD_RECORD)
    before = db.session.query(Activity).count()
    assert counts(take_in(OLD_RECORD)) == (0, 0, 8)
    assert db.session.query(Activity).count() == before
    assert db.session.query(Mail).count() == 0


def test_signatories_are_found_by_any_spelling_or_added(take_in):
    known = make_organisation("Invented Barnardo’s")
    document = take_in(OLD_RECORD)
    signed = letter("Open letter on a review").signatures
    assert [(one.organisation.name, one.printed_name, one.role) for one in signed] == [
        ("Invented Barnardo’s", "Invented Barnardos", ""),
        ("New Charity", "New Charity", "Chief"),
    ]
    assert signed[0].organisation_id == known.id
    assert db.session.query(Organisation).count() == 2
    assert [one["message"] for one in document["warnings"] if one["field"] == "signatories"] == [
        "New Charity was not in the register and was added, not as a member."
    ]


def test_one_organisation_under_two_names_is_kept_once(take_in):
    make_organisation("Invented Barnardo’s")
    twice = [{"organisation": "Invented Barnardo's"}, {"organisation": "invented barnardos"}]
    document = take_in([{"title": "A", "kind": "letter", "date": "2020", "signatories": twice}])
    assert len(letter("A").signatures) == 1
    assert document["warnings"][0]["field"] == "signatories"


@pytest.mark.parametrize(
    ("facts", "stage", "published"),
    [
        ({"date": None, "text": "Dear Minister"}, LetterStage.DRAFT, False),
        ({"date": None}, LetterStage.SENT, False),
        ({"date": "2020", "text": "Dear Minister"}, LetterStage.SENT, False),
        ({"date": "2020", "stage": "draft"}, LetterStage.DRAFT, False),
        ({"date": None, "text": "Dear Minister", "stage": "sent"}, LetterStage.SENT, False),
        ({"date": "2020", "stage": "published"}, LetterStage.SENT, True),
    ],
)
def test_the_stage_is_what_the_file_says_or_what_text_and_date_suggest(take_in, facts, stage, published):
    take_in([{"title": "A", "kind": "letter"} | facts])
    assert (letter("A").stage, letter("A").published_at is not None) == (stage, published)


def test_a_file_brings_a_letter_forward_and_never_back(take_in):
    row = {"title": "A", "kind": "letter", "date": "2020", "stage": "draft"}
    take_in([row])
    assert counts(take_in([row | {"stage": "published"}])) == (0, 1, 0)
    slug = letter("A").slug
    assert counts(take_in([row])) == (0, 0, 1)
    assert (letter("A").stage, letter("A").slug, slug) == (LetterStage.SENT, "a", "a")


def test_what_a_file_says_otherwise_is_put_right_and_the_rest_stays(take_in):
    row = {"title": "A", "kind": "letter", "date": "2020", "summary": "One", "text": "Dear Minister"}
    take_in([row])
    assert counts(take_in([{"title": "A", "kind": "letter", "date": "2020", "summary": "Two"}])) == (0, 1, 0)
    assert (letter("A").summary, letter("A").text) == ("Two", "Dear Minister")


def test_blank_ends_that_a_file_has_lost_change_nothing(take_in, session):
    take_in([{"title": "A", "kind": "letter", "date": "2020", "text": "Dear Minister"}])
    letter("A").text = "Dear Minister\n"
    row = {"title": "A", "kind": "letter", "date": "2020", "text": "Dear Minister"}
    assert counts(take_in([row])) == (0, 0, 1)


def test_a_mistake_in_json_is_found_by_the_place_of_its_item(app, session, tmp_path):
    path = tmp_path / "letters.json"
    path.write_text(json.dumps([{"title": "A"}, {"title": "B", "date": "2026-13"}]))
    assert "Item 2, date: " in run_command(app, "import", "letters", path, exit_code=2).stderr


def test_the_same_title_with_another_date_is_another_letter(take_in):
    rows = [{"title": "A", "kind": "letter", "date": date} for date in ("2020", "2020-05", None)]
    assert counts(take_in(rows)) == (3, 0, 0)
    assert counts(take_in(rows)) == (0, 0, 3)


def test_a_body_under_another_spelling_stays_the_same(take_in):
    make_body("Department for Testing")
    row = {"title": "A", "kind": "letter", "date": "2020", "recipients": [{"body": "department for testing"}]}
    assert counts(take_in([row])) == (1, 0, 0)
    assert counts(take_in([row])) == (0, 0, 1)


def test_what_another_coalition_led_says_our_part(take_in):
    document = take_in([{"title": "A", "kind": "letter", "date": "2020", "led_by": "Others"}])
    assert letter("A").our_part is OurPart.SUPPORTED
    assert document["warnings"][0]["field"] == "our_part"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "A\nB"}, "title"),
        ({"date": "2021-02-31"}, "date"),
        ({"date": "May 2020"}, "date"),
        ({"date": "2020-13"}, "date"),
        ({"stage": "acknowledged"}, "stage"),
        ({"our_part": "wrote"}, "our_part"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"recipients": "The Minister"}, "recipients"),
        ({"recipients": [{}]}, "recipients"),
        ({"signatories": [{"person": "Somebody"}]}, "signatories"),
        ({"recipient": []}, "recipient"),
        ({"text": "bell\x07"}, "text"),
        ({"text": "null \x00"}, None),
        ({"stage": "\ud800"}, None),
    ],
)
def test_a_mistake_keeps_the_whole_file_out_and_is_named(take_in, facts, field):
    document = take_in([OLD_RECORD[0], {"title": "A", "kind": "letter", "date": "2020"} | facts], exit_code=2)
    assert [(one["row"], one["field"]) for one in document["errors"]] == [(2, field)]
    assert db.session.query(Letter).count() == 0


def test_a_letter_that_stands_twice_in_a_file_is_refused(take_in):
    row = {"title": "A", "kind": "letter", "date": "2020"}
    document = take_in([row, row], exit_code=2)
    assert document["errors"] == [
        {"row": 2, "field": "title", "message": "This letter, with this date, stands in row 1 already."}
    ]


@pytest.mark.parametrize("content", ["{}", "[1]", "[{", ""])
def test_what_is_no_list_of_letters_is_refused(take_in, content):
    assert take_in(content, exit_code=2)["errors"] != []


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_sheet_carries_the_same_with_one_recipient(take_in, separator, mark):
    make_organisation("Invented Trust")
    rows = [
        ["date", "title", "kind", "recipient_post", "recipient_body", "signatories", "themes", "stage"],
        [
            "2020-05",
            "A",
            "letter",
            "Minister",
            "Department for Testing",
            '"Invented Trust; New Charity"',
            "Rent",
            "published",
        ],
    ]
    content = mark + "\r\n".join(separator.join(cells) for cells in rows)
    document = take_in(content, "letters.csv")
    assert document["rows"] == [{"row": 2, "outcome": "created", "name": "A"}]
    found = letter("A")
    assert [one.in_words for one in found.recipients] == ["Minister, Department for Testing"]
    assert [one.printed_name for one in found.signatures] == ["Invented Trust", "New Charity"]
    assert ([theme.name for theme in found.themes], found.dated) == (["Rent"], "2020-05")
    assert found.published_at is not None
    assert counts(take_in(content, "letters.csv")) == (0, 0, 1)


def test_a_sheet_with_an_unknown_column_names_it(take_in):
    document = take_in("title,colour\nA,red\n", "letters.csv", exit_code=2)
    assert document["errors"][0]["field"] == "colour"


def test_a_file_puts_no_name_below_a_letter_that_organisations_are_asked_to_sign(take_in, session):
    drafted = {"title": "Homes", "text": "We ask.", "signatories": [{"organisation": "Silent"}]}
    take_in([drafted])
    sign_on = make_sign_on(letter("Homes"), [make_organisation("Alpha")])
    letter("Homes").sign_on = sign_on
    session.commit()
    assert names_below(sign_on.letter_id) == []
    warned = [one["message"] for one in take_in([drafted])["warnings"]]
    assert any("Those in the file are not taken in" in one for one in warned), warned
    assert names_below(sign_on.letter_id) == []
