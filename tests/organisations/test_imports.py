"""``tracker import organisations``: what a file's lines become, and what keeps a file out."""

import zipfile
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.factories import make_organisation
from tracker.coalition.models import Membership, Organisation
from tracker.coalition.names import name_on
from tracker.coalition.rules import OrganisationKind
from tracker.core.database import db
from tracker.organisations import ending_services, membership

HEADER = (
    "name,short_name,kind,parent,website,other_names,member_from,member_to,member_seen_on,approval_days\n"
)


@pytest.fixture
def bring(tmp_path, command, session):
    """Import a text as a file, and give the document that --json prints."""

    def bring(text, exit_code=0, *options):
        session.commit()
        path = tmp_path / "organisations.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        answer = command("import", "organisations", str(path), "--json", *options, exit_code=exit_code)
        session.expire_all()
        return answer.json

    return bring


def named(name):
    return db.session.scalars(select(Organisation).where(Organisation.name == name)).one()


def count():
    return db.session.scalar(select(func.count()).select_from(Organisation))


def test_every_column_is_taken_in(bring):
    report = bring(
        HEADER
        + "Invented Voice,IV,charity,Invented Group,https://iv.example.org,Inv Voice; The IV ,2019-07,2021,"
        "2020-05-30,15\nInvented Group,,other,,,,,,,\nInvented Office,,statutory-office,,,,,,2019-07,\n"
    )
    assert [(row["row"], row["outcome"], row["name"]) for row in report["rows"]] == [
        (2, "created", "Invented Voice"), (3, "created", "Invented Group"), (4, "created", "Invented Office"),
    ]  # fmt: skip
    assert (report["created"], report["updated"], report["unchanged"]) == (3, 0, 0)
    assert (report["warnings"], report["errors"]) == ([], [])
    voice = named("Invented Voice")
    assert (voice.short_name, voice.parent.name, voice.website) == (
        "IV",
        "Invented Group",
        "https://iv.example.org",
    )
    assert [other.name for other in voice.other_names] == ["Inv Voice", "The IV"]
    assert [(m.member_from, m.member_to, m.seen_on) for m in voice.memberships] == [
        ("2019-07", "2021", "2020-05-30")
    ]
    assert (voice.approval_days, voice.may_sign) == (15, True)
    office = named("Invented Office")
    assert (office.kind, office.may_sign, len(office.memberships)) == (
        OrganisationKind.STATUTORY_OFFICE,
        False,
        1,
    )
    assert named("Invented Group").memberships == []


def test_run_twice_it_changes_nothing(bring):
    text = (
        HEADER + "Invented Voice,IV,charity,Invented Group,,Inv Voice,,,2019-07,15\nInvented Group,,,,,,,,,\n"
    )
    bring(text)
    again = bring(text)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    assert again["warnings"] == []


def test_what_the_file_leaves_empty_stays(bring):
    bring(HEADER + "Invented Voice,IV,company,,https://iv.example.org,Inv Voice,2019,,2019-07,15\n")
    report = bring("member_to;name;other_names;member_seen_on\n2024;Invented Voice;Another Voice;2020\n".replace(
        "Another Voice;2020", '"Another Voice";2020'))  # fmt: skip
    assert report["updated"] == 1
    voice = named("Invented Voice")
    assert (voice.short_name, voice.kind, voice.approval_days) == ("IV", OrganisationKind.COMPANY, 15)
    assert [other.name for other in voice.other_names] == ["Another Voice", "Inv Voice"]
    assert [(m.member_from, m.member_to, m.seen_on) for m in voice.memberships] == [("2019", "2024", "2020")]


def test_another_spelling_is_the_same_record_with_a_warning(bring):
    make_organisation("Barnardo's")
    report = bring("\ufeffname\nBarnardo’s\n")
    assert [(row["outcome"], row["name"]) for row in report["rows"]] == [("unchanged", "Barnardo's")]
    assert [(one["row"], one["field"], one["other"]) for one in report["warnings"]] == [
        (2, "name", "Barnardo's")
    ]
    assert count() == 1


