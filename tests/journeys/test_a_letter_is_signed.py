"""A letter in a real browser: drafted, frozen, signed by twenty-nine of thirty-two, sent, and one late name.

The co-chairs work at a desk; the organisations answer over the links in their mails, in a window as wide as a phone.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from csv import DictReader
from datetime import datetime
from html import unescape
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from flask import Flask
from playwright.sync_api import Browser
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from tests.chromium import LiveServer, press
from tests.conftest import start_session
from tests.factories import make_organisation, make_person
from tests.journeys.visitor import Visitor, arrive
from tests.mail_server import MailServer
from tracker.coalition.models import Coalition, Organisation, OrganisationName
from tracker.coalition.queries import person_by_email
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.letters.document import LATER
from tracker.outbox import jobs
from tracker.outbox.models import Mail
from tracker.outbox.rules import State

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]

TITLE = "A home near those who know you"
FIRST, SECOND, THIRD = "Dear Minister,", "Too many children move far away.", "We ask for homes nearby."
ODD_NAMES = ("The Zinnia Trust", "alder House", "Ash & Elm", "Bo’s Place", "Émile Homes", "The Aspen Network")
PLAIN = tuple(f"Invented Charity {number:02}" for number in range(1, 27))
NAMES = ODD_NAMES + PLAIN
DECLINES, ABSTAINS, WITHDRAWS, NEEDS_TIME, NOTES, PHONES = PLAIN[20:26]
FORMER = "Bo’s Place"  # renamed after the letter: printed as it was called on its day
IN_ORDER = [
    "alder House", "Ash & Elm", "The Aspen Network", FORMER, "Émile Homes",
    *(name for name in PLAIN if name not in (DECLINES, ABSTAINS, WITHDRAWS)),
    "The Zinnia Trust",
]  # fmt: skip


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer) -> Iterator[Visitor]:
    visitor = arrive(browser, live_server.url, has_script=True, width=1280)
    yield visitor
    visitor.context.close()


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[Visitor]:
    visitor = arrive(browser, live_server.url, has_script=False, width=375)
    yield visitor
    visitor.context.close()


@pytest.fixture
def members(session: DatabaseSession, app: Flask, smtp_sink: MailServer) -> dict[str, Organisation]:
    """Thirty-two invented members, each with somebody who speaks for it at an address made of its name."""
    app.config["SMTP_URL"] = smtp_sink.url
    session.add(Coalition(id=1, name="Coalition of the Invented"))
    found = {}
    for name in NAMES:
        found[name] = make_organisation(name)
        make_person(
            f"Speaker of {name}", role=Role.REPRESENTATIVE, organisation=found[name], email=address(name)
        )
    session.commit()
    return found


@pytest.fixture
def sign_in_at(app: Flask, live_server: LiveServer) -> Callable[[Visitor, str], None]:
    """A visitor's browser is the person with this address from now on."""

    def sign_in(visitor: Visitor, email: str) -> None:
        person = person_by_email(email)
        assert person is not None, email
        cookie = {"_user_id": start_session(person), "_fresh": True}
        serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        name, value = app.config["SESSION_COOKIE_NAME"], serializer.dumps(cookie)
        visitor.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    return sign_in


def address(name: str) -> str:
    return f"{re.sub(r'[^a-z0-9]', '', name.casefold())}@example.org"


class Post:
    """The mails that have arrived, and what each was about."""

    def __init__(self, sink: MailServer) -> None:
        self.sink = sink

    def collect(self) -> None:
        """What the worker does every thirty seconds, until nothing is left to do."""
        db.session.commit()
        while jobs.tick():
            pass
        db.session.commit()
        self.each_came_once()

    def each_came_once(self) -> None:
        came = Counter(str(message["Message-ID"]) for message in self.sink.messages)
        sent = db.session.scalars(select(Mail.message_id).where(Mail.state == State.SENT)).all()
        assert came == Counter(sent)

    def all_of_it(self) -> Counter[tuple[str, str]]:
        """What came to whom, by the keys of the mails: how often."""
        keys = {one.message_id: one.key for one in db.session.scalars(select(Mail))}
        came = ((keys[str(one.message["Message-ID"])].split("|"), one.to) for one in self.sink.deliveries)
        return Counter((key[2] if key[1] == "sign-on" else key[1], name) for key, to in came for name in to)

    def count(self, what: str) -> int:
        """How many mails of a kind have arrived."""
        keys = db.session.scalars(select(Mail.key).where(Mail.state == State.SENT)).all()
        return sum(key.startswith(f"v1|sign-on|{what}|") for key in keys)

    def link_to(self, name: str) -> str:
        """The path of the newest link with which an organisation answers."""
        for delivery in reversed(self.sink.deliveries):
            if delivery.to == [address(name)]:
                found = re.search(r"https?://[^/\s]+(/sign/(?!undo)\S+)", body_of(delivery.message))
                if found:
                    return found[1]
        raise AssertionError(f"no link came to {name}")


