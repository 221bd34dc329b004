"""Logos: only pictures are taken, with a permission; an expired one is marked and never offered."""

import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from tests.factories import make_organisation, make_person
from tracker.attachments import storage
from tracker.backups import exports
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.logos import queries, rules
from tracker.logos.models import Logo
from tracker.logos.rules import check_permission, has_expired

TODAY = date(2026, 11, 23)
PERMITTED = {
    "variant": "colour", "permitted_by": "Ann Example, Director", "permitted_on-year": "2026", "purpose": "letters",
    "expires_on-day": "30", "expires_on-month": "11", "expires_on-year": "2026",
}  # fmt: skip


def picture(kind="PNG", size=(300, 120)):
    content = BytesIO()
    Image.new("RGB", size, "purple").save(content, kind)
    return content.getvalue()


@pytest.fixture
def charity(session, clock_at, sign_in):
    clock_at("2026-11-23 10:00")
    sign_in(make_person())
    return make_organisation("Invented Homes")


def add(post, charity, content, name="logo.png", status=302, **facts):
    file = FileStorage(BytesIO(content), name)
    return post(f"/organisations/{charity.id}/logos/add", PERMITTED | facts | {"file": file}, status)


def test_a_logo_is_kept_with_who_permitted_it_shown_and_served_safely(charity, get, post, client):
    add(post, charity, picture())
    logo = db.session.scalars(select(Logo)).one()
    assert (logo.width, logo.height, logo.permitted_on, logo.expires_on) == (
        300,
        120,
        "2026",
        date(2026, 11, 30),
    )
    page = get(f"/organisations/{charity.id}")
    assert "Permitted by Ann Example, Director, 2026. For letters. Until 30 November 2026" in page.text
    answer = client.get(f"/logos/{logo.uid}")
    assert answer.data == picture()
    assert (answer.headers["Content-Disposition"], answer.headers["X-Content-Type-Options"]) == (
        "attachment; filename=logo.png", "nosniff",
    )  # fmt: skip
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_in_an_export_a_logo_says_whose_it_is_and_opens_by_its_ending(
    charity, get, post, tmp_path, session, app, command
):
    charity.name = "Homes/Beds: “Invented”"
    add(post, charity, picture("JPEG"), "Our logo.JPG")
    logo = db.session.scalars(select(Logo)).one()
    exports.write(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        [name] = [one for one in archive.namelist() if one.startswith("logos/")]
        assert name == f"logos/Homes-Beds- “Invented”, colour, {logo.uid}.jpg"
        assert archive.read(name) == picture("JPEG")
    assert (tmp_path / "all.zip").stat().st_mode & 0o077 == 0

    (app.config["INSTANCE"] / "uploads" / logo.stored_as).unlink()
    session.commit()
    said = command("export", tmp_path / "less.zip").stderr
    assert f"Not in the folder of uploads any more, and not in the export: {name}" in said
    with zipfile.ZipFile(tmp_path / "less.zip") as archive:
        assert name not in archive.namelist()


def test_an_expired_one_is_marked_and_never_offered_until_it_is_prolonged(charity, get, post, clock_at):
    add(post, charity, picture())
    logo = db.session.scalars(select(Logo)).one()
    assert queries.usable_on(charity.id, date(2026, 11, 30)) == [logo]
    clock_at("2026-12-01 00:00")
    assert queries.usable_on(charity.id, clock.today()) == []
    page = get(f"/organisations/{charity.id}")
    assert "May not be used any more" in page.text
    assert not page.all("img")
    get(f"/logos/{logo.uid}", status=404)
    url = f"/logos/{logo.uid}/permission"
    post(url, get(url).form_values() | {"expires_on-year": "2027"})
    get(f"/logos/{logo.uid}", status=200)


def test_co_chairs_are_told_a_month_before_a_permission_ends(charity, get, post, clock_at, sign_in):
    add(post, charity, picture())
    told = "It may be used until Monday 30 November 2026"
    for day, expected in (
        ("2026-10-30", False),
        ("2026-10-31", True),
        ("2026-11-30", True),
        ("2026-12-01", False),
    ):
        clock_at(f"{day} 10:00")
        sign_in(make_person())
        assert (told in get("/").text) is expected
    clock_at("2026-11-23 10:00")
    sign_in(make_person(role=Role.REPRESENTATIVE, organisation=charity))
    assert told not in get("/").text


def test_what_is_no_picture_is_refused_with_what_to_do(charity, post):
    said = {
        "logo.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", rules.NO_SVG),
        "logo.pdf": (b"%PDF-1.7", rules.NOT_TAKEN),
        "logo.png": (b"<svg/>", "This is not a PNG image, whatever its name says."),
        "logo.jpg": (picture("PNG"), "This is not a JPEG image, whatever its name says."),
    }
    for name, (content, sentence) in said.items():
        assert sentence in add(post, charity, content, name, status=422).text
    assert (
        "Enter who said that the logo may be used."
        in add(post, charity, picture(), status=422, permitted_by="").text
    )
    assert (db.session.scalars(select(Logo)).all(), list(storage.folder().iterdir())) == ([], [])


def test_a_logo_that_is_removed_takes_its_file_with_it(charity, post):
    add(post, charity, picture("JPEG"), "logo.jpeg")
    logo = db.session.scalars(select(Logo)).one()
    assert "because of its logo" in post(f"/organisations/{charity.id}/remove", {}, 422).text
    post(f"/logos/{logo.uid}/remove", {})
    assert (db.session.scalars(select(Logo)).all(), list(storage.folder().iterdir())) == ([], [])


def test_only_co_chairs_keep_logos_and_everybody_sees_them(charity, get, post, sign_in):
    add(post, charity, picture())
    logo = db.session.scalars(select(Logo)).one()
    for role in Role:
        sign_in(make_person(role=role, organisation=charity))
        get(f"/organisations/{charity.id}/logos/add", status=200 if role is Role.CO_CHAIR else 403)
        assert get(f"/organisations/{charity.id}").all("img")
        get(f"/logos/{logo.uid}", status=200)


@pytest.mark.parametrize(
    ("expires_on", "expired"), [(None, False), (TODAY, False), (TODAY - timedelta(days=1), True)]
)
def test_on_its_last_day_a_permission_holds(expires_on, expired):
    assert has_expired(expires_on, TODAY) is expired


@pytest.mark.parametrize(
    ("permission", "field"),
    [(("", None, None), "permitted_by"), (("Ann", "2027", None), "permitted_on"),
     (("Ann", "2026-10", date(2026, 9, 30)), "expires_on")],
)  # fmt: skip
def test_a_permission_that_cannot_be_right_is_refused(permission, field):
    with pytest.raises(RuleViolation) as refused:
        check_permission(*permission, TODAY)
    assert refused.value.field == field
