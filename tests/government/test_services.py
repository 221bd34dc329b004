"""Bodies, posts and appointments as they are kept, on both databases."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import make_body, make_post
from tracker.core.errors import RuleViolation
from tracker.government import appointments, posts, queries, services
from tracker.government.posts import PostFacts
from tracker.government.rules import BodyKind, State, Term
from tracker.government.services import Facts

NOW = datetime(2022, 7, 7, 9, 0, tzinfo=UTC)


def held_by(post, day):
    standing = queries.standing_of(post, date.fromisoformat(day))
    return standing.state, [one.name for one in standing.who]


def test_a_body_is_found_by_the_name_it_had(session):
    body = make_body("Department for Children, Schools and Families")
    services.change_body(
        body,
        Facts("Department for Testing", BodyKind.DEPARTMENT),
        old_name_until="2010-05-12",
        by=None,
        now=NOW,
    )
    assert services.body_called("department for children, schools & families", now=NOW) is body
    assert services.body_called("Department for Testing", now=NOW) is body
    assert queries.by_key()["departmentforchildrenschoolsandfamilies"] is body
    assert [queries.body_name_on(body, date(2010, 5, day)) for day in (12, 13)] == [
        "Department for Children, Schools and Families",
        "Department for Testing",
    ]
    with pytest.raises(RuleViolation) as refused:
        services.add_body(
            Facts("Department for Children, Schools and Families", BodyKind.OTHER), by=None, now=NOW
        )
    assert "is called Department for Testing now" in refused.value.message


def test_a_body_cannot_follow_itself(session):
    first, second = make_body("First"), make_body("Second")
    services.change_body(first, Facts("First", BodyKind.OTHER, successor=second), by=None, now=NOW)
    with pytest.raises(RuleViolation) as refused:
        services.change_body(second, Facts("Second", BodyKind.OTHER, successor=first), by=None, now=NOW)
    assert refused.value.field == "successor"


def test_a_post_is_found_by_any_of_its_titles(session):
    body = make_body("Department for Testing")
    facts = PostFacts("Minister for Children and Families", body, also=["Children’s Minister"])
    post = posts.add_post(facts, by=None, now=NOW)
    renamed = PostFacts("Minister for Families", body, also=["Children’s Minister"])
    posts.change_post(post, renamed, old_title_until="2022-09-07", by=None, now=NOW)
    for words in (
        "minister for families, department for testing",
        "Minister for Children & Families",
        "Children's Minister",
    ):
        assert queries.post_called(words) is post, words
    assert queries.post_called("Minister for Homes") is None
    assert [queries.title_on(post, date(2022, 9, day)) for day in (7, 8)] == [
        "Minister for Children and Families",
        "Minister for Families",
    ]


def test_two_posts_of_one_title_are_told_apart_by_their_body(session):
    here, there = make_post("Permanent Secretary", body=make_body("Here")), make_post("Permanent Secretary")
    assert queries.post_called("Permanent Secretary") is None
    assert queries.post_called("Permanent Secretary, Here") is here
    assert queries.post_called(there.in_words) is there


def test_who_takes_a_post_up_ends_its_vacancy_and_may_come_back_in_another(session):
    post, other = (
        make_post("Minister for Homes", ("Ann Example MP", "2020-02-14")),
        make_post("Minister for Schools"),
    )
    appointments.appoint(post, Term(None, "2022-07-06"), replaces=True, by=None, now=NOW)
    assert held_by(post, "2022-07-07") == (State.VACANT, [])
    bea = appointments.holder_called("Bea Example MP", now=NOW)
    appointments.appoint(post, Term(bea, "2022-07-08"), by=None, now=NOW)
    ann = appointments.holder_called("ann example MP", now=NOW)
    appointments.appoint(other, Term(ann, "2022-07-07", "2022-07-07"), by=None, now=NOW)
    assert held_by(post, "2022-07-06") == (State.HELD, ["Ann Example MP"])
    assert held_by(post, "2022-07-07") == (State.VACANT, [])
    assert held_by(post, "2022-07-08") == (State.HELD, ["Bea Example MP"])
    assert held_by(other, "2022-07-07") == (State.HELD, ["Ann Example MP"])
    assert held_by(other, "2022-07-08") == (State.VACANT, [])
    assert len(ann.appointments) == 2


def test_the_same_appointment_is_not_recorded_twice(session):
    post = make_post("Minister for Homes", ("Ann Example MP", "2020"))
    with pytest.raises(RuleViolation) as refused:
        appointments.appoint(post, Term(post.appointments[0].holder, "2020"), by=None, now=NOW)
    assert refused.value.message == "It is recorded already: Ann Example MP as its holder since 2020."


def test_bodies_are_found_by_their_posts_and_holders(session):
    post = make_post("Minister for Homes", ("Ann Example MP", "2020"), body=make_body("Alpha"))
    make_body("Beta")
    for search in ("alph", "homes", "ann example"):
        assert [one.name for one in queries.page_of_bodies(search=search).rows] == ["Alpha"], search
    assert queries.how_many_posts([post.body]) == {post.body_id: 1}
