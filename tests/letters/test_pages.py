"""Pages of letters, as people of every role see them."""

from datetime import UTC, date, datetime
from io import BytesIO
from zlib import compress, crc32

import pytest

from tests.factories import make_group, make_letter, make_organisation, make_person, make_theme
from tests.statements import statements_of
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.deadlines.stages import DeadlineKind
from tracker.letters import sending, services
from tracker.letters.addressees import Addressee
from tracker.letters.models import Letter
from tracker.letters.rules import LetterKind, LetterStage
from tracker.signoffs.models import Signature

NOW = datetime(2023, 5, 19, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(clock_at):
    clock_at(NOW)


@pytest.fixture
def ann(session, sign_in):
    return sign_in(make_person("Ann Example"))


def chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + crc32(name + data).to_bytes(4, "big")


ONE_PIXEL = chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])) + chunk(b"IDAT", compress(b"\0\0"))
PNG = b"\x89PNG\r\n\x1a\n" + ONE_PIXEL + chunk(b"IEND", b"")


def a_draft(by, **facts):
    facts = {
        "title": "Care leavers and rent",
        "recipients": [Addressee(post="The Minister")],
        "text": "Dear Minister",
    } | facts
    return services.create_letter(**{"kind": LetterKind.LETTER, "by": by, "now": NOW} | facts)


def day_of(name, day):
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def titles(page):
    return [a["href"] for a in page.all("a") if a["href"].startswith("/letters/") and a["href"][9:].isdigit()]


PAGES = ("edit", "plan", "deadline", "send", "attach", "close")
MAY = {
    Role.CO_CHAIR: {"", "new", *PAGES, "reply", "publish"},
    Role.LEAD: {"", "new", *PAGES, "reply"},
    Role.REPRESENTATIVE: {""},
    Role.OBSERVER: {""},
}


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_it_may_and_nothing_else(role, session, sign_in, get):
    by = make_person()
    draft = a_draft(by)
    sign_in(make_person(role=role))
    get("/letters")
    for page in ("", *PAGES, "publish"):
        status = 200 if page in MAY[role] else 403
        get(f"/letters/{draft.id}/{page}".rstrip("/"), status=status)
    get("/letters/new", status=200 if "new" in MAY[role] else 403)


def test_strangers_are_sent_to_sign_in(session, get):
    letter = a_draft(make_person())
    assert get(f"/letters/{letter.id}", status=302).location.startswith("/sign-in")


def test_a_letter_that_is_not_there_is_a_404(ann, get):
    get("/letters/4711", status=404)


def test_an_empty_list_says_what_will_be_here(ann, get):
    assert "will be listed here once one is recorded" in get("/letters").text


def test_a_letter_is_recorded_with_everything_that_was_typed(ann, get, post):
    theme = make_theme("Stability")
    page = get("/letters/new")
    data = page.form_values() | {
        "title": "A letter on rent", "kind": "open-letter", "to_0_post": "The Minister", "to_1_body": "A Department",
        "cc_0_person": "A Friend", "text": "Dear **Minister**", "themes": str(theme.id), "new_theme": "Rent",
        "lead": str(ann.id), "our_part": "led", **day_of("send_by", date(2023, 5, 26)),
    }  # fmt: skip
    answer = post("/letters/new", data)
    letter = db.session.query(Letter).one()
    assert answer.location == f"/letters/{letter.id}"
    assert (letter.title, letter.kind, letter.text) == (
        "A letter on rent",
        LetterKind.OPEN_LETTER,
        "Dear **Minister**",
    )
    assert [(one.is_copy, one.in_words) for one in letter.recipients] == [
        (False, "The Minister"), (False, "A Department"), (True, "A Friend"),
    ]  # fmt: skip
    assert [theme.name for theme in letter.themes] == ["Rent", "Stability"]
    assert [(one.kind, one.due_on) for one in letter.deadlines] == [(DeadlineKind.SENDING, date(2023, 5, 26))]
    shown = get(answer.location)
    assert "It is planned to go by Friday 26 May 2023." in shown.text
    assert "<strong>Minister</strong>" in shown.html


def test_a_letter_without_a_title_keeps_what_was_typed(ann, get, post):
    data = get("/letters/new").form_values() | {"text": "Dear Minister", "to_0_person": "A Minister"}
    page = post("/letters/new", data, status=422)
    assert "Enter a title." in page.text
    assert (page.form_values()["text"], page.form_values()["to_0_person"]) == ("Dear Minister", "A Minister")
    assert db.session.query(Letter).count() == 0


def test_a_title_of_two_lines_is_refused(ann, get, post):
    data = get("/letters/new").form_values() | {"title": "A\nBcc: everybody"}
    assert "Enter this on one line, without a line break." in post("/letters/new", data, status=422).text


