"""The public record: what is published is there for anyone, and nothing else is, anywhere."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from sqlalchemy import insert

from tests.factories import make_body, make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.models import Organisation
from tracker.core.database import db
from tracker.letters import publishing
from tracker.letters.models import Recipient
from tracker.letters.rules import LetterKind, LetterStage, OurPart
from tracker.signoffs import answering, names, services
from tracker.signoffs.models import Signature
from tracker.signoffs.rules import Answer, Given, Via

NOW = datetime(2023, 5, 19, 12, 0, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = "Unpublished plans"


def published(title, *, at=NOW, **facts):
    facts = {"stage": LetterStage.SENT, "sent_how": "post"} | facts
    letter = make_letter(title, **facts)
    publishing.publish(letter, by=None, now=at)
    db.session.flush()
    return letter


@pytest.fixture
def hidden(session):
    """A draft, a sent letter, and one that was taken back: none of them public."""
    draft = make_letter(f"{SECRET} 1", text=SECRET)
    sent = make_letter(f"{SECRET} 2", stage=LetterStage.SENT, sent_how="post", dated="2023-05")
    taken_back = published(f"{SECRET} 3", dated="2023-05-01")
    publishing.take_back(taken_back, reason="too soon", by=None, now=NOW)
    return draft, sent, taken_back


def entries(page):
    return ElementTree.fromstring(page.html).findall(f"{ATOM}entry")


def test_an_empty_record_says_what_will_be_here(session, get):
    assert "What the coalition publishes will be listed here." in get("/record").text
    assert entries(get("/record.atom")) == []


def test_newest_first_by_month_with_what_is_not_known_said_and_last(session, get):
    for title, dated in (
        ("Year", "2020"), ("Nobody knows", None), ("Day", "2020-05-11"), ("Month", "2020-05"), ("New", "2021-01"),
        ("Old", "2016-06"), ("Later that month", "2020-05-30"),
    ):  # fmt: skip
        published(title, dated=dated)
    page = get("/record")
    assert page.words_of("a", class_="record-list__title") == [
        "New", "Later that month", "Day", "Month", "Year", "Old", "Nobody knows",
    ]  # fmt: skip
    assert page.words_of("h2") == [
        "January 2021",
        "May 2020",
        "2020, month not known",
        "June 2016",
        "Date not known",
    ]


def test_an_entry_names_its_kind_and_whom_it_went_to(session, get):
    letter = published("A", dated="2020-05", kind=LetterKind.OPEN_LETTER)
    letter.recipients.append(
        Recipient(position=1, post="Minister for Children", body=make_body("A Department"))
    )
    letter.recipients.append(Recipient(position=2, is_copy=True, person="A Friend"))
    assert get("/record").words_of("p", class_="record-list__facts") == [
        "Open letter to Minister for Children, A Department, May 2020"
    ]


def test_a_text_is_shown_with_its_signatories_and_without_their_people(session, get):
    letter = published(
        "A", dated="2020", text="Dear **Minister**", summary="In short", led_by="A wider coalition",
        our_part=OurPart.SIGNED, url="https://www.example.org/a", notes="Do not show this",
    )  # fmt: skip
    letter.recipients.append(Recipient(position=1, post="Minister", person="A Minister"))
    letter.signatures.append(
        Signature(
            organisation=make_organisation("Trust"),
            position=1,
            printed_name="The Trust",
            person="Jo",
            role="Chief",
        )
    )
    page = get("/record/a")
    for words in (
        "2020", "A Minister, Minister", "In short", "Dear Minister", "The Trust",
        "Led by A wider coalition; we signed it.", "Signed by 1 organisation",
    ):  # fmt: skip
        assert words in page.text, words
    for words in ("Jo", "Chief", "Do not show this"):
        assert words not in page.html, words
    assert page.links()["The original, where it was first published"] == "https://www.example.org/a"


def test_nothing_unpublished_is_anywhere_public(hidden, client):
    published("Public", dated="2020", text="For everybody")
    addresses = {rule.rule for rule in client.application.url_map.iter_rules() if "<" not in rule.rule}
    for url in sorted(addresses | {"/record/public", "/record?after=zzz", "/sitemap.xml"}):
        assert SECRET not in client.get(url).get_data(as_text=True), url


def test_what_was_taken_back_answers_like_what_never_was(hidden, get, client):
    *_, taken_back = hidden
    was, never = client.get(f"/record/{taken_back.slug}"), client.get("/record/nothing-like-it")
    assert (was.status_code, never.status_code) == (404, 404)
    assert was.get_data() == never.get_data()
    assert dict(was.headers) == dict(never.headers)


def test_a_letter_that_is_published_again_has_its_old_address(hidden, get):
    *_, letter = hidden
    publishing.publish(letter, by=None, now=NOW)
    assert get("/record/unpublished-plans-3").heading == f"{SECRET} 3"


def test_the_feed_is_valid_with_absolute_links_and_lasting_names(app, session, get):
    app.config["BASE_URL"] = "https://tracker.example.org"
    first = published("First & <foremost>", dated="2020", text="Dear *Minister*")
    published("Second", dated="2016", at=NOW + timedelta(days=1))
    page = get("/record.atom", headers={"Host": "localhost"})
    assert page.response.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(page.html)
    assert feed.findtext(f"{ATOM}updated") == "2023-05-20T12:00:00+00:00"
    assert feed.findtext(f"{ATOM}id") == "tag:tracker.example.org,2026:record"
    assert [(link.get("rel"), link.get("href")) for link in feed.findall(f"{ATOM}link")] == [
        ("self", "https://tracker.example.org/record.atom"),
        ("alternate", "https://tracker.example.org/record"),
    ]
    second, entry = feed.findall(f"{ATOM}entry")
    assert second.findtext(f"{ATOM}title") == "Second"
    assert entry.findtext(f"{ATOM}title") == "First & <foremost>"
    assert entry.findtext(f"{ATOM}id") == f"tag:tracker.example.org,2019-01-01:letter:{first.uid}"
    assert entry.findtext(f"{ATOM}published") == "2023-05-19T12:00:00+00:00"
    assert entry.find(f"{ATOM}link").get("href") == "https://tracker.example.org/record/first-foremost"
    assert entry.findtext(f"{ATOM}content").strip() == "<p>Dear <em>Minister</em></p>"


@pytest.mark.parametrize("url", ["/record", "/record/a", "/record.atom"])
def test_a_page_that_did_not_change_is_not_sent_again(session, client, url):
    letter = published("A", dated="2020")
    first = client.get(url)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Last-Modified"] == "Fri, 19 May 2023 12:00:00 GMT"
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    since = client.get(url, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (again.status_code, again.get_data(), since.status_code) == (304, b"", 304)
    letter.title, letter.changed_at = "B", NOW + timedelta(seconds=1)
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_taking_something_back_is_a_change_of_the_list(session, client):
    letter = published("A", dated="2020")
    first = client.get("/record")
    publishing.take_back(letter, reason="too soon", by=None, now=NOW + timedelta(hours=1))
    since = client.get("/record", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert since.status_code == 200


def test_nobody_keeps_a_page_of_somebody_who_is_signed_in(session, sign_in, client):
    published("A", dated="2020")
    sign_in(make_person())
    answer = client.get("/record")
    assert (answer.headers["Cache-Control"], "ETag" in answer.headers) == ("no-store", False)


def test_pages_of_fifty_hold_everything_once(session, get):
    for n in range(60):
        published(f"Letter {n}", dated=f"2020-{n % 12 + 1:02}")
    url, found = "/record", []
    while url:
        page = get(url)
        found += page.words_of("a", class_="record-list__title")
        url = next((a["href"] for a in page.all("a", rel="next")), None)
    assert sorted(found) == sorted(f"Letter {n}" for n in range(60))


@pytest.fixture
def signed(session):
    """A published letter that Alpha and Beta signed, Beta's person openly, and Gamma did not; sent on 19 May."""
    letter = make_letter("A", text="Dear Minister")
    sign_on = make_sign_on(letter, [make_organisation(name) for name in ("Alpha", "Beta", "Gamma")])
    for number, shows in ((0, False), (1, True)):
        given = Given(
            Answer.SIGN,
            signer_name=f"Person {number}",
            signer_role="Director",
            authorised=True,
            shows_person=shows,
        )
        answering.give_answer(sign_on.requests[number].id, given, via=Via.LINK, now=NOW - timedelta(days=7))
    services.fix_list(sign_on, sent_at=NOW, now=NOW)
    letter.stage, letter.sent_how = LetterStage.SENT, "post"
    publishing.publish(letter, by=None, now=NOW)
    db.session.flush()
    return sign_on


