"""``tracker import posts FILE``: the Members API's list and a CSV; the same again changes nothing."""

import json
import zipfile
from datetime import date

import pytest

from tests.commands import run_command
from tests.factories import LONG_AGO, make_body, make_post
from tracker.government import queries
from tracker.government.models import Appointment, OfficeHolder, Post, PostTitle
from tracker.government.rules import State
from tracker.letters import services as letters
from tracker.letters.addressees import Addressee
from tracker.letters.rules import LetterKind

COUNTS = ("created", "updated", "unchanged")
ANN = {"value": {"id": 11, "nameDisplayAs": "Ann Example", "nameFullTitle": "Ann Example MP"}, "links": []}
BEA = {"value": {"id": 12, "nameDisplayAs": "Bea Example", "nameFullTitle": "Bea Example MP"}, "links": []}


def a_post(*holders, name="Minister of State (Homes)", number=661):
    held = [
        {
            "member": member,
            "startDate": f"{start}T00:00:00",
            "endDate": f"{end}T00:00:00" if end else None,
            "isPaid": True,
        }
        for member, start, end in holders
    ]
    return {"value": {"id": number, "name": name, "postHolders": held}, "links": []}


@pytest.fixture
def take_in(app, session, clock_at, tmp_path):
    clock_at("2026-11-01 12:00")

    def take_in(content, name="posts.json", exit_code=0):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        session.commit()
        answer = run_command(app, "import", "posts", path, "--json", exit_code=exit_code).json
        session.expire_all()
        return answer

    return take_in


def counts(answer):
    return [answer[one] for one in COUNTS]


def held_on(post, day):
    standing = queries.standing_of(queries.post_or_404(post.id), date.fromisoformat(day))
    return standing.state, [one.name for one in standing.who]


def test_the_members_api_s_list_is_taken_in_refreshed_and_ended(session, take_in):
    first = take_in(
        [a_post((ANN, "2021-09-15", None)), a_post(name="Minister of State (Schools)", number=662)]
    )
    assert [first[one] for one in COUNTS] == [2, 0, 0]
    again = take_in(
        [a_post((ANN, "2021-09-15", None)), a_post(name="Minister of State (Schools)", number=662)]
    )
    assert [again[one] for one in COUNTS] == [0, 0, 2]
    post = queries.post_called("Minister of State (Homes)")
    assert (post.external_id, held_on(post, "2024-01-01")) == (
        "government-post:661",
        (State.HELD, ["Ann Example MP"]),
    )

    ended = take_in(
        [a_post((ANN, "2021-09-15", "2022-07-06"), (BEA, "2022-07-08", None), name="Minister for Homes")]
    )
    assert ([ended[one] for one in COUNTS], ended["warnings"]) == ([0, 1, 0], [])
    assert [held_on(post, f"2022-07-0{day}") for day in (6, 7, 8)] == [
        (State.HELD, ["Ann Example MP"]),
        (State.VACANT, []),
        (State.HELD, ["Bea Example MP"]),
    ]
    renamed = queries.post_or_404(post.id)
    assert (renamed.title, [one.title for one in renamed.other_titles]) == (
        "Minister for Homes",
        ["Minister of State (Homes)"],
    )
    assert session.query(Appointment).count() == 2


def test_who_is_not_in_the_list_any_more_left_as_another_took_it_up(take_in):
    take_in([a_post((ANN, "2021-09-15", None))])
    answer = take_in([a_post((BEA, "2022-07-08", None))])
    assert (counts(answer), answer["warnings"]) == ([0, 1, 0], [])
    post = queries.post_called("Minister of State (Homes)")
    assert [held_on(post, f"2022-07-0{day}") for day in (7, 8)] == [
        (State.HELD, ["Ann Example MP"]),
        (State.HELD, ["Bea Example MP"]),
    ]
    stale = take_in([a_post((ANN, "2021-09-15", None))])
    assert (counts(stale), "is not in the file" in stale["warnings"][0]["message"]) == ([0, 0, 1], True)
    assert held_on(post, "2023-01-01") == (State.HELD, ["Bea Example MP"])