def all_that_comes() -> Counter[tuple[str, str]]:
    """Every mail of the story: what, and to whom."""
    answered = [name for name in NAMES if name != PHONES]
    again = [*ODD_NAMES[:3], NEEDS_TIME, ABSTAINS]  # the new text, a yes after all, support once it was sent
    to_members = {
        "request": NAMES, "renewal": ODD_NAMES[:3], "receipt": [*answered, *again], "recorded": [PHONES],
        "withdrawn": [WITHDRAWS], "appears": IN_ORDER, "final": IN_ORDER,
    }  # fmt: skip
    to_others = {"letter": ["minister"], "notice": ["ben"], "reminder": ["amira", "ben"]}
    return Counter((what, address(name)) for what, names in to_members.items() for name in names) + Counter(
        (what, f"{name}@example.org") for what, names in to_others.items() for name in names
    )


def body_of(message) -> str:
    part = message.get_body(("plain",))
    return part.get_content() if part else ""


def answer(phone: Visitor, path: str, choice: str, name: str, *, note: str = "", until: str = "") -> None:
    """Answer for an organisation at a phone."""
    page = phone.page
    page.goto(path)
    page.locator(f"[name=answer][value={choice}]").check()
    if note:
        page.locator("[name=note]").fill(note)
    if until:
        page.locator("[name=until]").fill(until)
    page.locator("[name=signer_name]").first.fill(f"Signer of {name}")
    page.locator("[name=signer_role]").fill("Director")
    page.locator("[name=authorised]").check()
    press(page.get_by_role("button", name="Send the answer"))
    assert page.locator(".govuk-error-summary").count() == 0, page.locator("main").inner_text()


def signed(desk: Visitor) -> str:
    """How many have signed, as the co-chairs' page says it."""
    desk.page.goto("/letters/1/sign-on")
    found = re.search(r"(\d+) of (\d+) (has|have) signed", desk.text)
    assert found is not None, desk.text
    return f"{found[1]} of {found[2]}"


