"""Which organisation is meant by what people write: the same for files, commands and pages."""

import pytest
from sqlalchemy import func, select

from tests.factories import make_organisation
from tracker.coalition.models import Organisation, OrganisationName
from tracker.coalition.rules import NameKind, name_key
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.letters.models import Letter
from tracker.organisations.finding import called, the_one_called
from tracker.organisations.register import Register


def other(name, kind=NameKind.SPELLING):
    return OrganisationName(name=name, name_key=name_key(name), kind=kind)


@pytest.fixture
def register(session):
    nyas = make_organisation("National Youth Advocacy Service", short_name="NYAS")
    basw = make_organisation("British Association of Social Workers")
    basw.other_names.append(other("BASW", NameKind.ACRONYM))
    become = make_organisation("Become")
    become.other_names.append(other("The Who Cares? Trust", NameKind.EARLIER))
    leavers = make_organisation("The Care Leavers' Association", short_name="CLA")
    legal = make_organisation("Children's Legal Advice", short_name="C.L.A.")
    scotland = make_organisation("Voices (Scotland)")
    session.commit()
    return {
        "nyas": nyas, "basw": basw, "become": become, "leavers": leavers, "legal": legal, "scotland": scotland,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("National Youth Advocacy Service", "nyas"), ("NYAS", "nyas"), ("nyas", "nyas"), ("N.Y.A.S.", "nyas"),
        ("The NYAS", "nyas"), ("National Youth Advocacy Service (NYAS)", "nyas"),
        ("NYAS (National Youth Advocacy Service)", "nyas"), ("NYAS Cymru", None), ("BASW", "basw"),
        ("who cares trust", "become"), ("Care Leavers’ Association (CLA)", "leavers"),
        ("CLA (Children’s Legal Advice)", "legal"), ("CLA (Community Law Alliance)", None),
        ("Voices", "scotland"), ("Voices (Wales)", None), ("Somebody Else", None),
    ],
)  # fmt: skip
def test_the_register_and_the_database_say_the_same(register, written, meant):
    expected = [register[meant].name] if meant else []
    assert [one.name for one in called(written)] == expected
    assert [one.name for one in called(written, Register())] == expected


def test_an_acronym_of_two_is_nobodys_and_both_are_named(register):
    for known in (None, Register()):
        with pytest.raises(RuleViolation) as refused:
            the_one_called("CLA", field="organisation", register=known)
        assert (refused.value.field, refused.value.message) == (
            "organisation",
            "“CLA” may be The Care Leavers' Association or Children's Legal Advice. Give the whole name.",
        )


def test_what_is_a_name_goes_before_what_is_only_an_acronym(register):
    named = make_organisation("CLA")
    assert called("CLA") == [named]
    assert called("C.L.A.") == [named]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CCLC", ["Coram Children’s Legal Centre (C.C.L.C.)"]),
        ("the cclc", ["Coram Children’s Legal Centre (C.C.L.C.)"]),
        ("FRG", ["Kin First (FRG)", "The Family Rights Group (FRG)"]),
        ("TWCT", ["Become"]),
        ("Scotland", []),
        ("CLC", []),
        ("FRG (Family Rights Group)", ["The Family Rights Group (FRG)"]),
        ("CLA", ["The Care Leavers' Association", "Children's Legal Advice", "Community Law Alliance (CLA)"]),
    ],
)
def test_an_acronym_in_brackets_at_the_end_of_a_name_is_its_acronym(register, written, meant):
    make_organisation("Coram Children’s Legal Centre (C.C.L.C.)")
    make_organisation("Kin First (FRG)")
    make_organisation("The Family Rights Group (FRG)")
    make_organisation("Community Law Alliance (CLA)")
    register["become"].other_names.append(other("The Who Cares? Trust (TWCT)", NameKind.EARLIER))
    assert [one.name for one in called(written)] == meant
    assert [one.name for one in called(written, Register())] == meant


