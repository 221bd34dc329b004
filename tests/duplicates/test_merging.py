"""Two records of one organisation become one, and two again; what is not the same is remembered."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from tests.coalition.test_matching import THE_SAME
from tests.factories import make_letter, make_organisation, make_person
from tracker.activity.queries import history_of
from tracker.activity.services import record
from tracker.coalition.matching import Names, handles, is_like
from tracker.coalition.models import Membership, Organisation, OrganisationName
from tracker.coalition.rules import Role, name_key
from tracker.core.database import Model, db
from tracker.core.errors import RuleViolation
from tracker.duplicates import queries, rows, services
from tracker.signoffs.models import Signature

NOW = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def chair(session):
    return make_person("Cara")


@pytest.fixture
def kept(session):
    organisation = make_organisation("National Youth Advocacy Service", member=False, website="")
    organisation.memberships.append(Membership(member_from="2019-07"))
    return organisation


@pytest.fixture
def gone(kept, chair):
    """The same organisation under its acronym, with a life of its own."""
    organisation = make_organisation(
        "N.Y.A.S.", member=False, website="https://nyas.example.org", approval_days=10
    )
    organisation.memberships.append(Membership(member_from="2012", member_to="2018"))
    organisation.other_names.append(OrganisationName(name="NYAS", name_key=name_key("NYAS")))
    make_organisation("NYAS Cymru", parent=organisation)
    make_person("Rita", role=Role.REPRESENTATIVE, organisation=organisation)
    db.session.add(Signature(letter_id=make_letter("Old letter").id, organisation=organisation,
                             printed_name="NYAS", sort_name="nyas"))  # fmt: skip
    record(organisation, "added", by=chair, now=NOW)
    db.session.flush()
    return organisation


def everything():
    """Every row of the database, but what only says that something was done, or how often."""
    left_out = {"activity", "organisation_merge", "told_apart"}
    return {
        name: sorted(
            repr(tuple(row))
            for row in db.session.execute(select(*(one for one in table.columns if one.name != "version")))
        )
        for name, table in Model.metadata.tables.items()
        if name not in left_out
    }


def refer_to(organisation_id):
    return sorted(
        str(column) for column in rows.references()
        if db.session.scalar(select(func.count()).where(column == organisation_id))
    )  # fmt: skip


def test_both_histories_go_on_in_one_record(kept, gone, chair):
    gone_id = gone.id
    services.merge(kept, gone, by=chair, now=NOW)
    db.session.commit()
    assert refer_to(gone_id) == []
    assert sorted(one.name for one in kept.other_names) == ["N.Y.A.S.", "NYAS"]
    assert [(one.member_from, one.member_to) for one in kept.memberships] == [
        ("2019-07", None),
        ("2012", "2018"),
    ]
    assert (kept.website, kept.approval_days) == ("https://nyas.example.org", 10)
    assert refer_to(kept.id) == [
        "membership.organisation_id",
        "organisation.parent_id",
        "organisation_merge.kept_id",
        "organisation_name.organisation_id",
        "role_term.organisation_id",
        "signature.organisation_id",
    ]
    assert [line.what for line in history_of(kept)] == ["merged with another record of it, N.Y.A.S.", "added"]
    assert db.session.scalars(select(Signature.printed_name)).all() == ["NYAS"]


def test_undone_everything_is_as_it_was(kept, gone, chair):
    db.session.commit()
    before = everything()
    found = services.merge(kept, gone, by=chair, now=NOW)
    db.session.commit()
    back = services.undo(found, by=chair, now=NOW)
    db.session.commit()
    assert everything() == before
    assert back.name == "N.Y.A.S."
    assert [line.what for line in history_of(back)] == [
        "taken apart again from National Youth Advocacy Service",
        "added",
    ]


def test_what_was_added_since_stays_with_the_one_that_went_on(kept, gone, chair):
    found = services.merge(kept, gone, by=chair, now=NOW)
    db.session.commit()
    kept.memberships.append(Membership(member_from="2027"))
    kept.website = "https://new.example.org"
    db.session.commit()
    services.undo(found, by=chair, now=NOW)
    db.session.commit()
    assert [one.member_from for one in kept.memberships] == ["2019-07", "2027"]
    assert kept.website == "https://new.example.org"


def test_another_record_that_took_the_name_or_the_number_is_left_alone(kept, gone, chair):
    found = services.merge(kept, gone, by=chair, now=NOW)
    db.session.commit()
    newcomer = make_organisation("Newcomer")
    services.undo(found, by=chair, now=NOW)
    db.session.commit()
    assert db.session.get_one(Organisation, newcomer.id).name == "Newcomer"
    assert db.session.scalars(select(Organisation.name).where(Organisation.name == "N.Y.A.S.")).all() == [
        "N.Y.A.S."
    ]


def test_it_is_undone_once_and_not_over_another_of_that_name(kept, gone, chair):
    found = services.merge(kept, gone, by=chair, now=NOW)
    db.session.commit()
    other = make_organisation("N.Y.A.S.")
    with pytest.raises(RuleViolation, match="another record called"):
        services.undo(found, by=chair, now=NOW)
    db.session.delete(other)
    db.session.commit()
    services.undo(found, by=chair, now=NOW)
    with pytest.raises(RuleViolation, match="undone already"):
        services.undo(found, by=chair, now=NOW)


def test_on_an_old_letter_that_names_both_they_count_once(kept, gone, chair):
    letter_id = db.session.scalars(select(Signature.letter_id)).one()
    db.session.add(Signature(letter_id=letter_id, organisation=kept, printed_name=kept.name, sort_name="n"))
    db.session.commit()
    before = everything()["signature"]
    found = services.merge(kept, gone, by=chair, now=NOW)
    db.session.commit()
    assert db.session.scalars(select(Signature.printed_name)).all() == [kept.name]
    services.undo(found, by=chair, now=NOW)
    db.session.commit()
    assert everything()["signature"] == before


def test_a_pair_that_was_told_apart_is_not_asked_about_again(kept, gone, chair):
    assert [{one, other} for one, other in queries.likely_pairs()] == [{kept, gone}]
    services.tell_apart(gone, kept, by=chair, now=NOW)
    services.tell_apart(kept, gone, by=chair, now=NOW)
    assert queries.likely_pairs() == []
    assert queries.likely_for(kept) == []
    services.ask_again(kept, gone, by=chair, now=NOW)
    assert queries.likely_for(kept) == [gone]


@pytest.mark.parametrize(("one", "other"), THE_SAME)
def test_names_that_are_alike_share_a_handle(one, other):
    assert is_like(one, other)
    assert handles(Names(one)) & handles(Names(other))


# Pages


def test_a_co_chair_compares_merges_and_takes_apart_again(kept, gone, chair, sign_in, get, post):
    sign_in(chair)
    gone_id = gone.id
    assert "N.Y.A.S." in get("/organisations/duplicates").text
    assert "May be the same" in get(f"/organisations/{kept.id}").text
    url = f"/organisations/duplicates/{kept.id}/{gone.id}"
    assert "Choose the record that goes on." in post(url, {}, status=422).text
    post(url, {"kept_id": str(kept.id)})
    old = get(f"/organisations/{gone_id}", status=301)
    assert old.headers["Location"] == f"/organisations/{kept.id}"
    assert old.headers["Cache-Control"] == "no-store"
    get("/organisations/9999", status=404)
    page = get("/organisations/duplicates")
    assert "No two records look like one organisation." in page.text
    undo = next(link["href"] for link in page.all("a") if link["href"].endswith("/undo"))
    post(undo, {})
    assert "N.Y.A.S." in get(f"/organisations/{gone_id}").heading
    assert "N.Y.A.S." in get("/organisations").text or "N.Y.A.S." in get("/organisations?show=others").text


def test_whoever_adds_one_of_a_like_name_all_the_same_is_not_asked_again(kept, chair, sign_in, post):
    sign_in(chair)
    new = {
        "name": "NYAS",
        "kind": "charity",
        "another": "y",
        "may_sign": "yes",
        "is_member": "no",
        "approved_by": "unknown",
    }
    post("/organisations/new", new)
    assert queries.likely_pairs() == []