def test_a_letter_from_its_draft_to_a_late_name(
    session: DatabaseSession,
    members: dict[str, Organisation],
    desk: Visitor,
    phone: Visitor,
    smtp_sink: MailServer,
    clock_at: Callable[[datetime | str], datetime],
    sign_in_at: Callable[[Visitor, str], None],
) -> None:
    post = Post(smtp_sink)
    clock_at("2026-11-24 10:00")
    make_person("Amira Okafor", email="amira@example.org")
    make_person("Ben Hughes", email="ben@example.org")
    session.commit()

    draft_with_two_comments(desk, sign_in_at)
    freeze(desk)
    post.collect()
    assert post.count("request") == 32
    assert signed(desk) == "0 of 32"

    for name in ODD_NAMES[:3]:
        answer(phone, post.link_to(name), "sign", name)
    assert signed(desk) == "3 of 32"
    edit_the_text(desk)
    post.collect()
    assert (post.count("renewal"), post.count("request")) == (3, 32)
    assert signed(desk) == "0 of 32"

    phone.page.goto(post.link_to(ODD_NAMES[0]))
    assert "by law" in phone.page.locator(".difference").inner_text()
    silent = [name for name in NAMES if name not in (DECLINES, ABSTAINS, NEEDS_TIME, NOTES, PHONES)]
    for number, name in enumerate(silent, start=1):
        answer(phone, post.link_to(name), "sign", name)
        if number in (1, 10, 27):
            assert signed(desk) == f"{number} of 32"
    answer(phone, post.link_to(DECLINES), "decline", DECLINES, note="Our trustees said no.")
    answer(phone, post.link_to(ABSTAINS), "abstain", ABSTAINS)
    answer(phone, post.link_to(NEEDS_TIME), "need-time", NEEDS_TIME, until="2 12 2026")
    assert signed(desk) == "27 of 32"
    answer(phone, post.link_to(NOTES), "sign-with-note", NOTES, note="Gladly.")
    answer(phone, post.link_to(NEEDS_TIME), "sign", NEEDS_TIME)
    record_by_phone(desk, PHONES)
    assert signed(desk) == "30 of 32"
    take_back(phone, post.link_to(WITHDRAWS))
    assert signed(desk) == "29 of 32"
    post.collect()
    assert (post.count("recorded"), post.count("withdrawn"), post.count("chase")) == (1, 1, 0)

    clock_at("2026-12-03 12:00:01")
    phone.page.goto(post.link_to(DECLINES))
    assert phone.page.get_by_role("button", name="Send the answer").count() == 0
    post.collect()
    assert post.count("appears") == 29

    assert names_in_the_pdf(desk) == (IN_ORDER, [])
    clock_at("2026-12-04 10:00")
    send_by_mail(desk)
    post.collect()
    assert post.count("final") == 29
    to_the_minister = [one for one in smtp_sink.deliveries if one.to == ["minister@example.org"]]
    assert len(to_the_minister) == 1
    assert names_in_the_final_copies(smtp_sink) == [IN_ORDER] * 29

    rename(members[FORMER], "Bo’s New Place")
    late = post.link_to(ABSTAINS)
    answer_late(phone, late, ABSTAINS)
    desk.open("/letters/1")
    assert "29" in desk.text
    assert names_in_the_pdf(desk) == (IN_ORDER, [ABSTAINS])
    assert names_in_word(desk) == (IN_ORDER, [ABSTAINS])
    assert names_in_the_csv(desk) == (IN_ORDER, [ABSTAINS])
    below = desk.page.locator(".signatories").first.inner_text().splitlines()[:29]
    now_called = " (now called Bo’s New Place)"  # a note beside the name that was printed
    assert below == [f"{name}{now_called}" if name == FORMER else name for name in IN_ORDER]
    assert ABSTAINS in desk.page.locator(".signatories").nth(1).inner_text()
    post.collect()
    assert post.all_of_it() == all_that_comes()
    assert desk.asked_for | phone.asked_for == {urlsplit(desk.page.url).netloc}


def draft_with_two_comments(desk: Visitor, sign_in_at: Callable[[Visitor, str], None]) -> None:
    sign_in_at(desk, "amira@example.org")
    page = desk.page
    desk.open("/letters/new")
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_label("Post", exact=True).first.fill("Children’s Minister")
    page.get_by_label("Text", exact=True).fill(f"{FIRST}\n\n{SECOND}\n\n{THIRD}")
    desk.press("Record the letter")
    assert desk.path == "/letters/1"
    for number, name in ((2, ODD_NAMES[0]), (3, ODD_NAMES[1])):
        sign_in_at(desk, address(name))
        desk.open(f"/letters/1/versions/1/comment/{number}")
        page.get_by_label("Your comment").fill(f"Could paragraph {number} say where?")
        desk.press("Add the comment")
    sign_in_at(desk, "amira@example.org")
    desk.open("/letters/1/text")
    assert "2 open comments" in desk.text
    for _ in range(2):
        page.goto("/letters/1/text")
        desk.follow("Answer and settle")
        page.get_by_label("Answer").fill("Taken in.")
        desk.press("Settle this comment")
    desk.open("/letters/1/text")
    assert "all comments settled" in desk.text.casefold()
    desk.press("I approve version 1")
    desk.follow("Record the approval of somebody else")
    page.get_by_label("Ben Hughes").check()
    page.get_by_role("group", name="How did they say so?").get_by_role("radio").first.check()
    desk.press("Record the approval")


def freeze(desk: Visitor) -> None:
    desk.open("/letters/1/sign-on/open")
    page = desk.page
    for group, day in (("Day of sending", 4), ("Answers are due on", 3), ("Nobody can sign after", 3)):
        desk.fill_day(group, day, 12, 2026)
    for box in page.get_by_label("At what time?").all():
        box.fill("12:00")
    desk.press("Freeze the text and ask 32 organisations")


