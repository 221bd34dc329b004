"""Freezing a draft and asking organisations: by its service and from the command line, on real rows."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from tests.factories import make_letter, make_organisation, make_person
from tracker.activity.queries import history_of
from tracker.coalition.models import OrganisationName
from tracker.coalition.rules import Role, name_key
from tracker.core.errors import RuleViolation
from tracker.deadlines.stages import DeadlineKind
from tracker.drafting import approvals, asked, opening
from tracker.drafting.models import Approval, Comment
from tracker.letters import services, versions
from tracker.letters.rules import LetterStage
from tracker.outbox.models import Mail
from tracker.signoffs import services as signoffs
from tracker.signoffs.models import SignOn
from tracker.signoffs.rules import Change
from tracker.signoffs.services import Terms

NOON = datetime(2023, 5, 1, 12, 0, tzinfo=UTC)
CLOSES = datetime(2023, 5, 26, 11, 0, tzinfo=UTC)
TERMS = Terms(answers_by=CLOSES, closes_at=CLOSES)


@pytest.fixture
def members(session):
    """Two members with a representative each, and an office that may not sign."""
    made = [make_organisation(name) for name in ("Alpha", "The Beta Trust")]
    for number, organisation in enumerate(made):
        make_person(role=Role.REPRESENTATIVE, organisation=organisation, email=f"rep{number}@example.org")
    office = make_organisation("The Commissioner", may_sign=False)
    make_person(role=Role.REPRESENTATIVE, organisation=office, email="office@example.org")
    return made


@pytest.fixture
def letter(session, clock_at):
    clock_at("2023-05-01 13:00")
    return make_letter("Homes", text="We write about homes.\n\nWe ask for more of them.")


def comment_on(letter):
    version = versions.present_version(letter, now=NOON)
    return Comment(
        letter_id=letter.id,
        at_version=version,
        paragraph=1,
        quote="We write about homes.",
        text="Why?",
        at=NOON,
    )


def test_opening_freezes_asks_and_sets_the_day_answers_are_due(session, letter, members):
    chair = make_person("Chair")
    version = versions.present_version(letter, now=NOON)
    approvals.approve(letter, version, by=chair, now=NOON)
    opened = opening.open_for_signing(letter, TERMS, asked=members, by=chair, now=NOON)
    assert opened.text.text == letter.text
    (due,) = [one for one in letter.deadlines if one.kind is DeadlineKind.SIGN_ON]
    assert (due.due_on, due.at_time) == (date(2023, 5, 26), time(12, 0))
    assert session.query(Mail).filter_by(kind="sign-on").count() == 2
    assert [one.what for one in history_of(letter)] == [
        "froze the text and asked 2 organisations to sign by Friday 26 May 2023, midday",
        "approved version 1 of the text",
    ]


def test_the_stated_day_of_sending_is_planned_or_moved_to(letter, members):
    services.plan_sending(letter, date(2023, 5, 20), by=None, now=NOON)
    opening.open_for_signing(
        letter, replace(TERMS, send_on=date(2023, 5, 30)), asked=members, by=None, now=NOON
    )
    (sending,) = services.open_deadlines(letter, DeadlineKind.SENDING)
    assert sending.due_on == date(2023, 5, 30)


def test_nothing_is_frozen_without_every_approval_or_with_a_comment_open(session, letter, members):
    make_person("Ann Chair")
    make_person("Bea Chair")
    letter.lead = make_person("Lea Lead", role=Role.LEAD)
    with pytest.raises(RuleViolation, match=r"3 approvals .* missing: Lea Lead, Ann Chair and Bea Chair"):
        opening.open_for_signing(letter, TERMS, asked=members, by=None, now=NOON)
    session.add(comment_on(letter))
    session.flush()
    with pytest.raises(RuleViolation, match="1 comment is not settled"):
        opening.open_for_signing(letter, TERMS, asked=members, by=None, now=NOON)
    assert session.query(SignOn).count() == 0


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"text": " \n"}, "no text to sign"),
        ({"stage": LetterStage.SENT}, "gone already"),
        ({"stage": LetterStage.CLOSED}, "closed"),
    ],
)
def test_what_is_no_draft_with_a_text_is_refused(letter, members, facts, words):
    for name, value in facts.items():
        setattr(letter, name, value)
    with pytest.raises(RuleViolation, match=words):
        opening.open_for_signing(letter, TERMS, asked=members, by=None, now=NOON)


def test_a_text_that_is_edited_while_it_is_signed_becomes_the_letters_own(letter, members):
    opened = opening.open_for_signing(letter, TERMS, asked=members, by=None, now=NOON)
    signoffs.edit_text(
        opened,
        title="Good homes",
        text="Another text.",
        change=Change.MATERIAL,
        note="New",
        by=None,
        now=NOON,
    )
    assert (letter.title, letter.text) == ("Good homes", "Another text.")
    assert [(one.number, one.note) for one in versions.versions_of(letter)] == [(2, "New"), (1, "")]
    assert letter.deadlines[0].title == "Good homes: answers of the organisations"


def test_organisations_are_found_by_any_of_their_names(session, members):
    members[0].other_names.append(OrganisationName(name="Alpha’s Fund", name_key=name_key("Alpha’s Fund")))
    members[1].short_name = "BT"
    session.flush()
    found = asked.named(["alpha's fund", "Beta Trust (BT)", "bt", "The Commissioner"], date(2023, 5, 1))
    assert [one.name for one in found.asked] == ["Alpha", "The Beta Trust"]
    assert [one.name for one in found.told] == ["The Commissioner"]
    with pytest.raises(RuleViolation, match="no organisation called “Gamma”"):
        asked.named(["Gamma"], date(2023, 5, 1))


# --- from the command line ---------------------------------------------------------------------------------------


def test_the_command_records_approvals_and_prints_each_request(session, letter, members, command):
    make_person("Chair")
    silent = make_organisation("Gamma")
    answer = command("sign-on", "open", "Homes", "--cut-off", "2023-05-26T12:00", "--json")
    assert answer.json == [
        {"organisation": "Alpha", "to": "rep0@example.org"},
        {"organisation": "The Beta Trust", "to": "rep1@example.org"},
        {"organisation": silent.name, "to": None},
    ]
    assert "The Commissioner" in answer.stderr
    assert letter.sign_on.closes_at == CLOSES
    assert [one.channel for one in session.query(Approval)] == ["the command line"]
    listed = command("sign-on", "list", letter.id, "--json").json
    assert [(one["organisation"], one["answer"], one["counted"]) for one in listed] == [
        ("Alpha", None, False), ("The Beta Trust", None, False), ("Gamma", None, False)
    ]  # fmt: skip


def test_several_organisations_may_follow_one_ask(letter, members, command):
    answer = command(
        "sign-on", "open", letter.id, "--cut-off", "2023-05-26", "--ask", "alpha", "Beta Trust", "--json"
    )
    assert [one["organisation"] for one in answer.json] == ["Alpha", "The Beta Trust"]
    assert letter.sign_on.closes_at == datetime(2023, 5, 26, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--cut-off", "2023-05-01T12:59"), "The cut-off has passed already"),
        (("--cut-off", "soon"), "not a date or moment"),
        (("--cut-off", "2023-05-26", "--ask", "Nobody Known"), "no organisation called “Nobody Known”"),
        (
            ("--cut-off", "2023-05-26", "--rule", "silence-counts", "--silence-days", "5"),
            "terms do not let silence count",
        ),
        (("--cut-off", "2023-05-26", "--silence-days", "5"), "goes with --rule silence-counts"),
    ],
)
def test_the_command_refuses_with_a_sentence_and_changes_nothing(
    session, letter, members, command, more, words
):
    make_person("Chair")
    answer = command("sign-on", "open", "Homes", *more, exit_code=2)
    assert words in answer.stderr
    session.rollback()
    assert (
        session.query(SignOn).count() == session.query(Approval).count() == session.query(Mail).count() == 0
    )


def test_the_command_refuses_open_comments_an_empty_text_and_what_is_not_there(
    session, letter, members, command
):
    session.add(comment_on(letter))
    make_letter("Empty")
    assert "1 comment" in command("sign-on", "open", "Homes", "--cut-off", "2023-05-26", exit_code=2).stderr
    assert "no text" in command("sign-on", "open", "Empty", "--cut-off", "2023-05-26", exit_code=2).stderr
    assert "no letter" in command("sign-on", "open", "None", "--cut-off", "2023-05-26", exit_code=2).stderr
    assert "Nobody has been asked" in command("sign-on", "list", "Homes", exit_code=2).stderr


def test_another_title_is_a_version_that_nobody_has_approved(session, letter):
    chair = make_person("Chair")
    approvals.approve(letter, versions.present_version(letter, now=NOON), by=chair, now=NOON)
    facts = {
        name: getattr(letter, name) for name in ("kind", "text", "summary", "dated", "our_part", "notes")
    }
    services.edit_letter(
        letter, title="Homes near schools", recipients=[], cc=[], lead=None, deputy=None, themes=[], led_by="",
        url="", by=chair, now=NOON, **facts,
    )  # fmt: skip
    newest = versions.present_version(letter, now=NOON)
    assert (newest.number, newest.note) == (2, "The title before: Homes")
    assert [one.person for one in approvals.missing(letter, newest, now=NOON)] == [chair]