def test_two_whom_the_list_names_share_a_post_and_the_day_on_which_one_left_is_not_made_up(take_in):
    both = take_in([a_post((ANN, "2021-09-15", None), (BEA, "2022-07-08", None))])
    assert [one["message"].partition(", as far")[0] for one in both["warnings"]] == [
        "Minister of State (Homes): Ann Example MP and Bea Example MP hold it on 1 November 2026"
    ]
    post = queries.post_called("Minister of State (Homes)")
    assert held_on(post, "2023-01-01") == (State.HELD, ["Ann Example MP", "Bea Example MP"])
    left = take_in([a_post((BEA, "2022-07-08", None))])
    assert [one["message"] for one in left["warnings"]] == [
        "Ann Example MP does not hold Minister of State (Homes) any more. Enter the last day, if you know it."
    ]
    assert held_on(post, "2026-11-01") == (State.HELD, ["Bea Example MP"])


def test_who_was_entered_by_hand_and_is_not_in_the_list_is_pointed_at_and_two_are_named(take_in):
    post = make_post("Minister of State (Homes)", ("Ann Example MP", "2021-09-15"), body=make_body("Here"))
    gone, two = (one["message"] for one in take_in([a_post((BEA, "2022-07-08", None))])["warnings"])
    assert gone == (
        "Ann Example MP (since 15 September 2021) holds Minister of State (Homes) in the record, and is not in the "
        "file. If that is over, end it."
    )
    assert two == (
        "Minister of State (Homes), Here: Ann Example MP and Bea Example MP hold it on 1 November 2026, as far as is "
        "recorded, and letters name all of them. If one of them has left, enter the last day on the page of the post."
    )
    assert held_on(post, "2023-01-01") == (State.HELD, ["Ann Example MP", "Bea Example MP"])


def test_a_vacancy_that_the_list_denies_is_pointed_at(take_in):
    post = make_post(
        "Minister of State (Homes)", ("", "2026-05-07"), body=make_body("Department for Testing")
    )
    post.external_id = "government-post:661"
    answer = take_in([a_post((ANN, "2026-05-05", None))])
    assert held_on(post, "2026-10-01") == (State.HELD, ["Ann Example MP"])
    said = "Minister of State (Homes), Department for Testing is recorded as vacant since 7 May 2026 as well."
    assert any(one["message"].startswith(said) for one in answer["warnings"])


def test_the_letters_that_a_new_holder_touches_are_listed(take_in):
    make_post("Minister of State (Homes)", ("Ann Example MP", "2021-09-15"), body=make_body("Here"))
    letters.create_letter(
        title="Homes for all", kind=LetterKind.LETTER, by=None, now=LONG_AGO,
        recipients=[Addressee(post="Minister of State (Homes)")],
    )  # fmt: skip
    of_old = take_in([a_post((BEA, "2019-07-08", "2020-07-08"))])
    assert not any("touches" in one["message"] for one in of_old["warnings"])
    new = take_in([a_post((BEA, "2026-10-08", None))])["warnings"][-1]["message"]
    assert new == (
        "Minister of State (Homes), Here: who holds it has changed. This touches “Homes for all” (not sent yet)."
    )


CSV = """body,post,other_titles,holder,from,to,seen,vacant,source
Department for Testing,Minister for Homes,Homes Minister; Minister of Homes,Ann Example MP,2021-09,2022-07-06,,,A letter
Department for Testing,Minister for Homes,,,2022-07-06,2022-07-08,,yes,
Department for Testing,Minister for Homes,,Bea Example MP,2022-07-08,,,,
Department for Testing,Minister for Schools,,Ann Example MP,,,2020-05,,A letter
"""