def test_likely_duplicates_are_taken_in_with_one_warning_for_each_record_there_was(bring):
    make_organisation("Barnardo's")
    make_organisation("Barnado's Trading")
    make_organisation("Barnado's")
    report = bring("name\nBarnardo’s UK\nBarnardos Ltd\n")
    assert (report["created"], [row["name"] for row in report["rows"]]) == (
        2,
        ["Barnardo’s UK", "Barnardos Ltd"],
    )
    assert [(one["row"], one["field"], one["other"]) for one in report["warnings"]] == [
        (2, "name", "Barnado's"), (2, "name", "Barnardo's"), (3, "name", "Barnado's"), (3, "name", "Barnardo's"),
    ]  # fmt: skip


def test_siblings_are_no_duplicates(bring):
    make_organisation("Coram Voice")
    make_organisation("Coram BAAF")
    report = bring("name,parent\nCoram Children's Legal Centre,Coram group\nCoramBAAF,Coram group\n")
    assert [(one["field"], one.get("other")) for one in report["warnings"]] == [
        ("name", "Coram BAAF"), ("parent", None),
    ]  # fmt: skip
    assert named("Coram Voice").parent is None
    assert named("Coram BAAF").parent.name == "Coram group"


def test_every_mistake_is_named_with_its_line_and_nothing_is_changed(bring):
    report = bring(
        HEADER
        + "Good One,,,,,,,,,\n"
        + ",,,,,,,,,\n"
        + ",X,,,,,,,,\n"
        + 'Two,,club,,example,,31-02-2020,,2019-13,"many"\n'
        + "Three,,,,,,2020,2019,,\n"
        + "Good One,,,,,,,,,\n"
        + '"Four\nlines",,,,,,,,,300\n',
        2,
    )
    assert [(one["row"], one["field"]) for one in report["errors"]] == [
        (4, "name"), (5, "kind"), (5, "website"), (5, "member_from"), (5, "member_seen_on"), (5, "approval_days"),
        (6, "member_to"), (8, "name"), (8, "approval_days"), (7, "name"),
    ]  # fmt: skip
    assert count() == 0


def test_an_organisation_cannot_belong_to_itself(bring):
    report = bring("name,parent\nOne,Two\nTwo,One\n", 2)
    assert [(one["row"], one["field"]) for one in report["errors"]] == [(3, "parent")]
    assert count() == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name,nmae\nA,B\n", "There is no column “nmae”."),
        ("short_name\nA\n", "The column “name” is missing."),
        ("", "The file is empty."),
        (b"name\n\xe9t\xe9\n", "Line 2 is not UTF-8 text."),
    ],
)
def test_a_broken_file_is_refused_with_a_sentence(bring, text, sentence):
    assert sentence in bring(text, 2)["errors"][0]["message"]


def test_a_member_of_whom_no_date_is_known_and_one_that_a_later_list_leaves_out(bring):
    text = "name,member,may_sign,member_seen_on,member_missing_on\nOne,yes,no,,\nTwo,,,2019-07,2020\nThree,no,yes,,\n"
    assert bring(text)["created"] == 3
    assert [len(named(name).memberships) for name in ("One", "Two", "Three")] == [1, 1, 0]
    assert (named("One").may_sign, named("Two").memberships[0].missing_on) == (False, "2020")
    assert bring(text)["unchanged"] == 3


def test_a_trial_changes_nothing(bring):
    assert bring("name\nInvented Voice\n", 0, "--dry-run")["created"] == 1
    assert count() == 0


def test_numbers_who_agrees_and_how_a_membership_is_known_are_taken_in_and_given_out_again(
    bring, tmp_path, command
):
    header = "name,charity_number,company_number,approved_by,member_from,standing,member_source\n"
    line = "Invented Voice,216250 and sc037605,61625,Both,2019,observer,Its page\n"
    assert bring(header + line)["created"] == 1
    voice = named("Invented Voice")
    assert (voice.charity_number, voice.company_number, voice.approved_by.value) == (
        "216250, SC037605", "00061625", "both",
    )  # fmt: skip
    assert [(m.standing.value, m.source) for m in voice.memberships] == [("observer", "Its page")]
    assert bring(header + line)["unchanged"] == 1
    assert bring("name,member_from\nInvented Voice,2019\n")["unchanged"] == 1, "what is not named stays"
    command("export", str(tmp_path / "all.zip"))
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        written = archive.read("organisations.csv").decode("utf-8-sig")
    assert bring(written)["unchanged"] == 1
    refused = bring(header + "Another,12,x,nobody,,guest,\n", 2)
    assert [(one["field"], one["message"].split(" ")[0]) for one in refused["errors"]] == [
        ("standing", "“guest”"), ("charity_number", "Enter"), ("company_number", "Enter"), ("approved_by", "“nobody”"),
    ]  # fmt: skip