def test_the_31st_of_february_is_refused(ann, get, post):
    data = get("/letters/new").form_values() | {
        "title": "A",
        "dated-day": "31",
        "dated-month": "2",
        "dated-year": "2023",
    }
    assert "31 February does not exist." in post("/letters/new", data, status=422).text


def test_the_preview_draws_the_text_and_saves_nothing(ann, get, post):
    data = get("/letters/new").form_values() | {
        "title": "A",
        "text": "## Rent\n\n<script>x</script>",
        "preview": "y",
    }
    page = post("/letters/new", data, status=200)
    assert "Rent" in page.words_of("h2")
    assert "<script>x" not in page.html
    assert db.session.query(Letter).count() == 0


def test_another_addressee_gets_a_row_and_nothing_typed_is_lost(ann, get, post):
    data = get("/letters/new").form_values() | {"to_0_post": "The Minister", "add_to": "y"}
    page = post("/letters/new", data, status=200)
    assert page.form_values()["to_0_post"] == "The Minister"
    assert "to_2_post" in page.form_values()
    assert "Enter a title." not in page.text


def test_the_second_to_save_sees_both_texts(ann, get, post):
    letter = a_draft(ann)
    url = f"/letters/{letter.id}/edit"
    mine = get(url).form_values() | {"text": "My words"}
    post(url, get(url).form_values() | {"text": "Their words"})
    page = post(url, mine, status=409)
    assert page.form_values()["text"] == "My words"
    assert "Their words" in page.text
    post(url, page.form_values())
    assert letter.text == "My words"


def test_a_letter_goes_and_its_reply_is_expected(ann, get, post):
    letter = a_draft(ann)
    url = f"/letters/{letter.id}/send"
    answer = post(url, get(url).form_values() | {"how": "post"})
    page = get(answer.location)
    assert "Recorded as sent on Friday 19 May 2023. A reply is expected by Monday 19 June 2023." in page.text
    assert "Received on Friday 19 May 2023." in page.text
    assert (letter.stage, letter.sent_how, letter.sent_by_name) == (LetterStage.SENT, "post", "Ann Example")
    get(url, status=400)


def test_a_reply_with_its_file_ends_the_wait(ann, get, post):
    letter = a_draft(ann)
    post(f"/letters/{letter.id}/send", get(f"/letters/{letter.id}/send").form_values() | {"how": "e-mail"})
    url = f"/letters/{letter.id}/reply"
    file = (BytesIO(PNG), "reply.png")
    post(url, get(url).form_values() | {"kind": "full reply", "signed_by": "A Minister", "file": file})
    page = get(f"/letters/{letter.id}")
    assert letter.stage is LetterStage.REPLIED
    assert "Signed by A Minister." in page.text
    assert "reply.png" in page.text


def test_publishing_asks_and_can_be_taken_back(ann, get, post, client):
    letter = a_draft(ann)
    post(f"/letters/{letter.id}/send", get(f"/letters/{letter.id}/send").form_values() | {"how": "e-mail"})
    assert "Anyone will be able to read “Care leavers and rent”" in get(f"/letters/{letter.id}/publish").text
    assert letter.published_at is None
    post(f"/letters/{letter.id}/publish")
    assert get("/record/care-leavers-and-rent").heading == "Care leavers and rent"
    post(f"/letters/{letter.id}/take-back", {"reason": ""}, status=422)
    post(f"/letters/{letter.id}/take-back", {"reason": "published too soon"})
    get("/record/care-leavers-and-rent", status=404)


def test_closing_names_what_is_cancelled(ann, get, post):
    letter = a_draft(ann, send_by=date(2023, 5, 26))
    page = get(f"/letters/{letter.id}/close")
    assert "Care leavers and rent: to be sent, Friday 26 May 2023" in page.text
    post(f"/letters/{letter.id}/close", {"reason": "overtaken by events"})
    assert get(f"/letters/{letter.id}").words_of("strong", class_="tag")[0] == "Closed"
    post(f"/letters/{letter.id}/reopen")
    assert letter.stage is LetterStage.DRAFT


def test_another_deadline_stands_on_its_letter(ann, get, post):
    letter = a_draft(ann)
    url = f"/letters/{letter.id}/deadline"
    data = get(url).form_values() | {"what": "comments on the draft", "at_time": "5pm"}
    assert "Enter the date." in post(url, data, status=422).text
    refused = post(url, data | day_of("due_on", date(2023, 6, 1)) | {"at_time": "midnight"}, status=422)
    assert "Midnight can mean the start or the end of a day." in refused.text
    page = get(post(url, data | day_of("due_on", date(2023, 6, 1))).location)
    assert page.words_of("th", scope="row") == ["Comments on the draft"]
    cells = page.words_of("td")
    assert cells[:2] == ["Thursday 1 June 2023, 5:00pmIn 8 working days", "Open"]
    assert cells[2].startswith("None sent yet, ")
    assert letter.deadlines[0].title == "Care leavers and rent: comments on the draft"


