"""Whoever was renamed, or got another address, is handed over and erased under those borne before, too."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import String, cast, select

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tests.reminders.story import Story
from tracker.activity.models import Activity, SecurityEvent
from tracker.activity.services import record, record_security
from tracker.backups import exports
from tracker.backups import services as backups
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import Model, db
from tracker.drafting import comments
from tracker.letters import versions
from tracker.logos.models import Logo
from tracker.logos.rules import Variant
from tracker.outbox import services as outbox
from tracker.outbox.kinds import Content
from tracker.outbox.models import Mail
from tracker.people import services as people
from tracker.privacy import again, export, queries, services
from tracker.privacy.borne import borne_by, names_before
from tracker.signoffs import answering
from tracker.signoffs.models import SignAnswer, Signature
from tracker.signoffs.rules import Answer, Given, Via

NOW = datetime(2023, 5, 3, 9, 0, tzinfo=UTC)
OLD, OLD_ADDRESS = "Zebulona Oldname", "zeb.old@alpha.example.org"
NEW, NEW_ADDRESS = "Zebulona Newname", "zeb.new@alpha.example.org"


@pytest.fixture
def chair(session, clock_at):
    clock_at("2023-05-03 10:00")
    return make_person("Cara Chair", email="cara@example.org")


@pytest.fixture
def zeb(chair):
    alpha = make_organisation("Alpha")
    return make_person(OLD, role=Role.REPRESENTATIVE, organisation=alpha, email=OLD_ADDRESS)


def sign(person, name, title="Homes", via=Via.LINK):
    """An answer with which a person, or somebody over their link, gave this name."""
    sign_on = make_sign_on(make_letter(title), [make_organisation()])
    given = Given(Answer.SIGN, signer_name=name, signer_role="Director", authorised=True, shows_person=True)
    answering.give_answer(sign_on.requests[0].id, given, via=via, person=person, now=sign_on.opened_at)


def rename(person, name, address, chair):
    people.change_person(person, name=name, email=address, by=chair, now=NOW)
    db.session.flush()


def queue(name, to, subject="Homes"):
    return outbox.queue(
        name, kind="receipt", to=to, content=Content(subject, "Hello"), now=NOW, expires_at=NOW + timedelta(9)
    )


@pytest.fixture
def a_life(zeb, chair, clock_at, app):
    """What she did and got under her first name and address, and then her second ones."""
    alpha = zeb.roles[0].organisation
    letter = make_letter("Homes", lead=zeb, sent_by_name=OLD, notes=f"Ring {OLD} first.")
    versions.write_version(letter, "We ask for homes.", by=zeb, now=NOW)
    version = versions.write_version(letter, "We ask for good homes.", by=chair, now=NOW)
    comments.comment_on(letter, version, 1, text="Why not safe?", organisation=alpha, by=zeb, now=NOW)
    sign(zeb, OLD, "Care")
    db.session.add(
        Logo(organisation=alpha, variant=Variant.COLOUR, name="logo.png", media_type="image/png", size=1, width=1,
             height=1, sha256="", stored_as="none", permitted_by=OLD, added_at=NOW)
    )  # fmt: skip
    (Path(app.config["INSTANCE"]) / "uploads").mkdir(exist_ok=True)
    (Path(app.config["INSTANCE"]) / "uploads" / "none").write_bytes(b"a picture")
    record(letter, f"asked {OLD} at {OLD_ADDRESS}", by=chair, now=NOW, was={"lead": OLD})
    record_security("sign-in", f"{OLD} signed in.", person=zeb, now=NOW)
    queue(f"test|{OLD_ADDRESS}|1", to=OLD_ADDRESS, subject=f"To {OLD}")
    queue("mine", to=zeb.id)
    Story(clock_at).at("2023-05-03 10:00")
    rename(zeb, NEW, NEW_ADDRESS, chair)
    record(letter, f"asked {NEW} at {NEW_ADDRESS}", by=chair, now=NOW)
    db.session.commit()
    return letter


TRACES = ("Zebulona", "Oldname", "Newname", "zeb.old", "zeb.new")


def where_found(*traces):
    """The columns in which a trace stands, in whatever capitals."""
    found = set()
    for name, table in Model.metadata.tables.items():
        for column in table.columns:
            for value in db.session.scalars(select(column)):
                written = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                if any(one.casefold() in written.casefold() for one in traces or TRACES):
                    found.add(f"{name}.{column.name}")
    return found


@pytest.mark.parametrize(
    ("sentences", "name", "before"),
    [
        ([], "Ann", []),
        (["changed the name from Ann to Bea"], "Bea", ["Ann"]),
        (["changed the name from Ann to Bea", "changed the name from Bea to Ann"], "Ann", ["Bea", "Ann"]),
        (["changed the name from Ann to Go to Bea to Rest"], "Bea to Rest", ["Ann to Go"]),
        (["changed the name from Ann to Bea"], "Cy", ["Bea", "Ann"]),
        (["changed the name from a person since erased to Bea"], "Bea", []),
    ],
)
def test_names_borne_before_are_read_from_the_history_from_its_end(sentences, name, before):
    assert names_before(sentences, name) == before


def test_the_names_and_addresses_somebody_bore_are_known(a_life, zeb):
    assert borne_by(zeb) == ((NEW, OLD), (NEW_ADDRESS, OLD_ADDRESS))


def test_an_address_to_which_mail_went_is_known_without_a_word_in_the_history(zeb, chair, clock_at):
    queue("mine", to=zeb.id)
    Story(clock_at).at("2023-05-03 10:00")
    zeb.email = zeb.email_key = NEW_ADDRESS
    assert borne_by(zeb).addresses == (NEW_ADDRESS, OLD_ADDRESS)


def test_with_an_empty_box_nothing_is_left_under_any_name_or_address(a_life, zeb, chair, sign_in, get, post):
    before = where_found("Oldname", "zeb.old")
    assert {
        "signature.person",
        "sign_answer.signer_name",
        "letter.sent_by_name",
        "logo.permitted_by",
    } <= before
    assert {"activity.what", "activity.details", "security_event.what", "mail.sent_to", "mail.key"} <= before
    sign_in(chair)
    page = get(f"/people/{zeb.id}/erase")
    assert f"“{OLD}”" in page.text
    assert OLD_ADDRESS in page.text
    assert f"Ring {OLD} first." in page.text
    chosen = {"also": "", "texts": f"letter.notes:{a_life.id}", "is_certain": "y"}
    post(f"/people/{zeb.id}/erase", chosen)
    db.session.expire_all()
    assert where_found() == set()
    assert db.session.scalars(select(Signature.person)).all() == ["a person since erased"]


def test_neither_export_nor_backup_nor_a_restore_brings_the_old_name_back(a_life, zeb, chair, app, tmp_path):
    backups.back_up(tmp_path / "before.zip", now=clock.now())
    db.session.commit()
    services.erase(zeb, texts=[f"letter.notes:{a_life.id}"], by=chair, now=clock.now())
    db.session.commit()
    again.remember(zeb.uid, again.Chosen([f"letter.notes:{a_life.id}"]))
    exports.write(tmp_path / "export.zip")
    db.session.rollback()
    backups.back_up(tmp_path / "after.zip", now=clock.now())
    for file in ("export.zip", "after.zip"):
        assert [one for one in TRACES if one.encode() in unzipped((tmp_path / file).read_bytes())] == []
    db.session.commit()
    backups.restore(tmp_path / "before.zip", now=clock.now())
    db.session.commit()
    assert where_found() == set()


def unzipped(content):
    """All that a ZIP file holds, and the ZIP files in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        held = [archive.read(one) for one in archive.namelist()]
    return b"".join(unzipped(one) if one.startswith(b"PK\x03\x04") else one for one in held)


