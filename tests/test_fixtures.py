"""The fixtures themselves: nothing is left over from test to test or from visitor to visitor, and bad pages fail."""

import pytest
from flask import current_app, g
from sqlalchemy import text
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from tests import databases
from tests.databases import KEPT_FROM_MIGRATIONS, prepare_reset
from tests.factories import make_person
from tests.pages import Page
from tracker.coalition.models import Person
from tracker.core.database import db, not_waiting_for_the_disk

GOOD = (
    '<!doctype html><html lang="en-GB"><head><title>Letters</title>'
    '<link rel="stylesheet" href="/static/app.css"></head>'
    '<body><main><h1>Letters</h1><form action="/x"><label for="q">Find</label><input id="q" name="q" value="ICU">'
    '<select name="kind" aria-label="Kind"><option value="a">A</option><option value="b" selected>B</option></select>'
    '<textarea name="note" aria-labelledby="q">\nTwo\nlines</textarea></form></main></body></html>'
)


def page_of(html: str) -> Page:
    response = TestResponse(
        iter([html.encode()]), "200 OK", Response(mimetype="text/html").headers, request=None, history=()
    )
    return Page("/letters", response)


def test_rows_settings_and_files_are_there_within_a_test(app, session):
    make_person()
    session.commit()
    app.config["FUSE"] = 7
    (app.config["INSTANCE"] / "left-over").write_text("x")


def test_and_gone_in_the_next(app, session):
    assert session.query(Person).all() == []
    assert app.config["FUSE"] == 50
    assert not (app.config["INSTANCE"] / "left-over").exists()


@pytest.mark.only_on("postgresql")
def test_rows_that_migrations_made_come_back(session):
    connection = session.connection()
    connection.execute(text(f"DROP SCHEMA {KEPT_FROM_MIGRATIONS} CASCADE"))
    connection.execute(
        text("CREATE TABLE seeded (id serial PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a) STORED)")
    )
    connection.execute(text("INSERT INTO seeded (a) VALUES (5)"))
    statements = prepare_reset(connection)
    connection.execute(text("UPDATE seeded SET a = 6"))
    connection.execute(text("INSERT INTO seeded (a) VALUES (7)"))
    connection.exec_driver_sql(statements)
    assert connection.execute(text("SELECT * FROM seeded")).all() == [(1, 5, 5)]
    assert connection.execute(text("INSERT INTO seeded (a) VALUES (8) RETURNING id")).scalar_one() == 2
    session.rollback()


@pytest.mark.only_on("sqlite")
def test_a_commit_waits_for_the_disk_but_where_the_tests_say_otherwise(app, session, monkeypatch):
    def how_long() -> list[int]:
        session.remove()
        db.engine.dispose()
        waits = [session.scalar(text("PRAGMA synchronous"))]
        session.commit()
        with not_waiting_for_the_disk():
            waits.append(session.scalar(text("PRAGMA synchronous")))
            session.commit()
        return [*waits, session.scalar(text("PRAGMA synchronous"))]

    assert how_long() == [0, 0, 0]  # off
    monkeypatch.setattr(databases, "waits_for_the_disk", True)
    assert how_long() == [2, 1, 2]  # full, but for the steps that another always follows


def test_a_request_sees_what_the_test_made_and_nothing_of_the_last_visitor(app, session, command):
    from tests.conftest import on_its_own

    person = make_person(name="Ada")
    g.left_over = True

    def rename() -> tuple[bool, str]:
        with app.app_context():
            row = db.session.get_one(Person, person.id)
            name, row.name = row.name, "Grace"
            db.session.commit()
            return "left_over" in g, name

    assert on_its_own(rename) == (False, "Ada")
    assert person.name == "Grace"
    assert current_app == app


def test_the_clock_stands_where_it_is_put(clock_at):
    from tracker.core import clock

    clock_at("2026-06-01 09:00")
    assert clock.now().isoformat() == "2026-06-01T08:00:00+00:00"
    clock_at("2026-01-01 09:00")
    assert clock.now().isoformat() == "2026-01-01T09:00:00+00:00"


def test_a_page_can_be_read():
    page = page_of(GOOD)
    page.check()
    assert page.heading == page.title == "Letters"
    assert page.form_values() == {"q": "ICU", "kind": "b", "note": "Two\nlines"}
    assert page.words_of("option", value="a") == ["A"]


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("<h1>Letters</h1>", "", "h1 should be there once: []"),
        ("<h1>Letters</h1>", "<h1>A</h1><h1>B</h1>", "h1 should be there once: ['A', 'B']"),
        ("<title>Letters</title>", "<title></title>", "no title"),
        (' lang="en-GB"', "", "no lang"),
        ("<main>", '<main id="q">', "id 'q' twice"),
        ('<label for="q">Find</label>', "", "no label for field q"),
        ('<label for="q">', '<label for="q"></label><label for="z">', "label for a missing 'z'"),
        ("<h1>", '<h1 style="color: red">', "inline style on h1"),
        ("<h1>", "<script>1</script><h1>", "inline script"),
        ("<h1>", '<h1 onclick="1">', "onclick on h1"),
        ("/static/app.css", "https://elsewhere.example/app.css", "link leads elsewhere"),
    ],
)
def test_a_bad_page_fails_with_what_is_wrong(good, bad, says):
    with pytest.raises(AssertionError) as failed:
        page_of(GOOD.replace(good, bad, 1)).check()
    assert says in str(failed.value)


def test_a_browser_shows_what_the_test_made(browser_page, live_server, session):
    make_person()
    answer = browser_page.goto("/static/app.css")
    assert (answer.status, browser_page.url) == (200, f"{live_server.url}/static/app.css")
    assert not session().in_transaction()
