"""What can be done with a letter, on real rows."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import make_body, make_consultation, make_person, make_theme
from tracker.activity.queries import history_of
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.deadlines.stages import DeadlineKind, DeadlineState
from tracker.letters import publishing, sending, services
from tracker.letters.addressees import Addressee
from tracker.letters.rules import LetterKind, LetterStage, OurPart, ReplyKind

NOW = datetime(2023, 5, 19, 12, 0, tzinfo=UTC)
MINISTER = Addressee(post="Minister for Children", person="A Minister", body="Department for Testing")


@pytest.fixture
def by(session):
    return make_person("Ann Example")


def draft(by, **facts):
    facts = {
        "title": "A draft",
        "kind": LetterKind.LETTER,
        "recipients": [MINISTER],
        "text": "Dear Minister",
    } | facts
    return services.create_letter(**facts, by=by, now=NOW)


def sent(by, **facts):
    letter = draft(by)
    facts = {"sent_on": date(2023, 5, 19), "how": "e-mail", "sent_by_name": "Ann Example"} | facts
    sending.send_letter(letter, **facts, by=by, now=NOW)
    return letter


def edited(letter, by, **changes):
    facts = {
        name: getattr(letter, name)
        for name in (
            "title",
            "kind",
            "text",
            "summary",
            "dated",
            "lead",
            "deputy",
            "led_by",
            "our_part",
            "url",
            "notes",
        )
    }
    facts |= {"themes": letter.themes, "recipients": services.addressees_of(letter, copies=False)}
    facts |= {"cc": services.addressees_of(letter, copies=True)}
    return services.edit_letter(letter, **facts | changes, by=by, now=NOW)


def due(letter, kind):
    return [(one.due_on, one.state) for one in letter.deadlines if one.kind is kind]


def said(letter):
    db.session.flush()
    return [entry.what for entry in history_of(letter)]


def test_a_draft_keeps_whom_it_goes_to_in_order_and_adds_a_body_once(by):
    first = draft(by, cc=[Addressee(person="A Friend"), Addressee()])
    second = draft(by, recipients=[Addressee(body="department for testing")])
    assert [(one.position, one.is_copy, one.in_words) for one in first.recipients] == [
        (1, False, "A Minister, Minister for Children, Department for Testing"),
        (2, True, "A Friend"),
    ]
    assert second.recipients[0].body is first.recipients[0].body
    assert (first.stage, first.dated_sort, said(first)) == (
        LetterStage.DRAFT,
        "9999",
        ["recorded this draft"],
    )


@pytest.mark.parametrize(
    ("title", "sentence"), [(" ", "Enter a title."), ("A\nB", "Enter the title on one line.")]
)
def test_a_letter_without_a_proper_title_is_refused(by, title, sentence):
    with pytest.raises(RuleViolation) as refused:
        draft(by, title=title)
    assert (refused.value.message, refused.value.field) == (sentence, "title")


def test_a_planned_day_is_a_deadline_that_sending_settles(by):
    letter = draft(by, send_by=date(2023, 5, 22))
    assert due(letter, DeadlineKind.SENDING) == [(date(2023, 5, 22), DeadlineState.OPEN)]
    sending.send_letter(letter, sent_on=date(2023, 5, 19), how="post", sent_by_name="Ann", by=by, now=NOW)
    assert due(letter, DeadlineKind.SENDING) == [(date(2023, 5, 22), DeadlineState.DONE)]


@pytest.mark.parametrize(
    ("own_days", "expected"), [(None, date(2023, 6, 19)), (15, date(2023, 6, 12)), (18, date(2023, 6, 15))]
)
def test_a_reply_is_expected_by_the_benchmark_counted_from_receipt(by, own_days, expected):
    make_body("Department for Testing", reply_days=own_days)
    letter = sent(by)
    assert due(letter, DeadlineKind.REPLY) == [(expected, DeadlineState.OPEN)]
    working = letter.deadlines[0].source
    assert working.startswith("Received on Friday 19 May 2023. ")
    assert working.endswith("not a right.")


def test_receipt_on_a_later_day_starts_the_count_there(by):
    letter = draft(by)
    sending.send_letter(
        letter, sent_on=date(2023, 5, 15), received_on=date(2023, 5, 19), how="post", sent_by_name="Ann",
        by=by, now=NOW,
    )  # fmt: skip
    assert due(letter, DeadlineKind.REPLY) == [(date(2023, 6, 19), DeadlineState.OPEN)]


def test_no_day_is_set_where_no_reply_is_expected(by):
    assert due(sent(by, reply_wanted=False), DeadlineKind.REPLY) == []


def test_a_letter_without_a_date_bears_the_day_it_went(by):
    letter = sent(by)
    assert (letter.dated, letter.dated_sort, letter.stage) == ("2023-05-19", "2023-05-19", LetterStage.SENT)
    assert said(letter)[0] == "recorded that Ann Example sent this on Friday 19 May 2023, by e-mail"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"sent_on": date(2023, 5, 20)}, "sent_on"),
        ({"received_on": date(2023, 5, 18)}, "received_on"),
        ({"how": "pigeon"}, "how"),
        ({"sent_by_name": " "}, "sent_by_name"),
    ],
)
def test_a_sending_that_cannot_be_right_changes_nothing(by, facts, field):
    letter = draft(by)
    facts = {"sent_on": date(2023, 5, 19), "how": "e-mail", "sent_by_name": "Ann"} | facts
    with pytest.raises(RuleViolation) as refused:
        sending.send_letter(letter, **facts, by=by, now=NOW)
    assert (refused.value.field, letter.stage, letter.sent_on, letter.deadlines) == (
        field, LetterStage.DRAFT, None, [],
    )  # fmt: skip


def test_nothing_is_sent_twice(by):
    letter = sent(by)
    with pytest.raises(RuleViolation, match="cannot become “sent”"):
        sending.send_letter(letter, sent_on=date(2023, 5, 19), how="post", sent_by_name="Ann", by=by, now=NOW)


@pytest.mark.parametrize(
    ("kind", "stage", "state"),
    [
        (ReplyKind.ACKNOWLEDGEMENT, LetterStage.ACKNOWLEDGED, DeadlineState.OPEN),
        (ReplyKind.HOLDING, LetterStage.ACKNOWLEDGED, DeadlineState.OPEN),
        (ReplyKind.FULL, LetterStage.REPLIED, DeadlineState.DONE),
    ],
)
def test_only_a_full_reply_ends_the_wait(by, kind, stage, state):
    letter = sent(by)
    sending.record_reply(letter, kind=kind, received_on=date(2023, 5, 19), text="Dear Ann", by=by, now=NOW)
    assert (letter.stage, due(letter, DeadlineKind.REPLY)) == (stage, [(date(2023, 6, 19), state)])


def test_a_full_reply_says_something(by):
    letter = sent(by)
    with pytest.raises(RuleViolation, match="Put in the reply's text"):
        sending.record_reply(letter, kind=ReplyKind.FULL, received_on=date(2023, 5, 19), by=by, now=NOW)
    assert letter.replies == []


def test_a_draft_has_no_reply(by):
    with pytest.raises(RuleViolation, match="This letter is a draft"):
        sending.record_reply(draft(by), kind=ReplyKind.HOLDING, received_on=date(2023, 5, 19), by=by, now=NOW)


def test_a_response_to_a_call_goes_in_with_its_call(by):
    letter = draft(by, consultation=make_consultation())
    with pytest.raises(RuleViolation, match="This answers a consultation"):
        sending.send_letter(letter, sent_on=NOW.date(), how="e-mail", sent_by_name="Ann", by=by, now=NOW)
    assert letter.stage is LetterStage.DRAFT


def test_what_was_sent_changes_only_with_a_reason(by):
    letter = sent(by)
    with pytest.raises(RuleViolation) as refused:
        edited(letter, by, text="Dear Secretary of State")
    assert (refused.value.field, letter.text) == ("reason", "Dear Minister")
    assert edited(letter, by, text="Dear Sir", reason="a slip in copying") == ["text"]
    assert said(letter)[0] == "changed the text: a slip in copying"


def test_our_own_notes_may_change_at_any_time(by):
    letter = sent(by)
    assert edited(letter, by, notes="Rang them.", themes=[make_theme("Stability")]) == ["notes", "themes"]


def test_saving_without_a_change_leaves_no_trace(by):
    letter = draft(by)
    assert edited(letter, by) == []
    assert said(letter) == ["recorded this draft"]


def test_new_addressees_take_the_places_of_the_old(by):
    letter = draft(by)
    changed = edited(
        letter, by, recipients=[Addressee(body="A Committee"), MINISTER], our_part=OurPart.SIGNED
    )
    db.session.flush()
    assert changed == ["our_part", "recipients"]
    assert [(one.position, one.in_words) for one in letter.recipients] == [
        (1, "A Committee"),
        (2, "A Minister, Minister for Children, Department for Testing"),
    ]


def test_what_falls_due_follows_a_new_title(by):
    letter = draft(by, send_by=date(2023, 5, 22))
    edited(letter, by, title="A better title")
    assert [deadline.title for deadline in letter.deadlines] == ["A better title: to be sent"]


def test_nobody_is_their_own_deputy(by):
    with pytest.raises(RuleViolation) as refused:
        draft(by, lead=by, deputy=by)
    assert refused.value.field == "deputy"


def test_closing_cancels_what_is_due_and_opening_again_goes_back(by):
    letter = sent(by)
    services.close_letter(letter, reason="the minister left", by=by, now=NOW)
    assert (letter.stage, due(letter, DeadlineKind.REPLY)) == (
        LetterStage.CLOSED,
        [(date(2023, 6, 19), DeadlineState.CANCELLED)],
    )
    services.reopen_letter(letter, by=by, now=NOW)
    assert letter.stage is LetterStage.SENT


def test_a_public_address_is_kept_for_good_and_never_given_twice(by):
    first, second, third = sent(by), sent(by), sent(by)
    for letter in (first, second, third):
        publishing.publish(letter, by=by, now=NOW)
        db.session.flush()
    publishing.take_back(first, reason="not ours to publish", by=by, now=NOW)
    assert (first.slug, second.slug, third.slug) == ("a-draft", "a-draft-2023", "a-draft-2")
    publishing.publish(first, by=by, now=NOW)
    assert (first.slug, said(first)[0]) == ("a-draft", "published this on the public record")


def test_a_draft_is_not_published(by):
    letter = draft(by)
    with pytest.raises(RuleViolation):
        publishing.publish(letter, by=by, now=NOW)
    assert (letter.published_at, letter.slug) == (None, None)