def test_what_is_handed_over_says_the_earlier_names_and_keeps_them(a_life, zeb, chair):
    held = export.document(zeb, now=NOW)
    assert (held["about"]["earlier_names"], held["about"]["earlier_addresses"]) == ([OLD], [OLD_ADDRESS])
    told = [one["what"] for one in held["history"]]
    assert f"asked {OLD} at {OLD_ADDRESS}" in told
    assert f"changed the name from {OLD} to {NEW}" in told
    assert [one["signer_name"] for one in held["answers to letters"]] == [OLD]
    assert any(one.get("sent_to") == OLD_ADDRESS for one in held["mail"])


def test_what_is_handed_over_leaves_out_names_that_others_bore_before(a_life, zeb, chair):
    record(a_life, f"made {OLD} the lead, {OLD_ADDRESS}", by=chair, now=NOW)
    written = json.dumps(export.document(chair, now=NOW))
    assert "made another person the lead, another person" in written
    assert [one for one in TRACES if one in written] == []


@pytest.fixture
def pat(chair):
    """Was Pat Lee with an address of the office; both are somebody else's now."""
    pat = make_person("Pat Lee", role=Role.OBSERVER, email="office@example.org")
    sign(pat, "Pat Lee", "By the first")
    record(chair, "went home", by=pat, now=NOW)
    record_security("sign-in", "Pat Lee signed in.", person=pat, now=NOW)
    record_security("role", "Pat Lee: suspended, by Pat Lee.", person=pat, now=NOW)
    return pat


@pytest.fixture
def namesake(pat, chair, clock_at):
    """A co-chair who bears the name and the address that Pat Fox bore before."""
    queue("to the first", to=pat.id)
    Story(clock_at).at("2023-05-03 10:00")
    rename(pat, "Pat Fox", "fox@example.org", chair)
    other = make_person("Pat Lee", email="office@example.org")
    sign(other, "Pat Lee", "By the second")
    record(chair, "rang Pat Lee at office@example.org", by=other, now=NOW)
    record_security("sign-in", "Pat Lee signed in.", person=other, now=NOW)
    queue("to the second", to=other.id)
    Story(clock_at).at("2023-05-03 10:10")
    db.session.commit()
    return other


