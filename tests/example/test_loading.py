"""The example coalition: real facts, invented calls, and a ladder at work. Loaded into an empty database only."""

import time
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.factories import make_theme
from tracker.coalition.models import Membership, Organisation, Person, Theme
from tracker.coalition.queries import the_coalition
from tracker.consultations.models import Consultation
from tracker.consultations.rules import Stage
from tracker.core import clock
from tracker.core.calendar import Nation
from tracker.core.database import db
from tracker.deadlines.models import Deadline, Notice
from tracker.deadlines.queries import calendar_for
from tracker.deadlines.stages import DeadlineKind, DeadlineState, RungState
from tracker.example import loading
from tracker.government import queries as government
from tracker.government import rules
from tracker.groups import queries as groups
from tracker.groups.models import SubGroup
from tracker.legislation.models import Measure, Review
from tracker.letters import addressing
from tracker.letters.models import Letter
from tracker.letters.rules import LetterStage, OurPart
from tracker.organisations.membership import in_words
from tracker.organisations.membership_queries import Show, counts_on
from tracker.organisations.queries import likely_duplicates, register
from tracker.outbox.models import Mail

# What is loaded does not depend on the database: one load is tried on both, all else about it on one.
the_same_on_both = pytest.mark.one_database("sqlite")
MOMENTS = ("2026-05-04 10:00", "2026-11-22 23:30", "2026-12-24 08:00", "2028-02-29 12:00", "2026-03-29 01:30")


@pytest.fixture
def loaded(session, clock_at):
    clock_at("2026-11-23 10:00")
    loading.load(now=clock.now())
    session.commit()


def rows(table):
    return db.session.scalars(select(table).order_by(table.id)).all()


def named(name):
    return db.session.scalars(select(Organisation).where(Organisation.name == name)).one()


def test_the_command_fills_an_empty_database_within_five_seconds(session, command):
    begun = time.process_time()
    said = command("example", "load").stdout
    assert time.process_time() - begun < 5
    assert said.strip() == (
        "Loaded the example: 37 organisations, 9 people, 21 letters and 12 calls. No mail was sent."
    )
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 0


def test_a_database_that_is_in_use_is_left_alone(session, command):
    make_theme("Ours")
    session.add(
        Person(name="Ann", email="ann@example.org", email_key="ann@example.org", created_at=clock.now())
    )
    session.commit()
    refused = command("example", "load", exit_code=2)
    assert "holds records already" in refused.stderr
    assert command("example", "load", "--if-empty").stdout == ""
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0


@the_same_on_both
@pytest.mark.parametrize("moment", MOMENTS)
def test_it_can_be_loaded_at_any_moment_and_nobody_is_told(session, clock_at, command, moment):
    clock_at(moment)
    command("example", "load")
    assert (rows(Notice), db.session.scalar(select(func.count()).select_from(Mail))) == ([], 0)
    late = [rung for deadline in rows(Deadline) for rung in deadline.rungs
            if rung.state is RungState.PLANNED and rung.at < clock.now()]  # fmt: skip
    assert late == []


@the_same_on_both
def test_both_lists_of_members_are_kept_without_inventing_dates(loaded):
    assert counts_on(clock.today())[Show.MEMBERS] == 27
    assert {m.member_from for m in rows(Membership)} | {m.member_to for m in rows(Membership)} == {None}
    listed = sorted((m.seen_on, m.missing_on or "") for m in rows(Membership))
    assert listed == [("2019-07", "2020")] * 5 + [("2020", "")] * 27
    tact = named("TACT")
    assert in_words(tact.memberships[0]) == "In the list of members of July 2019, not in that of 2020"
    assert named("Adoption UK").memberships == []
    assert named("Children's Commissioner for England").may_sign is False


@the_same_on_both
def test_no_two_organisations_of_the_example_are_taken_for_one_another(loaded):
    known = register()
    alike = {
        one.organisation.name: found
        for one in known
        if (found := likely_duplicates(one.names, known, but=one.organisation))
    }
    assert alike == {}
    assert [one.name for one in rows(Organisation) if one.parent and one.parent.name == "Coram group"] == [
        "CoramBAAF", "Coram Children's Legal Centre", "Coram Voice",
    ]  # fmt: skip


@the_same_on_both
def test_the_record_holds_fifteen_entries_with_their_dates_as_printed(loaded, get):
    published = [letter for letter in rows(Letter) if letter.published_at]
    assert [letter.dated for letter in published] == [
        "2016-06", "2017-01", "2017-01", "2017-01", "2017-04", "2017-05", "2019-07", "2020", "2020-05", "2021-01",
        "2021-03", "2021-05", "2021-08", "2021-12", None,
    ]  # fmt: skip
    assert not any(letter.is_example for letter in published)
    open_letter = published[7]
    assert [one.printed_name for one in open_letter.signatures] == [
        "Barnardo's", "Action for Children", "National Children's Bureau", "NSPCC", "The Care Leavers Association",
        "Adoption UK",
    ]  # fmt: skip
    assert (open_letter.led_by != "", open_letter.our_part) == (True, OurPart.SUPPORTED)
    assert open_letter.recipients[0].in_words == "Vicky Ford, Children and families minister"
    page = get("/record").text
    assert "Example:" not in page
    assert "@" not in page


