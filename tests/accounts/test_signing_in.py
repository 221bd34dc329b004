"""Signing in by an e-mailed link: one person, one browser, once, for ten minutes."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from tests.factories import make_organisation, make_person
from tracker.accounts import services
from tracker.accounts.models import Attempt, Session, SignInLink
from tracker.activity.models import SecurityEvent
from tracker.activity.services import record_security
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.outbox import jobs as outbox_jobs
from tracker.outbox.models import Mail
from tracker.outbox.rules import State

NOON = "2026-05-05 12:00"


@pytest.fixture
def noon(clock_at):
    return clock_at(NOON)


@pytest.fixture
def ask(post):
    """Ask for a link as a person does; returns the page that follows."""
    return lambda address, **named: post("/sign-in", {"email": address}, **named)


def link_in_last_mail() -> str:
    mail = db.session.scalars(select(Mail).order_by(Mail.number.desc())).first()
    found = re.search(r"https?://[^/]+(/sign-in/[\w-]+)", mail.content["text"])
    assert found, mail.content["text"]
    return found[1]


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.number)))


def test_a_link_that_was_asked_for_signs_in_with_one_press(noon, session, get, post, ask):
    ann = make_person("Ann", role=Role.OBSERVER)

    assert ask(ann.email).location == "/sign-in/sent"
    link = link_in_last_mail()
    page = get(link)
    assert "Sign in as Ann" in page.text
    assert get("/account", status=302).location.startswith("/sign-in")  # looking signed nobody in

    assert post(link).location == "/"
    assert "Your account" in get("/account").text


def test_a_link_works_once(noon, session, get, post, ask, new_client):
    ann = make_person()
    ask(ann.email)
    link = link_in_last_mail()
    post(link)
    assert "no longer works" in post(link, status=410).text
    assert "no longer works" in get(link, status=410).text


def test_a_link_is_good_for_ten_minutes_and_not_a_second_longer(clock_at, session, get, ask):
    asked = clock_at(NOON)
    ask(make_person().email)
    link = link_in_last_mail()
    clock_at(asked + timedelta(minutes=9, seconds=59))
    get(link)
    clock_at(asked + timedelta(minutes=10))
    assert "no longer works" in get(link, status=410).text


def test_in_another_browser_the_link_says_what_to_do_and_stays_good(
    noon, session, get, post, ask, new_client
):
    ask(make_person("Ann").email)
    link = link_in_last_mail()
    other = new_client()
    for answer in (other.get(link), other.post(link)):
        assert answer.status_code == 403
        assert "Open the link in the other browser" in answer.text
        assert "Ann" not in answer.text
    assert post(link).location == "/"


def test_a_scanner_that_looks_and_presses_uses_nothing_up(noon, session, get, post, ask, new_client):
    ask(make_person().email)
    link = link_in_last_mail()
    scanner = new_client()
    for _ in range(3):
        scanner.get(link)
        scanner.post(link)
    assert session.scalar(select(func.count()).select_from(Session)) == 0
    assert post(link).location == "/"


def test_two_links_asked_for_in_one_browser_both_work(noon, session, get, ask):
    ann = make_person()
    ask(ann.email)
    first = link_in_last_mail()
    ask(ann.email)
    get(first)
    get(link_in_last_mail())


def test_secrets_are_kept_as_digests(noon, session, post, ask):
    ask(make_person().email)
    link = link_in_last_mail()
    token = link.rsplit("/", 1)[1]
    assert len(token) == 43  # 256 bits
    post(link)
    row = session.scalars(select(SignInLink)).one()
    assert token not in (row.digest, row.browser_digest)
    assert re.fullmatch("[0-9a-f]{64}", row.digest)
    assert re.fullmatch("[0-9a-f]{64}", session.scalars(select(Session)).one().digest)


def test_known_and_unknown_addresses_are_answered_alike(noon, session, get, new_client):
    make_person(email="known@example.org")
    make_person(email="left@example.org", role=Role.CO_CHAIR, to_on=date(2026, 5, 4))
    make_person(email="suspended@example.org", suspended_at=clock.now())
    answers = []
    for address in ("known@example.org", "nobody@example.org", "left@example.org", "suspended@example.org"):
        browser = new_client()
        first = browser.post("/sign-in", data={"email": address})
        shown = browser.get(first.location)
        answers.append((first.status_code, first.location, shown.text.replace(address, "ADDRESS")))
    assert len(set(answers)) == 1
    assert len(mails()) == 1


def test_capitals_in_an_address_make_no_difference(noon, session, ask):
    make_person(email="ann@example.org")
    ask("ANN@Example.ORG")
    assert len(mails()) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter your e-mail address."),
        ("ann", "Enter an e-mail address such as name@example.org."),
        ("ann@example.org\nBcc: all@example.org", "Enter this on one line, without a line break."),
        ("ann@example.org,ben@example.org", "Enter an e-mail address such as name@example.org."),
    ],
)
def test_an_address_that_cannot_be_one_gets_a_sentence(noon, session, ask, typed, sentence):
    make_person()
    page = ask(typed, status=422)
    assert sentence in page.text
    assert mails() == []


def test_the_mail_leaves_at_once_even_during_a_hold_and_not_after_its_link_has_ended(noon, session, ask):
    from tracker.outbox import kinds

    ask(make_person().email)
    (mail,) = mails()
    assert mail.kind == "sign-in"
    assert (mail.due_at, mail.expires_at) == (noon, noon + timedelta(minutes=10))
    assert "sign-in" in kinds.leaving_during_hold()


def test_a_link_does_not_leave_for_somebody_who_was_suspended_meanwhile(noon, session, app, ask):
    from tracker.outbox import jobs

    ann = make_person("Ann")
    ask(ann.email)
    ann.suspended_at = noon
    session.commit()
    jobs.deliver()
    session.expire_all()
    (mail,) = mails()
    assert (mail.state.value, mail.reason) == ("cancelled", "This person may no longer sign in.")


def test_the_mail_says_first_what_to_do_and_last_why_it_came(noon, session, app, ask):
    app.config["BASE_URL"] = "https://tracker.example.org"
    ask(make_person("Ann").email)
    (mail,) = mails()
    assert mail.subject == "Your link to sign in to Our coalition"
    link = "https://tracker.example.org" + link_in_last_mail()
    assert mail.content["text"].replace(link, "LINK") == (
        "Use this link to sign in. It works once, for the next 10 minutes.\n"
        "\n"
        "Open it in the browser in which you asked for it. If it opens in another one, copy the address below into "
        "the first.\n"
        "\n"
        "Sign in:\n"
        "LINK\n"
        "\n"
        "-- \n"
        "Our coalition\n"
        "You get this because somebody entered your address on our sign-in page.\n"
        "If that was not you, do nothing: nobody can use this link in another browser.\n"
    )


def test_links_lead_to_the_base_url_whatever_host_was_asked(noon, session, app, client):
    app.config["BASE_URL"] = "https://tracker.example.org"
    client.post("/sign-in", data={"email": make_person().email}, headers={"Host": "evil.example"})
    assert "https://tracker.example.org/sign-in/" in mails()[0].content["text"]
    assert "evil" not in mails()[0].content["text"]


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/people?state=left", "/people?state=left"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\t/evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-in", "/"),
    ],
)
def test_after_signing_in_only_own_pages_follow(noon, session, client, post, wanted, led_to):
    ann = make_person()
    client.post("/sign-in", query_string={"next": wanted}, data={"email": ann.email})
    assert post(link_in_last_mail()).location == led_to


def test_a_page_that_was_asked_for_follows_the_sign_in(noon, session, get, post):
    ann = make_person()
    asked = get("/people?role=observer", status=302).location
    post(asked, {"email": ann.email})
    assert post(link_in_last_mail()).location == "/people?role=observer"


def test_signing_in_gives_the_browser_a_new_session(noon, session, client, post, ask):
    ann = make_person()
    keys = []
    for _ in range(2):
        ask(ann.email)
        with client.session_transaction() as cookie:
            cookie["left over"] = "from before"
        post(link_in_last_mail())
        with client.session_transaction() as cookie:
            keys.append(cookie["_user_id"])
            assert "left over" not in cookie
        post("/sign-out")
    assert keys[0] != keys[1]


def test_signing_out_ends_the_session_on_the_server(noon, session, client, get, post, sign_in):
    sign_in(make_person())
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    post("/sign-out")
    with client.session_transaction() as cookie:
        cookie.update(stolen)
    assert get("/account", status=302).location == "/sign-in?next=/account"


def test_signing_out_everywhere_ends_every_session_and_every_open_link(
    noon, session, get, post, sign_in, ask
):
    ann = sign_in(make_person())
    other = services.start_session(ann, program="another", now=clock.now())
    link = services.printable_link(ann, clock.now()).removeprefix("http://localhost")
    post("/account/sign-out-everywhere")
    session.refresh(other.row)
    assert other.row.ended_at == noon
    get("/account", status=302)
    get(link, status=410)


def test_a_session_ends_after_thirty_days(clock_at, session, get, post, ask):
    begun = clock_at(NOON)
    ask(make_person().email)
    post(link_in_last_mail())
    clock_at(begun + timedelta(days=29, hours=23))
    get("/account")
    clock_at(begun + timedelta(days=30))
    get("/account", status=302)


def test_rights_end_with_the_next_request(clock_at, session, get, sign_in):
    clock_at("2026-05-05 23:59")
    ann = sign_in(make_person(role=Role.OBSERVER, to_on=date(2026, 5, 5)))
    get("/people")
    clock_at("2026-05-06 00:00")
    get("/people", status=302)

    clock_at("2026-05-05 12:00")
    get("/people")
    ann.suspended_at = clock.now()
    get("/people", status=302)


def test_a_role_that_begins_gives_its_rights_with_the_next_request(noon, session, get, sign_in):
    from tracker.coalition.models import RoleTerm

    ann = sign_in(make_person(role=Role.OBSERVER))
    get("/people/invite", status=403)
    ann.roles.append(RoleTerm(role=Role.CO_CHAIR, from_on=date(2026, 5, 5)))
    get("/people/invite")


def test_cookies_are_for_http_alone_and_for_our_own_site(noon, session, client, app):
    answer = client.post("/sign-in", data={"email": make_person().email})
    cookie = answer.headers["Set-Cookie"]
    parts = {part.strip() for part in cookie.split(";")}
    assert {"HttpOnly", "SameSite=Lax"} < parts
    assert "Secure" not in parts
    app.config["SESSION_COOKIE_SECURE"] = True
    assert "Secure" in client.post("/sign-in", data={"email": "x@example.org"}).headers["Set-Cookie"]


def test_cookies_are_secure_where_the_base_url_is_https(tmp_path):
    from tracker import config

    settings = {
        "TRACKER_ENV": "test",
        "TRACKER_INSTANCE": str(tmp_path),
        "TRACKER_BASE_URL": "https://t.example.org",
    }
    assert config.read(settings)["SESSION_COOKIE_SECURE"] is True
    assert (
        config.read(settings | {"TRACKER_BASE_URL": "http://t.example.org"})["SESSION_COOKIE_SECURE"] is False
    )


# --- how often ---


def test_an_office_of_thirty_behind_one_address_can_sign_in(noon, session, new_client):
    office = make_organisation()
    people = [make_person(role=Role.REPRESENTATIVE, organisation=office) for _ in range(30)]
    for person in people:
        browser = new_client()
        assert browser.post("/sign-in", data={"email": person.email}).status_code == 302
        assert browser.post(link_in_last_mail()).status_code == 302
    assert len(mails()) == 30


def test_one_address_gets_five_links_from_one_place_in_a_quarter_of_an_hour(clock_at, session, post, ask):
    begun = clock_at(NOON)
    ann = make_person()
    for _ in range(5):
        ask(ann.email)
    page = ask(ann.email, status=429)
    assert "Too many tries" in page.text
    assert int(page.headers["Retry-After"]) > 0
    assert len(mails()) == 5
    clock_at(begun + timedelta(minutes=15))
    ask(ann.email)
    assert len(mails()) == 6


def test_an_unknown_address_meets_the_same_limit(noon, session, ask):
    make_person()
    for _ in range(5):
        ask("nobody@example.org")
    ask("nobody@example.org", status=429)


def test_others_who_ask_for_somebodys_link_do_not_keep_them_out(noon, session, client):
    ann = make_person()
    for _ in range(6):
        client.post("/sign-in", data={"email": ann.email}, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    answer = client.post("/sign-in", data={"email": ann.email}, environ_base={"REMOTE_ADDR": "198.51.100.1"})
    assert answer.status_code == 302


def test_one_place_cannot_ask_without_end(noon, session, client):
    make_person()
    answers = [client.post("/sign-in", data={"email": f"p{n}@example.org"}).status_code for n in range(151)]
    assert answers == [302] * 150 + [429]


def test_a_limit_that_cannot_be_counted_lets_nobody_through(noon, session, app, client):
    ann = make_person()
    session.commit()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    session.execute(text("ALTER TABLE attempt RENAME TO attempt_away"))
    session.commit()
    try:
        answer = client.post("/sign-in", data={"email": ann.email})
        assert answer.status_code == 500
        assert mails() == []
    finally:
        session.rollback()
        session.execute(text("ALTER TABLE attempt_away RENAME TO attempt"))
        session.commit()


def test_what_is_counted_names_nobody(noon, session, ask):
    ask(make_person(email="ann@example.org").email)
    buckets = " ".join(session.scalars(select(Attempt.bucket)))
    assert "ann" not in buckets
    assert "127.0.0.1" not in buckets


# --- what is written down ---


def test_the_security_log_tells_who_signed_in_and_holds_no_secret(noon, session, post, ask):
    ann = make_person("Ann")
    ask(ann.email)
    link = link_in_last_mail()
    post(link)
    post("/sign-out")
    post(link, status=410)
    ask("nobody@example.org")
    events = session.scalars(select(SecurityEvent).order_by(SecurityEvent.id)).all()
    assert [(event.kind, event.what) for event in events] == [
        ("link", "A sign-in link was sent to Ann."),
        ("link used", "Ann used a sign-in link."),
        ("sign-in", "Ann signed in."),
        ("sign-out", "Ann signed out."),
        ("failure", "A sign-in link was refused. This link has been used or has run out."),
        ("failure", "A link was asked for with an address that may not sign in."),
    ]
    assert {event.ip for event in events} == {"127.0.0.1"}
    assert not any(link.rsplit("/", 1)[1] in event.what for event in events)


def test_a_refused_page_is_written_down(noon, session, get, sign_in):
    sign_in(make_person("Olu", role=Role.OBSERVER))
    get("/security-log", status=403)
    (event,) = session.scalars(select(SecurityEvent).where(SecurityEvent.kind == "denied"))
    assert event.what == "Olu was refused GET /security-log."


def test_co_chairs_read_the_security_log(noon, session, get, sign_in, ask):
    ask(make_person("Ann").email)
    sign_in(make_person())
    page = get("/security-log")
    assert "A sign-in link was sent to Ann." in page.text


def test_old_links_sessions_and_counters_are_dropped(clock_at, session, post, ask):
    begun = clock_at(NOON)
    ask(make_person().email)
    post(link_in_last_mail())
    services.forget_old(now=begun + timedelta(days=20))
    assert session.scalar(select(func.count()).select_from(SignInLink)) == 1
    services.forget_old(now=begun + timedelta(days=61))
    for table in (SignInLink, Session, Attempt):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_the_text_of_a_sign_in_mail_is_kept_no_longer_than_its_link_is_good(clock_at, session, ask):
    begun = clock_at(NOON)
    ask(make_person().email)
    outbox_jobs.deliver()
    token = link_in_last_mail().rpartition("/")[2]
    (mail,) = session.scalars(select(Mail))

    clock_at(begun + timedelta(minutes=9))
    outbox_jobs.forget_old()
    session.expire_all()
    assert token in mail.content["text"]
    clock_at(begun + timedelta(minutes=11))
    outbox_jobs.forget_old()
    session.expire_all()
    assert (mail.message, mail.content, mail.state) == (None, None, State.SENT)


def test_ip_addresses_are_kept_for_thirty_days_and_their_lines_longer(session, clock_at):
    now = clock_at("2026-05-04 09:00")
    for days in (29, 31):
        record_security("failure", f"{days} days ago", ip="192.0.2.1", now=now - timedelta(days=days))
    session.flush()
    services.forget_old(now=now)
    session.expire_all()
    kept = {event.what: event.ip for event in session.query(SecurityEvent)}
    assert kept == {"29 days ago": "192.0.2.1", "31 days ago": None}
