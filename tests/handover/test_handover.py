"""The handover: what is open, who has which rights, one file with all of it, and mail that depends on nobody."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.factories import (
    make_deadline,
    make_group,
    make_letter,
    make_organisation,
    make_person,
    make_sign_on,
)
from tracker.activity.models import SecurityEvent
from tracker.coalition.models import Coalition
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.deadlines.stages import DeadlineKind
from tracker.handover import rules

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("alliance@nyas.example", "NYAS"),
        ("chairs@mail.nyas.example", "NYAS"),
        ("Alliance <chairs@NYAS.example>", "NYAS"),
        ("chairs@alliance.example", None),
        ("chairs@notnyas.example", None),
        ("alliance@mail-provider.example", None),
        ("", None),
    ],
)
def test_whose_domain_an_address_is_at(address, owner):
    domains = rules.domains_of_organisations(
        [
            ("NYAS", "https://www.nyas.example/about"),
            ("NYAS", "ann@nyas.example"),
            ("NYAS", "bea@mail-provider.example"),
            ("Become", "cat@mail-provider.example"),
        ]
    )
    assert rules.owner_of(address, domains) == owner


def test_mail_that_depends_on_a_member_or_goes_nowhere_is_warned_of():
    facts = {"domains": {"nyas.example": "NYAS"}, "organisations": ["NYAS"]}
    own = {
        "sender_name": "The Alliance",
        "sender": "tracker@alliance.example",
        "reply_to": "us@alliance.example",
    }
    assert rules.warnings_about_mail(**facts, **own) == []
    theirs = {"sender_name": "nyas", "sender": "a@nyas.example", "reply_to": "b@nyas.example"}
    assert len(rules.warnings_about_mail(**facts, **theirs)) == 3
    nowhere = own | {"sender": "tracker@localhost", "reply_to": ""}
    assert rules.warnings_about_mail(**facts, **nowhere) == [rules.NO_SENDER, rules.NO_REPLY_TO]


@pytest.fixture
def full(session, clock_at):
    clock_at(NOW)
    home = make_organisation("Invented Homes", website="https://www.homes.example")
    ann = make_person("Ann", organisation=home, to_on=date(2026, 12, 31))
    lead = make_person("Lee", role=Role.LEAD)
    make_group("Stability", lead=lead)
    make_deadline(date(2026, 6, 1), title="Spring meeting")
    make_deadline(date(2026, 6, 2), kind=DeadlineKind.REPLY, letter=make_letter("Beds"))
    make_sign_on(make_letter("Homes"), [home], closes_at=datetime(2026, 6, 3, 11, 0, tzinfo=UTC))
    session.add(Coalition(id=1, name="The Alliance", reply_to="alliance@homes.example"))
    session.flush()
    return ann


def test_the_page_holds_what_is_open_who_to_ring_and_what_to_rotate(full, sign_in, get):
    sign_in(full)
    page = get("/handover")
    for words in ("Spring meeting", "Beds", "0 of 1", "Stability", "Lee", "31 December 2026",
                  "Replies go to alliance@homes.example, which is at Invented Homes’s domain",
                  "Not set up by Ann", "TRACKER_FALLBACK_TO"):  # fmt: skip
        assert words in page.text
    sign_in(make_person(role=Role.LEAD))
    get("/handover", status=403)


def test_one_file_holds_all_of_it_and_who_took_it_is_in_the_security_log(full, sign_in, client, app):
    sign_in(full)
    answer = client.post("/handover/file")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    file = zipfile.ZipFile(io.BytesIO(answer.data))
    assert {"handover.html", "organisations.csv", "letters.json", "tables/sub_group.jsonl"} <= set(
        file.namelist()
    )
    written = file.read("handover.html").decode()
    assert "Spring meeting" in written
    assert app.config["SECRET_KEY"] not in written
    logged = db.session.scalars(select(SecurityEvent).where(SecurityEvent.kind == "export")).one()
    assert logged.what == "Ann downloaded the handover file, which holds the whole record."