def test_names_stand_with_a_person_only_where_that_person_agreed(signed, get):
    page = get("/record/a")
    assert page.words_of("li")[-2:] == ["Alpha", "Beta (Person 1, Director)"]
    assert "Gamma" not in page.text
    names.show_person(signed, db.session.query(Signature).filter_by(printed_name="Beta").one(), False)
    assert get("/record/a").words_of("li")[-2:] == ["Alpha", "Beta"]


def test_what_comes_after_sending_stands_apart(signed, get):
    later = NOW + timedelta(days=5)
    yes = Given(Answer.SIGN, signer_name="Sam", signer_role="Director", authorised=True)
    answering.give_answer(signed.requests[2].id, yes, via=Via.LINK, now=later)
    answering.withdraw(signed.requests[0].id, name="Person 0", now=later)
    page = get("/record/a")
    assert page.words_of("h2") == ["Signed by 2 organisations"]
    assert "Sent with 2 names; 2 organisations now support it." in page.text
    assert page.words_of("li")[-4:] == [
        "Alpha (withdrew its support on 24 May 2023)",
        "Beta (Person 1, Director)",
        "Alpha, on 24 May 2023",
        "Gamma",
    ]


def test_a_kept_page_is_out_of_date_after_any_change_of_its_names(signed, client):
    yes = Given(Answer.SIGN, signer_name="Sam", signer_role="Director", authorised=True)
    later = NOW + timedelta(days=5)
    beta = db.session.query(Signature).filter_by(printed_name="Beta").one()
    for change in (
        lambda: names.show_person(signed, beta, False),
        lambda: answering.withdraw(signed.requests[0].id, name="Person 0", now=later),
        lambda: answering.give_answer(signed.requests[0].id, yes, via=Via.LINK, now=later),
        lambda: answering.give_answer(signed.requests[2].id, yes, via=Via.LINK, now=later),
        lambda: answering.withdraw(signed.requests[2].id, name="Sam", now=later),
    ):
        before = client.get("/record/a")
        asked = {
            "If-None-Match": before.headers["ETag"],
            "If-Modified-Since": "Fri, 19 May 2023 12:00:00 GMT",
        }
        unchanged = client.get("/record/a", headers=asked)
        assert (unchanged.status_code, unchanged.get_data()) == (304, b"")
        change()
        now = client.get("/record/a", headers=asked)
        assert (now.status_code, now.get_data() != before.get_data()) == (200, True)