def edit_the_text(desk: Visitor) -> None:
    desk.open("/letters/1/sign-on/text")
    page = desk.page
    page.get_by_label("Text", exact=True).fill(f"{FIRST}\n\n{SECOND}\n\nWe ask for homes nearby, by law.")
    page.get_by_label("Material: it says something else").check()
    page.get_by_label("What was changed?").fill("We ask for a law now.")
    desk.press("Show what changes")
    desk.press("Change the text")


def record_by_phone(desk: Visitor, name: str) -> None:
    desk.open("/letters/1/sign-on/record")
    page = desk.page
    page.get_by_label("Which organisation?").select_option(label=name)
    page.get_by_role("group", name="How did they answer?").get_by_label("phone", exact=False).check()
    page.locator("[name=answer][value=sign]").check()
    page.get_by_label("Who gave the answer?").fill("Pat Example")
    page.get_by_label("Their job title").fill("Chief executive")
    page.get_by_label("They said that they may answer").check()
    desk.press("Record the answer")


def take_back(phone: Visitor, path: str) -> None:
    page = phone.page
    page.goto(path)
    page.locator("#withdrawn-by").fill("Signer")
    press(page.get_by_role("button", name="Take the signature back"))


def names_in(text: str) -> list[str]:
    """Every mention of an organisation, in the order of the text."""
    return re.findall("|".join(map(re.escape, NAMES)), text)


def on_the_list_and_apart(text: str) -> tuple[list[str], list[str]]:
    """The names below a letter: those that it went with, and those under the heading for the later ones."""
    assert text.count(LATER) <= 1
    sent, _, later = text.partition(LATER)
    return names_in(sent), names_in(later)


def names_in_the_final_copies(sink: MailServer) -> list[list[str]]:
    heading, copies = "The names, in their order:", map(body_of, sink.messages)
    lists = (body.partition(heading)[2].splitlines() for body in copies if heading in body)
    return [[line[2:] for line in lines if re.match("- ", line)] for lines in lists]


def names_in_word(desk: Visitor) -> tuple[list[str], list[str]]:
    answered = desk.context.request.get("/letters/1/letter.docx")
    with ZipFile(BytesIO(answered.body())) as file:
        return on_the_list_and_apart(unescape(re.sub("<[^>]+>", "", file.read("word/document.xml").decode())))


def names_in_the_csv(desk: Visitor) -> tuple[list[str], list[str]]:
    answered = desk.context.request.get("/letters/1/sign-on/answers.csv")
    rows = list(DictReader(StringIO(answered.body().decode("utf-8-sig"))))
    placed = [row for row in rows if row["Place in the list"].isdigit()]
    assert [row["Place in the list"] for row in placed] == [str(place) for place in range(1, len(placed) + 1)]
    later = [row["Printed as"] for row in rows if row["Place in the list"] == "Added after it was sent"]
    return [row["Printed as"] for row in placed], later


def names_in_the_pdf(desk: Visitor) -> tuple[list[str], list[str]]:
    answered = desk.context.request.get("/letters/1/letter.pdf")
    assert answered.headers["content-type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answered.body())).pages)
    return on_the_list_and_apart(" ".join(text.split()))


def send_by_mail(desk: Visitor) -> None:
    desk.open("/letters/1/send-by-mail")
    page = desk.page
    page.get_by_label("Children’s Minister").fill("minister@example.org")
    page.get_by_role("group", name="Do you expect a reply?").get_by_label("Yes").check()
    desk.press("Send the letter now")


def rename(organisation: Organisation, name: str) -> None:
    """From the day after the letter it is called something else."""
    organisation.other_names.append(
        OrganisationName(name=organisation.name, name_key="bosplace", used_to="2026-12-04")
    )
    organisation.name = name
    db.session.commit()


def answer_late(phone: Visitor, path: str, name: str) -> None:
    page = phone.page
    page.goto(path)
    page.locator("[name=answer][value=sign]").check()
    page.locator("[name=signer_name]").first.fill(f"Signer of {name}")
    page.locator("[name=signer_role]").fill("Director")
    page.locator("[name=authorised]").check()
    press(page.get_by_role("button", name="Send the answer"))
