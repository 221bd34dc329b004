"""The settings page: who may see it, what it keeps, the test mail, themes."""

from tests.factories import make_organisation, make_person, make_theme
from tracker.coalition.models import Coalition, Theme
from tracker.coalition.queries import the_coalition
from tracker.coalition.rules import Role
from tracker.core.database import db
from tracker.outbox.models import Mail
from tracker.outbox.rules import State


def test_only_co_chairs_see_the_settings(session, sign_in, get, post):
    theme = make_theme("Stability")
    for role in Role:
        sign_in(make_person(role=role, organisation=make_organisation()))
        for url in ("/settings", "/settings/themes/new", f"/settings/themes/{theme.id}"):
            get(url, status=200 if role is Role.CO_CHAIR else 403)
        post("/settings/test-mail", {}, status=302 if role is Role.CO_CHAIR else 403)


def test_settings_are_kept_from_the_first_time_on(session, sign_in, get, post):
    sign_in(make_person())
    values = get("/settings").form_values()
    assert (values["name"], values["reply_days"], values["response_days"]) == ("", "20", "84")
    post(
        "/settings",
        values | {"name": "Alliance of Nowhere", "reply_to": "chairs@example.org", "reply_days": "18"},
    )
    coalition = db.session.get(Coalition, 1)
    assert (coalition.name, coalition.reply_to, coalition.reply_days) == (
        "Alliance of Nowhere",
        "chairs@example.org",
        18,
    )
    page = get("/settings")
    assert "Alliance of Nowhere" in page.title
    post("/settings", page.form_values() | {"silence_allowed": "y", "second_factor_required": "y"})
    assert (the_coalition().silence_allowed, the_coalition().second_factor_required) == (True, True)
    assert get("/settings").form_values()["reply_days"] == "18"


def test_mistakes_keep_what_was_typed(session, sign_in, get, post):
    sign_in(make_person())
    values = get("/settings").form_values()
    page = post(
        "/settings",
        values | {"name": "", "reply_to": "nobody", "reply_days": "0", "terms": "## Ours"},
        status=422,
    )
    for sentence in ("Enter the coalition's name.", "Enter an e-mail address such as name@example.org.",
                     "Enter a whole number from 1 to 250."):  # fmt: skip
        assert sentence in page.text.replace("’", "'")
    assert (page.form_values()["terms"], page.form_values()["reply_to"]) == ("## Ours", "nobody")
    assert db.session.get(Coalition, 1) is None


def test_two_co_chairs_saving_see_both_texts(session, sign_in, get, post):
    session.add(Coalition(id=1, name="Alliance of Nowhere"))
    sign_in(make_person())
    first, second = get("/settings").form_values(), get("/settings").form_values()
    post("/settings", first | {"sender_name": "The first"})
    page = post("/settings", second | {"sender_name": "The second"}, status=409)
    assert "The first" in page.text
    post("/settings", page.form_values())
    assert db.session.get(Coalition, 1).sender_name == "The second"


def test_two_co_chairs_saving_for_the_first_time_see_both_texts_too(session, sign_in, get, post):
    sign_in(make_person())
    values = get("/settings").form_values()
    post("/settings", values | {"name": "One name"})
    assert "One name" in post("/settings", values | {"name": "Another name"}, status=409).text


def test_the_test_mail_says_what_the_server_answered(session, app, sign_in, get, post, smtp_sink):
    app.config["SMTP_URL"] = smtp_sink.url
    sign_in(make_person(email="chair@example.org"))
    post("/settings/test-mail", {})
    assert [str(message["To"]) for message in smtp_sink.messages] == ["chair@example.org"]
    assert "The test mail to chair@example.org left. The mail server answered: 250" in get("/settings").text


def test_themes_are_added_and_renamed_but_never_twice(session, sign_in, get, post):
    sign_in(make_person())
    post(
        "/settings/themes/new",
        {"name": "Stability", "other_names": "Stable homes;Stable homes\r\nLasting homes"},
    )
    theme = db.session.query(Theme).one()
    assert (theme.name, theme.other_names) == ("Stability", "Stable homes; Lasting homes")
    again = post("/settings/themes/new", {"name": "stable homes"}, status=422)
    assert "There is a theme “Stability” already." in again.text
    post(f"/settings/themes/{theme.id}", {"name": "Stable homes", "other_names": "Lasting homes"})
    assert theme.other_names == "Lasting homes; Stability"
    assert "Stable homes" in get("/settings").text
    get("/settings/themes/999", status=404)


def test_a_refused_test_mail_is_said_and_not_tried_again(session, app, sign_in, get, post):
    app.config["SMTP_URL"] = "smtp://127.0.0.1:9"
    sign_in(make_person(email="chair@example.org"))
    post("/settings/test-mail", {})
    assert "The test mail was not sent." in get("/settings").text
    assert [mail.state for mail in db.session.query(Mail)] == [State.CANCELLED]


def test_without_a_mail_server_the_test_mail_stays_here(session, sign_in, get, post):
    sign_in(make_person())
    post("/settings/test-mail", {})
    assert "it is on the page /mailbox" in get("/settings").text
