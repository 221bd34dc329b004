"""The words and moves of a letter, as tables of examples."""

from datetime import date

import pytest

from tracker.core.errors import RuleViolation
from tracker.letters import rules, steps
from tracker.letters.rules import LetterKind, LetterStage, ReplyKind
from tracker.letters.steps import Situation, next_step, state_of

DRAFT, SENT, ACKNOWLEDGED, REPLIED, CLOSED = LetterStage
TODAY = date(2023, 5, 11)
ALLOWED = {
    (DRAFT, SENT), (DRAFT, CLOSED),
    (SENT, ACKNOWLEDGED), (SENT, REPLIED), (SENT, CLOSED),
    (ACKNOWLEDGED, REPLIED), (ACKNOWLEDGED, CLOSED),
    (REPLIED, CLOSED),
    (CLOSED, DRAFT), (CLOSED, SENT), (CLOSED, ACKNOWLEDGED), (CLOSED, REPLIED),
}  # fmt: skip


@pytest.mark.parametrize("present", LetterStage)
@pytest.mark.parametrize("wanted", LetterStage)
def test_a_letter_moves_only_as_the_table_says(present, wanted):
    if (present, wanted) in ALLOWED:
        rules.check_move(present, wanted)
        return
    with pytest.raises(RuleViolation) as refused:
        rules.check_move(present, wanted)
    assert refused.value.field == "stage"
    assert f"A letter that is “{present.value}” cannot become “{wanted.value}”" in refused.value.message


@pytest.mark.parametrize(
    ("dated", "stage", "expected"),
    [
        ("2020-05-11", SENT, "2020-05-11"),
        ("2020-05", SENT, "2020-05"),
        ("2020", CLOSED, "2020"),
        (None, SENT, "0000"),
        (None, DRAFT, "9999"),
        ("2020", DRAFT, "2020"),
    ],
)
def test_an_undated_draft_is_still_to_come_and_any_other_unknown_date_is_last(dated, stage, expected):
    assert rules.sort_date(dated, stage) == expected


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("A New Vision", "a-new-vision"),
        ("  Barnardo’s & Barnardo's: “what now”? ", "barnardos-barnardos-what-now"),
        ("Gofal maeth – Ynys Môn", "gofal-maeth-ynys-mon"),
        ("…", "letter"),
        ("word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_the_public_address_is_made_of_plain_letters_and_cut_at_a_word(title, slug):
    assert rules.slug_of(title) == slug


@pytest.mark.parametrize(
    ("stage", "kind", "expected"),
    [
        (SENT, ReplyKind.ACKNOWLEDGEMENT, ACKNOWLEDGED),
        (SENT, ReplyKind.HOLDING, ACKNOWLEDGED),
        (SENT, ReplyKind.FULL, REPLIED),
        (ACKNOWLEDGED, ReplyKind.HOLDING, ACKNOWLEDGED),
        (ACKNOWLEDGED, ReplyKind.FULL, REPLIED),
        (REPLIED, ReplyKind.ACKNOWLEDGEMENT, REPLIED),
        (CLOSED, ReplyKind.HOLDING, CLOSED),
        (CLOSED, ReplyKind.FULL, REPLIED),
    ],
)
def test_what_comes_back_moves_a_letter_on_and_never_back(stage, kind, expected):
    assert rules.stage_after_reply(stage, kind) is expected


@pytest.mark.parametrize(
    ("was_sent", "replies", "expected"),
    [
        (False, [], DRAFT),
        (True, [], SENT),
        (True, [ReplyKind.HOLDING], ACKNOWLEDGED),
        (True, [ReplyKind.HOLDING, ReplyKind.FULL], REPLIED),
    ],
)
def test_a_closed_letter_goes_back_as_far_as_its_record_says(was_sent, replies, expected):
    assert rules.stage_before_closing(was_sent, replies) is expected


@pytest.mark.parametrize(
    ("stage", "was_sent", "is_published", "sentence"),
    [
        (DRAFT, False, False, "A draft cannot be published. Record first that it was sent."),
        (CLOSED, False, False, "This was closed without being sent, so it cannot be published."),
        (SENT, True, True, "This is already on the public record."),
    ],
)
def test_what_may_not_be_published_says_why(stage, was_sent, is_published, sentence):
    with pytest.raises(RuleViolation) as refused:
        rules.check_publish(stage, was_sent, is_published)
    assert refused.value.message == sentence


@pytest.mark.parametrize("stage", [SENT, ACKNOWLEDGED, REPLIED, CLOSED])
def test_anything_that_went_may_be_published(stage):
    rules.check_publish(stage, was_sent=True, is_published=False)


@pytest.mark.parametrize(
    ("dated_on", "received_on", "field"),
    [
        (None, date(2023, 5, 12), "received_on"),
        (None, date(2023, 5, 1), "received_on"),
        (date(2023, 5, 11), date(2023, 5, 10), "dated_on"),
    ],
)
def test_a_reply_comes_after_its_letter_and_not_tomorrow(dated_on, received_on, field):
    with pytest.raises(RuleViolation) as refused:
        rules.check_reply(SENT, date(2023, 5, 2), dated_on, received_on, TODAY)
    assert refused.value.field == field


def situation(stage: LetterStage, **facts: object) -> Situation:
    return Situation(stage=stage, kind=LetterKind.LETTER, today=TODAY, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "action", "words"),
    [
        (situation(DRAFT), "edit", "Write the text."),
        (situation(DRAFT, has_text=True), "edit", "Say whom it goes to."),
        (
            situation(DRAFT, has_text=True, is_addressed=True),
            "send",
            "When it has gone, record on which day and how.",
        ),
        (
            situation(DRAFT, has_text=True, is_addressed=True, send_by=date(2023, 5, 15)),
            "send",
            "It is planned to go by Monday 15 May 2023. When it has gone, record on which day and how.",
        ),
        (
            situation(DRAFT, has_text=True, is_addressed=True, wants_names=True),
            "drafting.open_sign_on",
            "When the text is agreed, freeze it and ask organisations to sign it.",
        ),
        (
            situation(DRAFT, has_text=True, is_addressed=True, wants_names=True, is_being_signed=True),
            "signoffs.show",
            "Organisations are being asked to sign it.",
        ),
        (
            situation(DRAFT, has_text=True, is_addressed=True, wants_names=True, was_signed=True),
            "send",
            "When it has gone, record on which day and how.",
        ),
        (
            situation(DRAFT, answers_a_call=True),
            "consultation",
            "When it has gone in, record that on the page of the consultation it answers.",
        ),
        (
            situation(SENT, reply_by=date(2023, 5, 11)),
            "reply",
            "A reply is expected by Thursday 11 May 2023. Record here what comes back.",
        ),
        (
            situation(ACKNOWLEDGED, reply_by=date(2023, 5, 10)),
            "reply",
            "A reply was expected by Wednesday 10 May 2023. Write again, and record here what comes back.",
        ),
        (situation(REPLIED), "publish", "Put it on the public record, so that anyone can read it."),
        (situation(REPLIED, is_published=True), "close", "When nothing more is expected of it, close it."),
        (situation(CLOSED, is_published=True), None, "Nothing more is expected."),
        (situation(CLOSED, was_sent=False), None, "Nothing more is expected."),
    ],
)
def test_every_situation_has_one_next_step(at, action, words):
    step = next_step(at)
    assert (step.action, step.words) == (action, words)


