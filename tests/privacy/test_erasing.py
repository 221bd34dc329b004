"""A person is erased: found nowhere in the database, its export or its backup, while signatures and counts stand."""

import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import String, cast, select

from tests.factories import make_deadline, make_letter, make_organisation, make_person, make_sign_on
from tests.reminders.story import Story
from tracker.activity.services import record, record_security
from tracker.backups import exports
from tracker.backups import services as backups
from tracker.coalition.models import Person
from tracker.coalition.queries import permissions_on
from tracker.coalition.rules import Role
from tracker.contacts import services as contacts
from tracker.contacts.rules import Duty
from tracker.contacts.services import ContactFacts
from tracker.core import clock
from tracker.core.clock import parse_moment
from tracker.core.database import Model, db
from tracker.core.errors import RuleViolation
from tracker.drafting import comments
from tracker.letters import versions
from tracker.letters.models import Letter
from tracker.outbox.models import Mail
from tracker.privacy import again, export, kept_mail, places, queries, services
from tracker.signoffs import answering
from tracker.signoffs.models import Signature
from tracker.signoffs.rules import Answer, Given, Via

NAME, ADDRESS = "Zoë O'Brien", "zoe.obrien@alpha.example.org"
NOW = datetime(2023, 5, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def chair(session):
    return make_person("Cara Chair", email="cara@example.org")


@pytest.fixture
def alpha(session):
    return make_organisation("Alpha")


@pytest.fixture
def zoe(alpha):
    return make_person(NAME, role=Role.REPRESENTATIVE, organisation=alpha, email=ADDRESS)


@pytest.fixture
def a_full_life(chair, zoe, alpha, clock_at):
    """Zoë signs, comments, writes, is away, is a contact, and mail goes to her and about her."""
    story = Story(clock_at)
    clock_at("2023-05-02 12:00")
    letter = make_letter("Homes", lead=zoe)
    versions.write_version(letter, "We ask for homes.", by=zoe, now=clock.now())
    version = versions.write_version(letter, "We ask for good homes.", by=chair, now=clock.now())
    comments.comment_on(letter, version, 1, text="Why not safe?", organisation=alpha, by=zoe, now=clock.now())
    sign_on = make_sign_on(
        make_letter("Care"),
        [alpha],
        opened_at=parse_moment("2023-05-02 12:00"),
        answers_by=parse_moment("2023-05-11 17:00"),
        closes_at=parse_moment("2023-05-12 12:00"),
        send_on=date(2023, 5, 15),
    )
    given = Given(Answer.SIGN, signer_name=NAME, signer_role="Director", authorised=True, shows_person=True)
    answering.give_answer(sign_on.requests[0].id, given, via=Via.LINK, person=zoe, now=clock.now())
    contacts.add_contact(alpha, ContactFacts(Duty.DEPUTY, zoe, phone="020 7946 0000"), by=zoe, now=NOW)
    contacts.add_contact(alpha, ContactFacts(Duty.PRESS, None, name=NAME, email=ADDRESS), by=zoe, now=NOW)
    contacts.record_absence(
        zoe, from_on=date(2023, 6, 1), to_on=date(2023, 6, 2), cover=chair, by=zoe, now=NOW
    )
    record(letter, f"asked {NAME} at {ADDRESS}", by=chair, now=NOW, was={"lead": NAME}, to=[ADDRESS.upper()])
    record_security("sign-in", f"{NAME} signed in.", person=zoe, ip="192.0.2.1", now=NOW)
    story.at("2023-05-09 09:00")
    return sign_on


def found_anywhere():
    """Every place of the database in which the name or the address stands, in whatever way it is written."""
    ways = [NAME, ADDRESS, json.dumps(NAME)[1:-1], "O'Brien", "zoe.obrien"]
    places_found = []
    for name, table in Model.metadata.tables.items():
        for column in table.columns:
            for value in db.session.scalars(select(column)):
                written = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                if any(way.casefold() in written.casefold() for way in ways):
                    places_found.append(f"{name}.{column.name}")
    return sorted(set(places_found))


def test_before_it_is_in_many_places_and_after_it_in_none(a_full_life, zoe, chair):
    before = found_anywhere()
    assert {
        "person.name",
        "person.email",
        "sign_answer.signer_name",
        "signature.person",
        "activity.what",
    } <= set(before)
    assert {"mail.sent_to", "mail.message", "contact.email", "letter_version.author_name"} <= set(before)
    services.erase(zoe, by=chair, now=clock.now())
    db.session.commit()
    assert found_anywhere() == []


def test_signatures_and_counts_stand_with_the_job_title(a_full_life, zoe, chair):
    assert a_full_life.counted == 1
    services.erase(zoe, by=chair, now=clock.now())
    db.session.commit()
    signature = db.session.scalars(select(Signature)).one()
    assert (signature.printed_name, signature.person, signature.role) == (
        "Alpha",
        "a person since erased",
        "Director",
    )
    assert a_full_life.counted == 1


def test_neither_the_export_nor_the_next_backup_holds_them(a_full_life, zoe, chair, tmp_path):
    services.erase(zoe, by=chair, now=clock.now())
    db.session.commit()
    exports.write(tmp_path / "export.zip")
    db.session.rollback()
    backups.back_up(tmp_path / "backup.zip", now=clock.now())
    for file in ("export.zip", "backup.zip"):
        with zipfile.ZipFile(tmp_path / file) as archive:
            held = b"".join(archive.read(one) for one in archive.namelist())
        assert b"O'Brien" not in held
        assert b"zoe.obrien" not in held.lower()


def mails_to(person):
    return db.session.scalars(select(Mail.number).where(Mail.person_id == person.id)).all()


def test_they_can_do_nothing_any_more_and_get_no_mail(a_full_life, zoe, chair, clock_at):
    other = make_person("Otto", role=Role.REPRESENTATIVE, organisation=zoe.roles[0].organisation)
    make_deadline(date(2023, 5, 15), ladder="2,1", people=[zoe, other], now=clock.now(), announce=False)
    services.erase(zoe, by=chair, now=clock.now())
    db.session.commit()
    assert permissions_on(zoe, clock.today()) == frozenset()
    assert {term.to_on for term in zoe.roles} == {clock.today()}
    before = mails_to(zoe)
    Story(clock_at).through("2023-05-10", "2023-05-16", times=("09:00",))
    assert mails_to(zoe) == before
    assert mails_to(other) != [], "whoever is named beside them is reminded"


def test_the_only_co_chair_is_not_erased(chair):
    with pytest.raises(RuleViolation, match="Cara Chair is the only co-chair"):
        services.erase(chair, by=chair, now=NOW)
    assert chair.name == "Cara Chair"


def test_texts_that_people_wrote_are_listed_and_changed_only_where_a_co_chair_says_so(zoe, chair):
    one = make_letter("One", notes=f"Ring {NAME} before it goes.")
    two = make_letter("Two", notes=f"Ring {NAME} after it went.")
    listed = queries.mentions(queries.subject_of(zoe))
    assert [(each.place, each.what) for each in listed] == [
        (f"letter.notes:{one.id}", "notes of letter"),
        (f"letter.notes:{two.id}", "notes of letter"),
    ]
    services.erase(zoe, texts=[f"letter.notes:{one.id}"], by=chair, now=NOW)
    db.session.expire_all()
    assert one.notes == "Ring a person since erased before it goes."
    assert two.notes == f"Ring {NAME} after it went."


def test_a_namesake_keeps_the_name(zoe, chair):
    other = make_person(NAME, role=Role.OBSERVER, email="another@example.org")
    record(chair, f"rang {NAME}", by=other, now=NOW)
    services.erase(zoe, by=chair, now=NOW)
    db.session.commit()
    assert other.name == NAME
    assert "activity.what" in found_anywhere()
    assert "activity.actor_name" in found_anywhere()
    assert ADDRESS not in " ".join(db.session.scalars(select(Person.email)))


def test_a_restore_erases_again(a_full_life, zoe, chair, app, tmp_path):
    uid, file = zoe.uid, tmp_path / "before.zip"
    db.session.commit()
    backups.back_up(file, now=clock.now())
    db.session.commit()
    services.erase(zoe, by=chair, now=clock.now())
    db.session.commit()
    again.remember()
    backups.restore(file, now=clock.now())
    db.session.commit()
    assert found_anywhere() == []
    back = db.session.scalars(select(Person).where(Person.uid == uid)).one()
    assert back.name == "a person since erased"


def test_what_is_handed_over_is_all_about_them_and_names_nobody_else(a_full_life, zoe, chair):
    held = export.document(zoe, now=clock.now())
    written = json.dumps(held, ensure_ascii=False)
    assert held["about"]["email"] == ADDRESS
    assert {
        "answers to letters",
        "letters they lead",
        "comments",
        "days away",
        "contact of an organisation",
        "history",
        "mail",
    } <= set(held)
    assert "Cara" not in written
    assert "cara@" not in written
    assert [(one["organisation"], one["role"]) for one in held["roles"]] == [("Alpha", "representative")]
    assert "recorded another person as deputy contact" not in written
    assert any("is away from 1 June 2023" in one["what"] for one in held["history"])


def test_what_mail_said_and_what_others_noted_of_them_is_handed_over_too(a_full_life, zoe, chair):
    letter = db.session.get_one(Letter, a_full_life.letter_id)
    record(letter, f"made {NAME} the lead, in place of {chair.name}", by=chair, now=NOW)
    record(letter, f"made {chair.name} the deputy", by=chair, now=NOW)
    held = export.document(zoe, now=clock.now())
    noted = [one["what"] for one in held["history"]]
    assert f"made {NAME} the lead, in place of another person" in noted
    assert "made another person the deputy" not in noted
    assert f"asked {NAME} at {ADDRESS}" in noted
    sent = [one["text"] for one in held["mail"] if "text" in one]
    assert any("Alpha" in text and "/sign/" not in text for text in sent)
    written = json.dumps(held, ensure_ascii=False)
    assert "Cara" not in written
    assert "cara@" not in written


def test_a_body_that_is_kept_no_more_is_not_handed_over(a_full_life, zoe):
    for mail in db.session.scalars(select(Mail)):
        mail.on_wire, mail.message, mail.content = False, None, None
    db.session.flush()
    assert all("text" not in one for one in export.document(zoe, now=clock.now())["mail"])


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Open https://x.example/sign/Ab3dEfGhIjKlMnOpQrStUv today.", "Open https://x.example/… today."),
        ("See https://x.example/letters/12.", "See https://x.example/letters/12."),
        ("https://x.example/a?token=Ab3dEfGhIjKlMnOpQrStUv&b=1", "https://x.example/…"),
        (f"Write to jo@else.example or {ADDRESS}.", f"Write to another address or {ADDRESS}."),
    ],
)
def test_what_opens_doors_is_cut_out_of_mail(said, left):
    assert kept_mail.without_doors(said, ADDRESS) == left


def test_every_column_that_says_whom_is_among_what_is_handed_over_or_opens_a_door():
    assert {str(column) for column in places.references_to_people()} >= {
        "role_term.person_id",
        "mail.person_id",
    }
    for place in (*places.NAMES, *places.ADDRESSES, *places.SENTENCES, *places.OF_ONE_PERSON):
        places.column_called(place)
    assert cast(places.column_called("activity.details"), String) is not None


def test_free_pages_of_the_database_keep_nothing_that_was_erased(session, database):
    if database == "sqlite":
        assert session.connection().exec_driver_sql("PRAGMA secure_delete").scalar() == 1
