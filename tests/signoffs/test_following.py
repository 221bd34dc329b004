"""Organisations that take a new name, merge, split or close between signing and publishing: which names stand where."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.rules import Ending, Role
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.letters import printing, sending
from tracker.letters.signatories import signatories_of
from tracker.organisations import ending_services, naming_services
from tracker.signoffs import answering, asking, heirs, queries, services
from tracker.signoffs.rules import Answer, Change, Given, Via

SIGNED = datetime(2023, 5, 2, 9, 0, tzinfo=UTC)
CHANGED = datetime(2023, 5, 20, 9, 0, tzinfo=UTC)
SENT = datetime(2023, 5, 24, 9, 0, tzinfo=UTC)
YES = Given(Answer.SIGN, signer_name="Ann Example", signer_role="Director", authorised=True)
BEFORE, AFTER = date(2023, 5, 9), date(2023, 5, 23)  # the change is of 15 May


class Story:
    """A letter for which three organisations are asked; and the words in which its list is shown."""

    def __init__(self) -> None:
        self.alpha, self.beta, self.gamma = (make_organisation(name) for name in ("Alpha", "Beta", "Gamma"))
        self.by = make_person()
        self.letter = make_letter("Homes")
        self.sign_on = make_sign_on(self.letter, [self.alpha, self.beta])

    def signs(self, *organisations, now=SIGNED):
        for one in organisations:
            request = queries.request_of(self.sign_on, one.id)
            answering.give_answer(request.id, YES, via=Via.LINK, now=now)

    def goes(self, day):
        sending.send_letter(
            self.letter, sent_on=day, how="e-mail", sent_by_name="Ann", by=self.by, now=SENT, announce=False
        )
        return self.shown()

    def shown(self):
        found = signatories_of(self.letter.id, self.sign_on, for_anybody=True)
        assert found.count == len(found.page.rows) == self.sign_on.counted
        return [(line.name, line.note) for line in found.page.rows]

    def printed(self):
        return [one.name for one in printing.document_of(self.letter, now=SENT).names]

    def renamed(self, organisation, name, name_from="2023-05-15"):
        naming_services.rename(organisation, name=name, name_from=name_from, by=self.by, now=CHANGED)

    def ended(self, organisation, kind, *others, last_on="2023-05-14"):
        ending_services.record_ending(
            organisation, kind=kind, others=others, last_on=last_on, by=self.by, now=CHANGED
        )


@pytest.fixture
def story(session, clock_at):
    clock_at(SENT)
    return Story()


def test_a_letter_of_before_prints_the_old_name_with_a_note(story):
    story.signs(story.alpha)
    story.renamed(story.alpha, "Omega")
    assert story.goes(BEFORE) == [("Alpha", "now called Omega")]
    assert story.printed() == ["Alpha"]


def test_a_letter_of_after_prints_the_new_name_and_it_counts_once(story):
    story.signs(story.alpha, story.beta)
    story.renamed(story.alpha, "Omega")
    assert story.shown() == [("Beta", ""), ("Omega", "")], "at once, while answers still come in"
    assert story.goes(AFTER) == [("Beta", ""), ("Omega", "")]


def test_it_is_the_date_that_the_letter_bears_that_counts(story):
    story.signs(story.alpha)
    story.renamed(story.alpha, "Omega")
    story.letter.dated = "2023-05-12"
    assert story.goes(AFTER) == [("Alpha", "now called Omega")]


def test_what_was_sent_is_never_rewritten(story):
    story.signs(story.alpha)
    story.goes(BEFORE)
    kept = story.sign_on.names_version
    story.renamed(
        story.alpha, "Omega", name_from="2023-05-01"
    )  # it bore the new name already when the letter went
    assert (story.printed(), story.shown()) == (["Alpha"], [("Alpha", "now called Omega")])
    db.session.refresh(story.sign_on)
    assert story.sign_on.names_version > kept, "pages that were kept are drawn anew"


def test_one_that_merges_into_one_that_is_asked_too_counts_once(story):
    story.signs(story.alpha, story.beta)
    story.ended(story.alpha, Ending.MERGED, story.beta)
    assert heirs.said_of(story.sign_on.requests) == [
        "Alpha has ended (now part of Beta). Beta is asked too, and answers for itself: it counts once."
    ]
    assert story.goes(AFTER) == [("Beta", "")]


def test_a_letter_of_before_the_merger_bears_both_names(story):
    story.signs(story.alpha, story.beta)
    story.ended(story.alpha, Ending.MERGED, story.beta)
    assert story.goes(BEFORE) == [("Alpha", "now part of Beta"), ("Beta", "")]


def test_its_successor_that_nobody_asked_stands_there_in_its_place_and_once_for_two(story):
    story.signs(story.alpha, story.beta)
    for one in (story.alpha, story.beta):
        story.ended(one, Ending.SUCCEEDED, story.gamma)
    assert story.goes(AFTER) == [("Gamma", "")]


def test_one_that_closed_or_split_stands_on_letters_of_before_alone(story):
    story.signs(story.alpha, story.beta)
    story.ended(story.alpha, Ending.CLOSED)
    story.ended(story.beta, Ending.SPLIT, story.gamma, make_organisation("Delta"))
    assert story.shown() == []
    services.move_cut_offs(
        story.sign_on,
        answers_by=SENT.replace(hour=12),
        closes_at=SENT.replace(hour=12),
        send_on=BEFORE,
        now=SENT,
    )
    assert story.goes(BEFORE) == [("Alpha", "closed since"), ("Beta", "now Gamma and Delta")]


def test_one_that_has_ended_is_not_asked_any_more_until_that_proves_a_mistake(story):
    make_person(role=Role.REPRESENTATIVE, organisation=story.alpha)
    story.ended(story.alpha, Ending.MERGED, story.gamma)
    request = queries.request_of(story.sign_on, story.alpha.id)
    assert [one.organisation.name for one in queries.silent_requests(story.sign_on)] == ["Beta"]
    with pytest.raises(RuleViolation, match="has ended, so there is nothing to answer"):
        answering.give_answer(request.id, YES, via=Via.LINK, now=CHANGED)
    ending_services.undo_ending(story.alpha, by=story.by, now=CHANGED)
    story.signs(story.alpha, now=CHANGED)
    assert story.goes(AFTER) == [("Alpha", "")]


@pytest.mark.parametrize("kind", list(Ending))
def test_a_name_that_went_with_an_end_comes_back_when_that_proves_a_mistake(story, kind):
    others = {Ending.CLOSED: (), Ending.SPLIT: (story.gamma, make_organisation("Delta"))}
    story.signs(story.alpha, story.beta)
    story.ended(story.alpha, kind, *others.get(kind, (story.beta,)))
    assert story.shown() == [("Beta", "")]
    ending_services.undo_ending(story.alpha, by=story.by, now=CHANGED)
    assert story.shown() == [("Alpha", ""), ("Beta", "")]
    story.ended(story.alpha, kind, *others.get(kind, (story.beta,)), last_on="2023-05-19")
    assert story.shown() == [("Beta", "")], "its end is recorded anew, of another day"
    ending_services.undo_ending(story.alpha, by=story.by, now=CHANGED)
    assert story.printed() == ["Alpha", "Beta"]
    assert [name for name, _ in story.goes(AFTER)] == ["Alpha", "Beta"]


def test_an_end_that_is_taken_back_brings_no_name_that_was_taken_back_or_signed_an_earlier_text(story):
    story.signs(story.alpha, story.beta)
    for one in (story.alpha, story.beta):
        story.ended(one, Ending.CLOSED)
    request = queries.request_of(story.sign_on, story.alpha.id)
    answering.withdraw(request.id, name="Ann Example", via=Via.LINK, now=CHANGED)
    services.edit_text(
        story.sign_on, title="Homes", text="New", change=Change.MATERIAL, note="Asks", by=None, now=CHANGED
    )
    for one in (story.alpha, story.beta):
        ending_services.undo_ending(one, by=story.by, now=CHANGED)
    assert story.shown() == []


def test_one_that_has_ended_cannot_be_asked(story):
    story.ended(story.gamma, Ending.MERGED, story.beta)
    with pytest.raises(RuleViolation, match=r"Gamma has ended \(now part of Beta\), so it cannot be asked"):
        asking.ask(story.sign_on, [story.gamma], now=CHANGED)
    assert story.gamma not in queries.organisations_to_ask(story.sign_on)