@pytest.mark.parametrize(
    ("stage", "reply_by", "words", "tone"),
    [
        (DRAFT, None, "draft", "plain"),
        (SENT, None, "sent", "done"),
        (SENT, date(2023, 5, 11), "waiting for a reply", "waiting"),
        (ACKNOWLEDGED, date(2023, 5, 10), "reply overdue", "overdue"),
        (REPLIED, None, "replied", "done"),
        (CLOSED, date(2023, 5, 10), "closed", "plain"),
    ],
)
def test_the_state_is_told_in_words_with_a_tone(stage, reply_by, words, tone):
    state = state_of(stage, reply_by, TODAY)
    assert (state.words, state.tone) == (words, tone)


@pytest.mark.parametrize(("is_being_signed", "words"), [(True, "being signed"), (False, "ready to send")])
def test_a_text_that_organisations_were_asked_to_sign_is_no_draft(is_being_signed, words):
    state = state_of(DRAFT, None, TODAY, is_being_signed=is_being_signed)
    assert (state.words, state.tone) == (words, "waiting")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("post", "Thursday 11 May 2023, by post, by Ann"),
        ("by hand", "Thursday 11 May 2023, by hand, by Ann"),
        ("a portal", "Thursday 11 May 2023, through a portal, by Ann"),
        (rules.FROM_A_FILE, "Thursday 11 May 2023"),
    ],
)
def test_how_it_went_is_told_as_far_as_it_is_known(how, words):
    assert steps.how_it_went(TODAY, how, "Ann") == words