def test_a_csv_says_who_held_what_and_when_nobody_did(session, take_in):
    assert counts(take_in(CSV, "posts.csv")) == [2, 2, 0]
    assert counts(take_in(CSV, "posts.csv")) == [0, 0, 4]
    homes, schools = (queries.post_called(title) for title in ("Homes Minister", "Minister for Schools"))
    assert [held_on(homes, f"2022-07-0{day}")[0] for day in (6, 7, 8)] == [
        State.HELD,
        State.VACANT,
        State.HELD,
    ]
    assert held_on(schools, "2020-05-11") == (State.UNCERTAIN, ["Ann Example MP"])
    assert held_on(schools, "2020-06-11") == (State.UNKNOWN, [])
    assert session.query(OfficeHolder).count() == 2


def test_better_dates_complete_what_is_there_and_others_are_left_out_with_a_word(take_in):
    post = make_post("Minister for Homes", ("Ann Example MP", "2021"), body=make_body("Here"))
    better = "body,post,holder,from,to\nHere,Minister for Homes,Ann Example MP,2021-09-15,2022-07\n"
    assert counts(take_in(better, "posts.csv")) == [0, 1, 0]
    term = queries.post_or_404(post.id).appointments[0].term
    assert (term.from_on, term.to_on) == ("2021-09-15", "2022-07")
    other = "body,post,holder,from,to\nHere,Minister for Homes,Ann Example MP,2021-10-01,2022-08\n"
    answer = take_in(other, "posts.csv")
    assert ([answer[one] for one in COUNTS], answer["warnings"][0]["field"]) == ([0, 0, 1], "from")


def test_what_is_exported_is_taken_in_again_and_changes_nothing(app, session, take_in, tmp_path):
    take_in(CSV, "posts.csv")
    held = make_post(
        "Minister for Roads", ("Cat Example MP", "2020"), body=make_body("Elsewhere")
    ).appointments[0]
    held.ended = True
    session.commit()
    run_command(app, "export", tmp_path / "all.zip")
    exported = zipfile.ZipFile(tmp_path / "all.zip").read("posts.csv").decode("utf-8-sig")
    assert counts(take_in(exported, "posts.csv")) == [0, 0, 5]
    for table in (PostTitle, Appointment, Post, OfficeHolder):
        session.query(table).delete()
    assert counts(take_in(exported, "posts.csv"))[0] == 3
    session.commit()
    run_command(app, "export", tmp_path / "again.zip")
    assert zipfile.ZipFile(tmp_path / "again.zip").read("posts.csv").decode("utf-8-sig") == exported


@pytest.mark.parametrize(
    ("content", "name", "errors"),
    [
        ("post,holder,from\n,Ann,2020\n", "posts.csv", [(2, "post")]),
        ("post,holder,from\nMinister,Ann,32 May\n", "posts.csv", [(2, "from")]),
        ("post,holder,from,vacant\nMinister,Ann,2020,yes\n", "posts.csv", [(2, "vacant")]),
        ("post,holder\nMinister,Ann\n", "posts.csv", [(2, "from")]),
        ("post,from\nMinister,2020\n", "posts.csv", [(2, "holder")]),
        ("post,minister\nMinister,Ann\n", "posts.csv", [(1, "minister")]),
        ('{"value": {"governmentPosts": []}}', "posts.json", [(None, None)]),
        ('[{"value": {"id": 1, "postHolders": []}}]', "posts.json", [(1, "name")]),
        ('[{"value": {"name": "Minister", "postHolders": [{"member": {}}]}}]', "posts.json", [(1, "member")]),
    ],
)  # fmt: skip
def test_a_file_with_a_mistake_is_refused_with_its_place(session, take_in, content, name, errors):
    answer = take_in(content, name, exit_code=2)
    assert [(one["row"], one["field"]) for one in answer["errors"]] == errors
    assert session.query(Post).count() == 0