def test_a_name_and_an_address_that_are_somebody_else_s_now_stay_theirs(namesake, pat, chair):
    services.erase(pat, by=chair, now=NOW)
    db.session.commit()
    assert (namesake.name, namesake.email) == ("Pat Lee", "office@example.org")
    given = dict(db.session.execute(select(SignAnswer.person_id, SignAnswer.signer_name)).all())
    assert given == {pat.id: "a person since erased", namesake.id: "Pat Lee"}
    assert sorted(db.session.scalars(select(Signature.person))) == ["Pat Lee", "a person since erased"]
    sent = dict(db.session.execute(select(Mail.key, Mail.sent_to)).all())
    assert (sent["to the first"], sent["to the second"]) == ("", "office@example.org")
    did = db.session.execute(select(Activity.actor_id, Activity.actor_name, Activity.what)).all()
    assert (namesake.id, "Pat Lee", "rang Pat Lee at office@example.org") in did
    assert (pat.id, "a person since erased", "went home") in did


def test_rows_that_say_whose_they_are_lose_even_a_name_that_is_shared(namesake, pat, chair):
    services.erase(pat, by=chair, now=NOW)
    db.session.commit()
    logged = db.session.scalars(select(SecurityEvent.what).where(SecurityEvent.person_id == pat.id)).all()
    assert "a person since erased signed in." in logged
    assert "a person since erased: suspended, by Pat Lee." in logged
    own = (Activity.subject_kind == "person") & (Activity.subject_id == pat.id)
    lines = " ".join(db.session.scalars(select(Activity.what + cast(Activity.details, String)).where(own)))
    assert "Pat" not in lines
    assert "office@" not in lines
    assert "changed the name from a person since erased to a person since erased" in lines


def test_erasing_who_bears_a_name_today_leaves_it_to_whom_it_was_before(namesake, pat, chair):
    services.erase(namesake, by=chair, now=NOW)
    db.session.commit()
    given = dict(db.session.execute(select(SignAnswer.person_id, SignAnswer.signer_name)).all())
    assert given == {pat.id: "Pat Lee", namesake.id: "a person since erased"}
    assert sorted(db.session.scalars(select(Signature.person))) == ["Pat Lee", "a person since erased"]
    assert "Pat Lee" in borne_by(pat).names


@pytest.mark.parametrize("is_first", [True, False])
def test_when_both_are_erased_nothing_of_either_is_left(namesake, pat, chair, is_first):
    for one in (pat, namesake) if is_first else (namesake, pat):
        services.erase(one, by=chair, now=NOW)
        db.session.commit()
    assert where_found("Pat Lee", "Pat Fox", "fox@", "office@") == set()


def test_the_page_says_which_earlier_names_and_addresses_are_somebody_else_s_now(
    namesake, pat, chair, sign_in, get
):
    sign_in(chair)
    page = get(f"/people/{pat.id}/erase").text
    assert "Also known here as “Pat Lee” and office@example.org" in page
    assert "Somebody else is called “Pat Lee” too." in page
    assert "Somebody else has the address office@example.org now." in page
    page = get(f"/people/{namesake.id}/erase").text
    assert "Also known here as" not in page
    assert "Somebody else was called “Pat Lee” before." in page


def test_a_short_name_is_not_taken_out_of_a_name_somebody_else_bore(chair):
    lee, ann = make_person("Lee", role=Role.OBSERVER), make_person("Ann Lee", role=Role.OBSERVER)
    record(chair, "rang Ann Lee and Lee", by=chair, now=NOW)
    rename(ann, "Ann Fox", ann.email, chair)
    services.erase(lee, by=chair, now=NOW)
    assert "rang Ann Lee and a person since erased" in db.session.scalars(select(Activity.what)).all()
    assert queries.subject_of(ann).names == ("Ann Fox", "Ann Lee")


def test_names_they_bore_are_not_asked_about_among_those_they_signed_with(a_life, zeb):
    assert queries.signed_with(zeb) == []


def test_answers_of_theirs_lose_a_name_with_initials_and_keep_somebody_else_s(zeb, chair):
    rename(zeb, NEW, zeb.email, chair)
    make_person("Zeb Newname", role=Role.OBSERVER)
    for number, name in enumerate(("Z. Oldname", "zebulona NEWNAME", "Zeb Newname", "Dora Director")):
        sign(zeb, name, f"Letter {number}")
    services.erase(zeb, by=chair, now=NOW)
    db.session.commit()
    shown = sorted(db.session.scalars(select(Signature.person)))
    assert shown == ["Dora Director", "Zeb Newname", *["a person since erased"] * 2]