@the_same_on_both
def test_the_ministers_are_known_as_far_as_the_record_prints_them(loaded):
    post = government.post_called("Children's Minister")
    assert post.in_words == "Minister for Children and Families, Department for Education"
    assert [(one.holder.name, one.from_on, one.to_on, one.seen_on) for one in post.appointments] == [
        ("Vicky Ford MP", None, None, "2020-05"), ("Brendan Clarke-Smith MP", None, None, "2022"),
    ]  # fmt: skip
    said = [
        rules.in_words(government.by_names(government.standing_of(post, date(year, 5, 11))))
        for year in (2020, 2021)
    ]
    assert said == ["Not certain: perhaps Vicky Ford MP", "Holder not known"]
    addressed = [one for letter in rows(Letter) for one in letter.recipients if one.post_id == post.id]
    assert [one.in_words for one in addressed] == [
        "Vicky Ford, Children and families minister",
        "Vicky Ford MP, Children's Minister",
        "Brendan Clarke-Smith MP, Minister for Children and Families, Department for Education",
    ]
    draft = next(letter for letter in rows(Letter) if letter.title.endswith("end in an emergency"))
    assert addressing.in_words(draft, clock.today()) == [
        "Pat Example MP (invented), Minister for Examples, Department for Examples (invented)"
    ]


@the_same_on_both
def test_everything_invented_says_so_and_no_real_name_stands_under_it(loaded):
    letters = [letter for letter in rows(Letter) if letter.published_at is None]
    assert all(letter.is_example and letter.title.startswith("Example: ") for letter in letters)
    under = {one.organisation.name for letter in letters for one in letter.signatures}
    assert under == {"Invented Lantern Trust", "Invented Bridge Project", "Invented Harbour Association"}
    invented = [call for call in rows(Consultation) if call.review is None]
    assert all(call.is_example and call.title.startswith("Example: ") for call in invented)
    assert all(person.email.endswith("@example.org") for person in rows(Person))
    stages = sorted(letter.stage.value for letter in letters)
    assert stages == sorted(
        stage.value
        for stage in (
            LetterStage.DRAFT,
            LetterStage.DRAFT,
            LetterStage.DRAFT,
            LetterStage.REPLIED,
            LetterStage.SENT,
            LetterStage.SENT,
        )
    )


@the_same_on_both
def test_the_ladder_is_at_work_in_every_state_that_there_is(loaded):
    calls = {call.title: call for call in rows(Consultation)}
    closing = [call.windows[0].deadline for call in calls.values() if call.windows[0].deadline]
    today = clock.today()
    calendar = calendar_for(Nation.ENGLAND_AND_WALES)
    open_ones = [one for one in closing if one.state is DeadlineState.OPEN]
    assert sorted((one.due_on - today).days for one in open_ones) == [1, 7, 16, 20, 21, 24]
    assert [one.printed for one in open_ones if not one.at_time and "midnight" in one.printed] == [
        "midnight on Thursday 17 December 2026"
    ]
    assert len([one for one in open_ones if one.at_time is None]) == 2
    assert [one.due_on.weekday() for one in open_ones if not calendar.is_working_day(one.due_on)] == [6]
    assert len([call for call in calls.values() if call.stage is Stage.RECORDED]) == 2
    assert [len(one.moves) for one in open_ones].count(1) == 1
    assert all(any(rung.state is RungState.PLANNED for rung in one.rungs) for one in open_ones)
    submitted = calls["Example: Standards for children's homes"]
    assert submitted.stage is Stage.SUBMITTED
    kinds = {one.kind for one in rows(Deadline) if one.state is DeadlineState.OPEN}
    assert kinds == set(DeadlineKind)
    overdue = [
        one for one in rows(Deadline) if one.state is DeadlineState.OPEN and one.passes_at < clock.now()
    ]
    assert [(one.title, one.is_history) for one in overdue] == [
        ("Example: Names for the ministers' round table", False)
    ]


@the_same_on_both
def test_settings_and_themes_are_there(loaded):
    assert the_coalition().name == "Alliance for Children in Care and Care Leavers"
    assert len(rows(Theme)) == 4
    group = groups.group_called("Care Review subgroup")
    assert group.chair_organisation is named("Together Trust")
    assert [theme.name for theme in group.themes] == ["Care Review"]
    assert (group.from_on, len(rows(SubGroup))) == (None, 4)


def test_its_pages_can_be_opened(loaded, sign_in, get):
    sign_in(db.session.scalars(select(Person).where(Person.email == "chair1@example.org")).one())
    for organisation in ("National Youth Advocacy Service", "Coram Voice", "Invented Lantern Trust"):
        assert organisation in get(f"/organisations/{named(organisation).id}").heading
    assert "27" in get("/organisations").text


@the_same_on_both
def test_acts_and_the_review_stand_with_the_dates_that_were_printed_and_no_bill_is_guessed(loaded):
    act, regulations = rows(Measure)
    review = rows(Review)[0]

    assert (act.name, act.royal_assent) == ("Children and Social Work Act 2017", "2017-04-27")
    assert (regulations.number, regulations.in_force, regulations.expires) == (
        "SI 2020/445",
        "2020-04-24",
        "2020-09-25",
    )
    assert [link.letter.dated for link in (*act.letters, *regulations.letters)] == ["2017-05", "2020-05"]
    assert [(call.title, [one.dated for one in call.responses]) for call in review.calls] == [
        ("Call for Advice", ["2021-01"]),
        ("Call for Evidence", ["2021-03"]),
        ("Case for Change", ["2021-08"]),
        ("Call for Ideas", ["2021-12"]),
    ]
    assert [letter.dated for letter in review.letters] == [None, "2021-05"]
    assert review.sub_group.name == "Care Review sub-group"
