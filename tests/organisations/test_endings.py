"""The page on which an organisation merges, splits or closes: what it asks, refuses, and what follows."""

from datetime import date

import pytest

from tests.factories import make_letter, make_organisation, make_person
from tracker.coalition.rules import Ending, Role
from tracker.letters.rules import FROM_A_FILE, LetterStage
from tracker.organisations import membership
from tracker.signoffs.models import Signature

NOTHING = {"other": "", "second": "", "third": "", "source": ""}


@pytest.fixture
def story(session, clock_at, sign_in):
    clock_at("2026-11-23 10:00")
    sign_in(make_person())
    return make_organisation("Invented Homes"), make_organisation("Invented Bridge", member=False)


def ends(get, post, organisation, status=302, **typed):
    url = f"/organisations/{organisation.id}/end"
    return post(url, get(url).form_values() | NOTHING | typed, status)


def test_a_merger_ends_the_membership_and_is_told_on_both_pages_and_beside_older_names(
    session, story, get, post
):
    old, new = story
    make_person("Ann Example", role=Role.REPRESENTATIVE, organisation=old)
    gone = {
        "stage": LetterStage.SENT,
        "sent_how": FROM_A_FILE,
        "published_at": old.created_at,
        "slug": "on-homes",
    }
    letter = make_letter("On homes", dated="2023-01", **gone)
    letter.signatures.append(Signature(organisation=old, position=1, printed_name="Invented Homes"))
    session.commit()
    assert "Ann Example speaks for it. Give them a role" in get(f"/organisations/{old.id}/end").text
    ends(get, post, old, kind="merged-into", other=str(new.id), others_join="y", source="Its website",
         **{"last_on-month": "3", "last_on-year": "2025"})  # fmt: skip
    assert old.over_from == date(2025, 4, 1)
    assert [membership.is_member(old, date(2025, *day)) for day in ((3, 31), (4, 1))] == [True, False]
    assert membership.is_member(new, date(2025, 4, 1))
    page = get(f"/organisations/{old.id}")
    assert "It merged into Invented Bridge, last day March 2025. Its website" in page.text
    assert "Ann Example still speaks for it." in page.text
    assert "Is not asked to sign, because it has ended." in page.text
    page = get(f"/organisations/{new.id}")
    assert "Took in Invented Homes" in page.text
    assert "Took the place of" not in page.text
    assert "(now part of Invented Bridge)" in get("/record/on-homes").text
    post(f"/organisations/{old.id}/not-ended", {})
    assert (old.over_from, old.successions) == (None, [])
    assert "now part of" not in get("/record/on-homes").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Say what happened."),
        ({"kind": "merged-into"}, "Choose the organisation that it became."),
        ({"kind": "closed", "other": "new"}, "Choose nobody."),
        ({"kind": "succeeded-by", "other": "new", "second": "third"}, "or say that it split"),
        ({"kind": "closed", "last_on-year": "2027"}, "its last day must lie before today"),
        ({"kind": "closed", "last_on-month": "11", "last_on-year": "2026"}, "November 2026 is not over."),
        ({"kind": "closed", "last_on-year": "2026"}, "or leave the date empty if nobody knows it."),
        (
            {"kind": "closed", "last_on-day": "23", "last_on-month": "11", "last_on-year": "2026"},
            "before today",
        ),
    ],
)
def test_what_cannot_be_right_is_refused(story, get, post, typed, said):
    old, new = story
    ids = {"new": str(new.id), "third": str(make_organisation("Invented Third").id)}
    sent = {name: ids.get(one, one) for name, one in typed.items()}
    assert said in ends(get, post, old, status=422, **sent).text
    assert old.successions == []


def test_nothing_becomes_itself_by_way_of_others_and_nothing_ends_twice(story, get, post):
    old, new = story
    ends(get, post, old, kind=Ending.SUCCEEDED.value, other=str(new.id))
    assert old.over_from == date(2026, 11, 23), "on a day that nobody knows, but before today"
    assert "has ended already" in ends(get, post, old, status=422, kind="closed").text
    page = ends(get, post, new, status=422, kind="merged-into", other=str(old.id))
    assert "Choose one from the list" in page.text, "what has ended is not offered"


def test_what_another_merged_into_did_not_end_before(story, get, post):
    old, new = story
    ends(
        get,
        post,
        old,
        kind="merged-into",
        other=str(new.id),
        **{"last_on-month": "3", "last_on-year": "2025"},
    )
    page = ends(get, post, new, status=422, kind="closed", **{"last_on-year": "2024"})
    assert (
        "Invented Homes merged into Invented Bridge, last day March 2025, so it went on until then."
        in page.text
    )
    ends(get, post, new, kind="closed", **{"last_on-month": "3", "last_on-year": "2025"})


def test_what_closed_left_nobody_to_go_on_with(story, get, post):
    old, _ = story
    make_person("Ann Example", role=Role.REPRESENTATIVE, organisation=old)
    ends(get, post, old, kind="closed", **{"last_on-month": "10", "last_on-year": "2026"})
    assert old.over_from == date(2026, 11, 1)
    page = get(f"/organisations/{old.id}")
    assert "Ann Example still speaks for it. Nothing came after it, so their roles can end." in page.text
