"""The pages of bodies, posts and those who hold them."""

from datetime import date
from functools import partial

import pytest

from tests.factories import make_body, make_consultation, make_letter, make_person, make_post
from tracker.core import clock
from tracker.government import posts, queries, services
from tracker.government.rules import State
from tracker.letters.models import Recipient

TODAY = "2022-09-08 10:00"


@pytest.fixture
def chair(sign_in, clock_at):
    clock_at(TODAY)
    return sign_in(make_person())


def test_a_body_shows_who_held_its_posts_on_the_day_asked_about(chair, get):
    body = make_body("Department for Testing")
    held = [("Ann Example MP", "2020-02-14", "2022-07-06"), ("Bea Example MP", "2022-09-07")]
    make_post("Minister for Homes", *held, body=body)
    letter = make_letter("Homes now", dated="2022-09-01")
    letter.recipients.append(
        Recipient(position=1, post="Minister for Homes", person="Ann Example MP", body=body)
    )
    make_consultation("Homes for all", body=body)
    address = f"/government/bodies/{body.id}"
    assert "Held by Bea Example MP" in get(address).text
    assert "Held by Ann Example MP" in get(f"{address}?on=11+May+2020").text
    assert "Vacant" in get(f"{address}?on=2022-08-01").text
    assert "There is no month" in get(f"{address}?on=11+Mai+2020").text
    for asked, words in (
        ("May+2020", "31 May 2020, the last day of May 2020."),
        ("2021", "31 December 2021, the last day of 2021."),
        ("2022", "8 September 2022, in 2022."),
    ):
        of_a_while = get(f"{address}?on={asked}").text
        assert f"As at {words}" in of_a_while
        assert ("Bea" if asked == "2022" else "Ann") in of_a_while
    page = get(address)
    for words in ("Homes now", "1 September 2022", "Homes for all", "Ann Example MP, Minister for Homes"):
        assert words in page.text
    assert "Department for Testing" in get("/government?q=bea").text
    assert "Nothing is called that" in get("/government?q=nobody").text


def test_whoever_may_have_followed_a_body_stands_in_the_list_once_by_name(chair, get):
    body = make_body("Department for Testing")
    make_body("Agency of Tests")
    record = partial(services.record_earlier_name, body, from_on=None, to_on="2010", by=None, now=clock.now())
    record("Board of Testing")
    bodies = ("Department for Testing", "Agency of Tests")
    options = [one.text.strip() for one in get("/government/bodies/new").all("option")]
    assert [one for one in options if one in bodies] == sorted(bodies)


def test_a_post_is_recorded_taken_up_and_left(chair, get, post, session):
    made = post("/government/posts/new", {"title": "Minister for Homes", "body": "Department for Testing"})
    address = made.location
    found = queries.post_called("Minister for Homes")
    assert found.body.name == "Department for Testing"
    post(f"{address}/appoint", {"holder": "Ann Example MP", "from_on-year": "2020"})
    refused = post(
        f"{address}/appoint", {"holder": "Bea Example MP", "vacant": "y", "from_on-year": "2022"}, status=422
    )
    assert "not both" in refused.text
    refused = post(f"{address}/appoint", {"holder": "Bea Example MP"}, status=422)
    assert "Enter at least one date" in refused.text
    day = {"from_on-day": "7", "from_on-month": "9", "from_on-year": "2022"}
    post(f"{address}/appoint", {"holder": "Bea Example MP", "replaces": "y", **day})
    page = get(address)
    assert "Held by Bea Example MP today" in " ".join(page.text.split())
    assert "From 2020 to 7 September 2022" in page.text
    bea = found.appointments[-1]
    edit = f"/government/appointments/{bea.id}/edit"
    form = get(edit).form_values()
    refused = post(edit, form | {"to_on-year": "2021"}, status=422)
    assert "It cannot end before it begins." in refused.text
    post(edit, form | {"source": "A newspaper"})
    both = post(edit, form | {"source": "A letter"}, status=409)
    assert "A newspaper" in both.text
    post(f"/government/appointments/{bea.id}/remove", {"reason": "It was another Bea"})
    session.expire_all()
    days = [queries.standing_of(queries.post_or_404(found.id), date(2022, 9, day)) for day in (7, 8)]
    assert [(day.state, [one.name for one in day.who]) for day in days] == [
        (State.HELD, ["Ann Example MP"]),
        (State.VACANT, []),
    ]
    assert "It was another Bea" in get(address).text


