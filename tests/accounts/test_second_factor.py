"""The second factor: an app's code after the link, recovery codes, and co-chairs who have to have one."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from tests.factories import make_person
from tracker.accounts import second_factor, services
from tracker.accounts.models import RecoveryCode, SecondFactor, Session
from tracker.activity.models import SecurityEvent
from tracker.coalition.models import Coalition
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db

NOON = "2026-05-05 12:00"
PAGE = "/account/second-factor"


@pytest.fixture
def noon(clock_at):
    return clock_at(NOON)


def code_of(person, *, later: int = 0) -> str:
    """What the person's app shows now, or some half minutes later."""
    factor = db.session.get(SecondFactor, person.id)
    return pyotp.TOTP(factor.secret).at(clock.now() + timedelta(seconds=30 * later))


def set_up(person) -> list[str]:
    """The factor is on, with an app's code of long ago; returns the recovery codes."""
    factor = second_factor.begin(person, now=clock.now())
    factor.confirmed_at = clock.now()
    db.session.flush()
    return second_factor.make_recovery_codes(person)


def link_for(person) -> str:
    return "/sign-in/" + services.printable_link(person, clock.now()).rsplit("/", 1)[1]


def test_setting_it_up_shows_a_picture_then_recovery_codes_once(noon, session, get, post, sign_in, client):
    ann = sign_in(make_person())
    assert "Set up a second factor" in get(PAGE).text
    post(f"{PAGE}/begin")
    page = get(PAGE)
    secret = session.get(SecondFactor, ann.id).secret
    assert secret in page.text.replace("-", "")
    picture = client.get(f"{PAGE}/picture.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"

    shown = post(f"{PAGE}/confirm", {"code": code_of(ann)}, status=200)
    codes = re.findall(r"<code>((?:[2-9A-Z]{4}-){3}[2-9A-Z]{4})</code>", shown.html)
    assert len(set(codes)) == 10
    assert session.get(SecondFactor, ann.id).confirmed_at == noon
    again = get(PAGE)
    assert not any(code in again.text for code in codes)
    assert secret not in again.text.replace("-", "")
    assert client.get(f"{PAGE}/picture.svg").status_code == 404


def test_a_wrong_first_code_turns_nothing_on(noon, session, post, sign_in):
    ann = sign_in(make_person())
    post(f"{PAGE}/begin")
    page = post(f"{PAGE}/confirm", {"code": "000000"}, status=422)
    assert "This code is not right." in page.text
    assert session.get(SecondFactor, ann.id).confirmed_at is None
    assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0


def test_after_the_link_the_code_is_asked_for_and_until_then_nothing_is_open(noon, session, get, post):
    ann = make_person("Ann")
    set_up(ann)
    assert post(link_for(ann)).location == "/sign-in/code"
    get("/account", status=302)
    assert "This code is not right." in post("/sign-in/code", {"code": "123"}, status=422).text
    get("/account", status=302)
    assert post("/sign-in/code", {"code": code_of(ann)}).location == "/"
    assert "On: a code is asked for" in get("/account").text
    what = session.scalars(select(SecurityEvent.what).order_by(SecurityEvent.id.desc())).all()
    assert what[:2] == ["Ann signed in with a second factor.", "A wrong code was given for Ann."]


def test_a_code_is_taken_once(noon, session, post, new_client):
    ann = make_person()
    set_up(ann)
    code = code_of(ann)
    post(link_for(ann))
    post("/sign-in/code", {"code": code})
    other = new_client()
    other.post(link_for(ann))
    assert "This code is not right." in other.post("/sign-in/code", data={"code": code}).text
    assert other.post("/sign-in/code", data={"code": code_of(ann, later=1)}).status_code == 302


def test_a_phone_that_is_half_a_minute_off_is_understood_and_a_minute_is_not(noon, session, post):
    ann = make_person()
    set_up(ann)
    post(link_for(ann))
    post("/sign-in/code", {"code": code_of(ann, later=2)}, status=422)
    post("/sign-in/code", {"code": code_of(ann, later=-2)}, status=422)
    post("/sign-in/code", {"code": code_of(ann, later=-1)}, status=302)


def test_a_recovery_code_replaces_the_app_once(noon, session, post, new_client):
    ann = make_person()
    codes = set_up(ann)
    post(link_for(ann))
    assert post("/sign-in/code", {"code": f" {codes[0].lower().replace('-', ' ')} "}).location == "/"
    other = new_client()
    other.post(link_for(ann))
    assert "This code is not right." in other.post("/sign-in/code", data={"code": codes[0]}).text
    assert other.post("/sign-in/code", data={"code": codes[1]}).status_code == 302


def test_guessing_codes_is_stopped_after_six_tries(clock_at, session, post):
    begun = clock_at(NOON)
    ann = make_person()
    set_up(ann)
    post(link_for(ann))
    for guess in range(6):
        post("/sign-in/code", {"code": f"00000{guess}"}, status=422)
    post("/sign-in/code", {"code": code_of(ann)}, status=429)
    clock_at(begun + timedelta(minutes=15))
    post(link_for(ann))
    post("/sign-in/code", {"code": code_of(ann)}, status=302)


def test_the_code_is_waited_for_ten_minutes(clock_at, session, get, post):
    begun = clock_at(NOON)
    ann = make_person()
    set_up(ann)
    post(link_for(ann))
    clock_at(begun + timedelta(minutes=10))
    assert get("/sign-in/code", status=302).location == "/sign-in"


def test_without_a_good_link_there_is_no_page_for_a_code(noon, session, get):
    make_person()
    assert get("/sign-in/code", status=302).location == "/sign-in"


def test_turning_it_on_signs_the_other_browsers_out(noon, session, get, post, sign_in, new_client):
    ann = make_person(role=Role.OBSERVER)
    other = new_client()
    other.post(link_for(ann))
    assert other.get("/account").status_code == 200
    post(link_for(ann))
    post(f"{PAGE}/begin")
    post(f"{PAGE}/confirm", {"code": code_of(ann)}, status=200)
    get("/account")
    assert other.get("/account").status_code == 302


def test_new_recovery_codes_replace_the_old_and_need_a_code(noon, session, post, sign_in):
    ann = sign_in(make_person())
    old = set_up(ann)
    post(f"{PAGE}/recovery-codes", {"code": "000000"}, status=422)
    assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 10
    shown = post(f"{PAGE}/recovery-codes", {"code": code_of(ann)}, status=200)
    assert len(re.findall(r"<code>((?:[2-9A-Z]{4}-){3}[2-9A-Z]{4})</code>", shown.html)) == 10
    assert not any(code in shown.text for code in old)


def test_turning_it_off_needs_a_code(noon, session, get, post, sign_in):
    ann = sign_in(make_person())
    set_up(ann)
    get(f"{PAGE}/turn-off")
    post(f"{PAGE}/turn-off", {"code": "000000"}, status=422)
    assert session.get(SecondFactor, ann.id) is not None
    post(f"{PAGE}/turn-off", {"code": code_of(ann)})
    assert session.get(SecondFactor, ann.id) is None
    assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0


# --- required of co-chairs ---


@pytest.fixture
def required(noon, session):
    session.add(Coalition(id=1, name="Invented Alliance", second_factor_required=True))
    session.flush()


def test_a_co_chair_without_one_is_led_to_it_before_anything_else(required, session, get, post):
    ann = make_person()
    post(link_for(ann))
    for url in ("/people", "/people/invite", "/consultations", "/deadlines/new"):
        assert get(url, status=302).location == PAGE
    assert "Set it up to go on." in get(PAGE).text
    post(f"{PAGE}/begin")
    post(f"{PAGE}/confirm", {"code": code_of(ann)}, status=200)
    get("/people/invite")


def test_a_co_chair_who_has_to_set_it_up_can_change_nothing(required, session, post):
    ann = make_person()
    post(link_for(ann))
    other = make_person(role=Role.OBSERVER)
    assert post(f"/people/{other.id}/suspend").location == PAGE
    assert other.suspended_at is None


def test_others_are_not_asked_for_it(required, session, get, post):
    lead = make_person(role=Role.LEAD)
    post(link_for(lead))
    get("/people")


def test_a_co_chair_cannot_turn_off_what_is_required(required, session, post, sign_in):
    ann = sign_in(make_person())
    set_up(ann)
    page = post(f"{PAGE}/turn-off", {"code": code_of(ann)}, status=400)
    assert "it cannot be turned off" in page.text
    assert session.get(SecondFactor, ann.id) is not None


def test_a_command_resets_it_for_somebody_who_lost_the_phone(noon, session, command, post):
    ann = make_person("Ann", email="ann@example.org")
    set_up(ann)
    answer = command("people", "reset-second-factor", "ANN@example.org")
    assert answer.stdout == "The second factor of Ann is gone; the next sign-in asks for none.\n"
    assert post(link_for(ann)).location == "/"
    answer = command("people", "reset-second-factor", "ann@example.org")
    assert answer.stdout == "Ann has no second factor; nothing was changed.\n"
    assert command("people", "reset-second-factor", "x@example.org", exit_code=2).stderr == (
        "Nobody here has the address x@example.org.\n"
    )


def test_a_half_finished_sign_in_is_no_session(noon, session, client, post, get):
    ann = make_person()
    set_up(ann)
    post(link_for(ann))
    with client.session_transaction() as cookie:
        cookie["_user_id"] = cookie["awaits_code"]
    get("/account", status=302)
    assert session.scalars(select(Session)).one().awaits_code is True