def test_earlier_names_come_with_their_dates_and_are_printed_by_them(bring, tmp_path, command):
    header, line = (
        "name,name_from,earlier_names\n",
        "New Homes,2023-05,Old Homes||2023-05; Older Homes|2001|2010-06\n",
    )
    assert bring(header + line)["created"] == 1
    homes = named("New Homes")
    assert [name_on(homes, date(*day)) for day in ((2009, 1, 1), (2023, 4, 30), (2023, 5, 1))] == [
        "Older Homes", "Old Homes", "New Homes",
    ]  # fmt: skip
    assert bring(header + line)["unchanged"] == 1
    command("export", str(tmp_path / "all.zip"))
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert bring(archive.read("organisations.csv").decode("utf-8-sig"))["unchanged"] == 1
    refused = bring(header + "Another,soon,A|b|c|d\n", 2)
    assert [one["field"] for one in refused["errors"]] == ["name_from", "earlier_names"]


def test_memberships_that_contradict_one_another_are_refused_with_their_lines(bring):
    organisation = make_organisation("One", member=False)
    organisation.memberships.append(Membership(member_from="2019"))
    report = bring(
        "name,member_from,member_to,member_seen_on,standing\nOne,2022,,,\nTwo,2022,,2020,\nThree,,2019,2020,\n"
        "Four,2019,2020,2020,\n",
        exit_code=2,
    )
    assert [(one["row"], one["field"], one["message"]) for one in report["errors"]] == [
        (3, "member_seen_on", "It was in the list of 2020, so it joined by then. Correct one of the two dates."),
        (4, "member_seen_on", "It was still in the list of 2020, so it left later. Correct one of the two dates."),
    ]  # fmt: skip
    report = bring("name,member_from\nFour,2019\nOne,2022\n", exit_code=2)
    said = "This overlaps with what is recorded already: Member since 2019. Correct or end that one first."
    assert [(one["row"], one["field"], one["message"]) for one in report["errors"]] == [
        (3, "member_from", said)
    ]
    assert bring("name,member_from,standing\nOne,2019,observer\n")["updated"] == 1


ENDS = "name,member,ended,ended_on,became\n"


def test_one_that_is_no_more_is_taken_in_as_ended_with_what_it_became(bring, clock_at):
    clock_at("2026-05-04 10:00")
    file = (
        ENDS
        + "Invented Old,yes,merged-into,2020-05,Invented New\nInvented Gone,yes,closed,,\nInvented New,yes,,,\n"
    )
    report = bring(file)
    assert (report["errors"], report["warnings"]) == ([], [])
    old, gone = named("Invented Old"), named("Invented Gone")
    assert (ending_services.in_words(old), old.over_from) == (
        "merged into Invented New, last day May 2020",
        date(2020, 6, 1),
    )
    assert ending_services.in_words(gone) == "closed, date not known"
    assert not membership.is_member(old, date(2026, 5, 4))
    assert bring(file)["unchanged"] == 3


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ("merged-into,2020-05,Invented Unknown", "became", "“Invented Unknown” is not in the register"),
        ("merged-into,2020-05,", "became", "Choose the organisation that it became"),
        (",2020-05,", "ended", "Say as well how it ended"),
        ("closed,2027-05,", "ended_on", "its last day must lie before today"),
        ("vanished,,", "ended", "“vanished” is not one of"),
    ],
)
def test_an_end_that_cannot_be_keeps_the_file_out(bring, clock_at, cells, column, said):
    clock_at("2026-05-04 10:00")
    (error,) = bring(f"{ENDS}Invented Old,yes,{cells}\n", 2)["errors"]
    assert (error["row"], error["field"]) == (2, column)
    assert said in error["message"]
    assert count() == 0