def test_on_the_day_of_a_handover_the_record_says_who_holds_it_and_who_then(chair, get, post):
    homes = make_post(
        "Minister for Homes", ("Ann Example MP", "2020"), body=make_body("Department for Testing")
    )
    today = clock.today()
    day = {"from_on-day": str(today.day), "from_on-month": str(today.month), "from_on-year": str(today.year)}
    done = post(f"/government/posts/{homes.id}/appoint", {"vacant": "y", "replaces": "y", **day})
    said = "Recorded. Held by Ann Example MP until the end of today, then: vacant."
    assert said in " ".join(get(done.location).text.split())


def test_what_it_was_called_before_is_recorded_and_shown_on_a_day_of_then(chair, get, post):
    homes = make_post("Minister for Homes", body=make_body("Department for Testing"))
    address = f"/government/posts/{homes.id}"
    refused = post(
        f"{address}/earlier-title", {"name": "Minister for homes", "to_on-year": "2020"}, status=422
    )
    assert "It is called that now." in refused.text
    post(f"{address}/earlier-title", {"name": "Minister for Housing", "to_on-year": "2020"})
    post(
        f"/government/bodies/{homes.body_id}/earlier-name",
        {"name": "Ministry of Tests", "to_on-year": "2019"},
    )
    assert get(f"{address}?on=2019-05-11").heading == "Minister for Housing"
    assert get(f"{address}?on=2020-05-11").heading == "Minister for Homes", (
        "the year in which it was retitled"
    )
    assert get(f"/government/bodies/{homes.body_id}?on=2018-05-11").heading == "Ministry of Tests"
    assert "(until 2019)" in " ".join(get(f"/government/bodies/{homes.body_id}").text.split())
    assert queries.post_called("Minister for Housing, Ministry of Tests") is not None


def test_an_imprecise_date_is_said_and_nobody_is_made_up(chair, get):
    post = make_post("Minister for Homes", ("Ann Example MP", "2020-05", "2020-05"))
    assert "Not certain: perhaps Ann Example MP" in get(f"/government/posts/{post.id}?on=2020-05-11").text
    assert "Holder not known" in get(f"/government/posts/{post.id}?on=2019-05-11").text


def test_a_holder_is_renamed_and_their_office_s_address_is_not_for_observers(chair, get, post, sign_in):
    from tracker.coalition.rules import Role

    held = make_post("Minister for Homes", ("Ann Example MP", "2020"))
    address = f"/government/holders/{held.appointments[0].holder_id}"
    post(address, {"name": "Dame Ann Example MP", "email": "office@example.org"})
    assert "Held by Dame Ann Example MP" in get(f"/government/posts/{held.id}").text
    sign_in(make_person(role=Role.OBSERVER))
    get(address, status=403)
    assert "office@example.org" not in get(f"/government/posts/{held.id}").html


def test_an_earlier_name_or_title_is_put_right_or_taken_out_after_a_question(session, chair, get, post):
    body = make_body("Department for Testing")
    minister = make_post("Minister for Homes", ("Ann Example MP", "2020-01-01"), body=body)
    at_home = {"from_on": None, "to_on": "2021", "by": None, "now": clock.now()}
    services.record_earlier_name(body, "Bord of Tests", **at_home)
    posts.record_earlier_title(minister, "Minister for Huts", **at_home)
    session.commit()
    name, title = body.earlier_names[0], minister.other_titles[0]
    of_body, of_post = f"/government/bodies/{body.id}", f"/government/posts/{minister.id}"
    for page, place, wrong, right, now in (
        (of_body, f"earlier-names/{name.id}", "Bord of Tests", "Board of Tests", "Department for Testing"),
        (
            of_post,
            f"earlier-titles/{title.id}",
            "Minister for Huts",
            "Minister for Housing",
            "Minister for Homes",
        ),
    ):
        edit = f"{page}/{place}"
        assert edit in get(page).links().values()
        form = get(edit).form_values()
        assert (form["name"], form["to_on-year"]) == (wrong, "2021")
        assert "It is called that now." in post(edit, form | {"name": now}, status=422).text
        post(edit, form | {"name": right, "to_on-year": "2020"})
        assert (get(f"{page}?on=2019").heading, get(f"{page}?on=2020").heading) == (right, now)
        assert f"Take out “{right}”?" in get(f"{edit}/remove").text
        assert get(f"{page}?on=2019").heading == right
        post(f"{edit}/remove")
        assert get(f"{page}?on=2019").heading == now
        assert f"“{right}”, recorded by mistake" in get(page).text
        get(edit, status=404)