def test_what_had_passed_when_it_was_recorded_is_never_overdue(ann, get, post):
    letter = a_draft(ann)
    url = f"/letters/{letter.id}/send"
    data = get(url).form_values() | {"how": "post"} | day_of("sent_on", date(2023, 1, 9))
    page = get(post(url, data).location)
    assert "A reply was expected by Monday 6 February 2023." in page.text
    assert page.words_of("strong", class_="tag")[0] == "Sent"
    assert titles(get("/letters?show=waiting")) == []


def test_filters_and_search_narrow_the_list(ann, get, post):
    draft = a_draft(ann)
    waiting = a_draft(ann, title="Homes", kind=LetterKind.OPEN_LETTER)
    post(f"/letters/{waiting.id}/send", get(f"/letters/{waiting.id}/send").form_values() | {"how": "e-mail"})
    old = make_letter("The Vision", stage=LetterStage.SENT, kind=LetterKind.VISION, sent_how="post")
    session_ids = {
        name: f"/letters/{one.id}" for name, one in (("draft", draft), ("waiting", waiting), ("old", old))
    }
    for query, expected in (
        ("", ["draft", "waiting", "old"]),
        ("?show=drafts", ["draft"]),
        ("?show=waiting", ["waiting"]),
        ("?show=replied", []),
        ("?show=published", []),
        ("?kind=vision", ["old"]),
        ("?q=vision", ["old"]),
        ("?q=minister+homes", ["waiting"]),
        ("?q=100%25", []),
        ("?show=nonsense&kind=nonsense", ["draft", "waiting", "old"]),
    ):
        assert titles(get(f"/letters{query}")) == [session_ids[name] for name in expected], query


def test_pages_of_fifty_hold_every_letter_once_newest_first(ann, get):
    letters = [make_letter(f"Letter {n}", dated=f"2020-01-{n % 28 + 1:02}") for n in range(120)]
    expected = [
        f"/letters/{one.id}" for one in sorted(letters, key=lambda one: (one.dated, one.id), reverse=True)
    ]
    url, found = "/letters", []
    while url:
        page = get(url)
        found += titles(page)
        url = next((a["href"] for a in page.all("a", rel="next")), None)
    assert found == expected


def test_a_list_of_three_asks_the_database_no_more_than_a_list_of_one(ann, get):
    def a_waiting_letter():
        letter = a_draft(ann, send_by=date(2023, 5, 26))
        sending.send_letter(
            letter, sent_on=date(2023, 5, 19), how="post", sent_by_name="Ann", by=ann, now=NOW
        )

    a_waiting_letter()
    get("/letters")
    one = len(statements_of(lambda: get("/letters")))
    a_waiting_letter()
    a_waiting_letter()
    assert len(statements_of(lambda: get("/letters"))) == one


def test_a_letter_with_three_of_everything_asks_no_more_than_with_one(ann, get, post):
    def a_full_letter(many):
        to = [Addressee(post=f"Minister {n}", body=f"Department {n}") for n in range(many)]
        letter = a_draft(ann, recipients=to, themes=[make_theme() for _ in range(many)])
        letter.signatures += [
            Signature(organisation=make_organisation(), position=n, printed_name=f"Trust {n}")
            for n in range(many)
        ]
        url = f"/letters/{letter.id}"
        post(f"{url}/send", get(f"{url}/send").form_values() | {"how": "e-mail"})
        for _ in range(many):
            file = (BytesIO(PNG), "reply.png")
            post(f"{url}/reply", get(f"{url}/reply").form_values() | {"kind": "holding reply", "file": file})
        get(url)
        return len(statements_of(lambda: get(url)))

    assert a_full_letter(3) == a_full_letter(1)


def test_pressing_the_button_twice_records_one_letter(ann, get, post):
    data = get("/letters/new").form_values() | {
        "title": "A letter on rent",
        "kind": "letter",
        "our_part": "led",
    }
    post("/letters/new", data)
    page = post("/letters/new", data, status=422)
    assert "There is a draft with this title already." in page.text
    assert db.session.query(Letter).count() == 1


def test_whoever_leads_its_sub_group_is_among_those_said_to_be_reminded(session, sign_in, get):
    sign_in(make_person())
    plain, of_a_group = make_letter(), make_letter(group=make_group("Stability", lead=make_person()))
    for page in ("plan", "deadline"):
        assert (
            "The co-chairs, the lead and the deputy will be reminded"
            in get(f"/letters/{plain.id}/{page}").text
        )
        said = "The co-chairs, the lead, the deputy and whoever leads Stability will be reminded"
        assert said in get(f"/letters/{of_a_group.id}/{page}").text