def count(session):
    return session.scalar(select(func.count()).select_from(Organisation))


def test_a_person_added_under_an_acronym_speaks_for_who_is_known_by_it(register, session, command):
    said = command("people", "add", "a@example.org", "--name", "A", "--organisation", "NYAS").stdout
    assert said == (
        "A <a@example.org>: a representative of National Youth Advocacy Service (created).\nNo mail was sent.\n"
    )
    refused = command("people", "add", "b@example.org", "--name", "B", "--organisation", "CLA", exit_code=2)
    assert "may be The Care Leavers' Association or Children's Legal Advice" in refused.stderr
    assert count(session) == len(register)


def test_a_new_organisation_that_is_like_another_is_said_with_its_line(register, session, command, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text(
        "email,name,organisation\na@example.org,A,NYAS\nb@example.org,B,National Youth Advocacy Servce\n"
    )
    report = command("import", "people", str(people), "--json").json
    assert report["warnings"] == [
        {
            "row": 3,
            "field": "organisation",
            "message": "National Youth Advocacy Servce was not in the register and has been added. It may be "
            "National Youth Advocacy Service, in the register already. If it is, merge the two.",
        }
    ]
    people.write_text("email,name,organisation\na@example.org,A,NYAS\nb@example.org,B,CLA\n")
    refused = command("import", "people", str(people), "--json", exit_code=2).json
    assert [(one["row"], one["field"]) for one in refused["errors"]] == [(3, "organisation")]


def test_signatories_are_found_by_their_acronyms_and_a_repeated_one_is_called_that(
    register, session, command, tmp_path
):
    letters = tmp_path / "letters.csv"
    letters.write_text(
        "title,kind,date,signatories\nA,letter,2020,BASW;NYAS;National Youth Advocacy Service\n"
        "B,letter,2021,BASW;Becom;BASW\n"
    )
    report = command("import", "letters", str(letters), "--json").json
    session.expire_all()
    found = session.scalars(select(Letter).order_by(Letter.title)).all()
    names = [[(one.organisation.name, one.printed_name) for one in letter.signatures] for letter in found]
    basw = ("British Association of Social Workers", "BASW")
    assert names == [[basw, ("National Youth Advocacy Service", "NYAS")], [basw, ("Becom", "Becom")]]
    assert [(one["row"], one["message"]) for one in report["warnings"]] == [
        (2, "National Youth Advocacy Service is named already, as NYAS. It is kept once."),
        (
            3,
            "Becom was not in the register and was added, not as a member. It may be Become, in the register "
            "already. If it is, merge the two.",
        ),
        (3, "BASW stands twice among the signatories. It is kept once."),
    ]
    letters.write_text("title,kind,date,signatories\nC,letter,2020,CLA\n")
    refused = command("import", "letters", str(letters), "--json", exit_code=2).json
    assert [(one["row"], one["field"]) for one in refused["errors"]] == [(2, "signatories")]


def test_a_file_of_organisations_finds_them_by_acronym_and_its_parents_too(
    register, session, command, tmp_path
):
    file = tmp_path / "organisations.csv"
    file.write_text("name,parent\nNYAS,\nNew Voice,BASW\n")
    report = command("import", "organisations", str(file), "--json").json
    assert (report["created"], report["unchanged"]) == (1, 1)
    assert [(one["row"], one["message"]) for one in report["warnings"]] == [
        (2, "“NYAS” was taken as National Youth Advocacy Service, which is in the register.")
    ]
    session.expire_all()
    new = db.session.scalars(select(Organisation).where(Organisation.name == "New Voice")).one()
    assert new.parent.name == "British Association of Social Workers"
    file.write_text("name,parent\nNewer Voice,CLA\n")
    refused = command("import", "organisations", str(file), "--json", exit_code=2).json
    assert [(one["row"], one["field"]) for one in refused["errors"]] == [(2, "parent")]