def test_a_thousand_names_are_one_page_and_more_are_a_few_that_hold_each_once(session, get):
    letter = published("A", dated="2020")
    many = range(2001, 4051)
    organisation = dict.fromkeys(("sort_name", "name_key"), "trust") | {"created_at": NOW}
    signature = {"letter_id": letter.id, "position": 1, "later": False}
    session.execute(insert(Organisation), [organisation | {"id": n, "name": f"Trust {n}"} for n in many])
    session.execute(
        insert(Signature),
        [signature | {"organisation_id": n, "sort_name": f"{n}", "printed_name": f"Trust {n}"} for n in many],
    )
    url, found, lengths = "/record/a", [], []
    while url:
        page = get(url)
        assert "Signed by 2,050 organisations" in page.text
        found += (names := [words for words in page.words_of("li") if words.startswith("Trust")])
        lengths.append(len(names))
        url = next((a["href"] for a in page.all("a", rel="next")), None)
    assert (found, lengths) == ([f"Trust {n}" for n in many], [1000, 1000, 50])


def test_another_process_shows_no_name_that_was_taken_off(signed, session, get, make_app):
    other = make_app().test_client()
    assert "Beta (Person 1, Director)" in get("/record/a").text
    assert "(Person 1, Director)" in other.get("/record/a").text
    names.show_person(signed, session.query(Signature).filter_by(printed_name="Beta").one(), False)
    session.commit()
    assert "Person 1" not in other.get("/record/a").text + get("/record/a").text
