"""Answers and the names that follow from them, on real rows."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.models import Organisation, OrganisationName
from tracker.coalition.queries import the_coalition
from tracker.coalition.rules import Role
from tracker.core.errors import RuleViolation
from tracker.groups.models import ChairTerm
from tracker.organisations import services as organisation_services
from tracker.outbox.models import Mail
from tracker.signoffs import answering, queries, services
from tracker.signoffs.rules import Answer, Change, ConsentRule, Given, Order, Via

LATER = datetime(2023, 5, 10, 9, 0, tzinfo=UTC)
AUTHORISED = {"signer_name": "Ann Example", "signer_role": "Director", "authorised": True}
YES = Given(Answer.SIGN, **AUTHORISED)
NO = Given(Answer.DECLINE, note="Our trustees said no.", **AUTHORISED)


@pytest.fixture
def three(session):
    """Three organisations, each with a representative, asked to sign one letter."""
    organisations = [make_organisation(name) for name in ("The Beta Trust", "Alpha", "Gamma")]
    for organisation in organisations:
        make_person(role=Role.REPRESENTATIVE, organisation=organisation)
    return make_sign_on(make_letter("Homes"), organisations)


def names_of(sign_on, **kept):
    return [one.printed_name for one in queries.names_below(sign_on.letter_id, **kept)]


def answer(sign_on, number, given, now=LATER, **how):
    request = sign_on.requests[number]
    return answering.give_answer(request.id, given, via=how.pop("via", Via.LINK), now=now, **how)


def whats(session):
    return sorted(
        key.split("|")[2] for key in session.scalars(Mail.__table__.select().with_only_columns(Mail.key))
    )


def test_every_contact_is_asked_once_and_names_stand_without_the(session, three):
    assert whats(session) == ["request"] * 3
    for number in range(3):
        answer(three, number, YES)
    assert names_of(three) == ["Alpha", "The Beta Trust", "Gamma"]
    assert three.counted == 3


def test_the_same_answer_twice_is_one_row_and_one_receipt(session, three):
    person = make_person(role=Role.REPRESENTATIVE, organisation=three.requests[0].organisation)
    first = answer(three, 0, YES, person=person)
    assert answer(three, 0, YES, person=person) is first
    assert len(three.requests[0].answers) == 1
    assert whats(session).count("receipt") == 1


def test_a_changed_mind_takes_the_name_away(session, three):
    answer(three, 0, YES)
    answer(three, 0, NO)
    assert names_of(three) == []
    assert three.counted == 0


def test_one_second_after_the_cut_off_it_is_refused_and_at_it_taken(session, three):
    with pytest.raises(RuleViolation, match="closed for signing"):
        answer(three, 0, YES, now=three.closes_at + timedelta(seconds=1))
    answer(three, 0, YES, now=three.closes_at)
    assert three.counted == 1


def test_a_material_edit_asks_those_who_signed_again_and_a_minor_one_tells_them(session, three):
    answer(three, 0, YES)
    answer(three, 1, YES)
    text = three.text.text
    services.edit_text(
        three, title="Homes", text=text + "!", change=Change.MINOR, note="A dot", by=None, now=LATER
    )
    assert three.counted == 2
    services.edit_text(
        three, title="Homes", text="Other", change=Change.MATERIAL, note="Another ask", by=None, now=LATER
    )
    assert names_of(three) == []
    assert whats(session).count("edited") == 2
    assert whats(session).count("renewal") == 2
    assert whats(session).count("request") == 3, "only those who signed are asked again"
    answer(three, 0, YES)
    assert names_of(three) == ["The Beta Trust"]


def test_nobody_signs_a_text_that_was_not_on_the_page(session, three):
    services.edit_text(three, title="Homes", text="Other", change=Change.MINOR, note="x", by=None, now=LATER)
    with pytest.raises(RuleViolation, match="changed while this page was open"):
        answer(three, 0, YES, text_number=1)


def test_an_answer_taken_down_by_a_co_chair_can_be_undone_and_the_one_before_stands(session, three):
    co_chair = make_person()
    before = answer(three, 0, NO)
    taken = answer(three, 0, YES, now=LATER + timedelta(hours=1), via=Via.PHONE, recorded_by=co_chair)
    assert names_of(three) == ["The Beta Trust"]
    assert whats(session).count("recorded") == 1
    answering.undo(taken, now=LATER + timedelta(hours=2))
    assert names_of(three) == []
    assert three.requests[0].answers[0] is before
    assert before.replaced_at is None


def test_withdrawn_before_sending_is_gone_and_after_sending_says_when(session, three):
    for number in range(3):
        answer(three, number, YES)
    answering.withdraw(three.requests[0].id, name="Ann", now=LATER)
    assert names_of(three) == ["Alpha", "Gamma"]
    services.fix_list(three, sent_at=LATER, now=LATER)
    answering.withdraw(three.requests[1].id, name="Ann", now=LATER)
    assert names_of(three) == ["Alpha", "Gamma"]
    assert queries.names_below(three.letter_id)[0].withdrawn_at == LATER
    assert three.counted == 2


@pytest.mark.parametrize("is_taken_back", [True, False])
def test_who_says_yes_again_after_sending_is_shown_only_as_agreed_then(session, three, is_taken_back):
    shown = Given(Answer.SIGN, **AUTHORISED | {"shows_person": True})
    answer(three, 0, shown)
    services.fix_list(three, sent_at=LATER, now=LATER)
    if is_taken_back:
        answering.withdraw(three.requests[0].id, name="Ann", now=LATER + timedelta(hours=1))
    answer(three, 0, YES, now=LATER + timedelta(hours=2))
    (line,) = queries.names_below(three.letter_id)
    assert (line.withdrawn_at, line.public_person) == (None, "")


def test_a_yes_after_sending_is_kept_apart(session, three):
    answer(three, 1, YES)
    services.fix_list(three, sent_at=LATER, now=LATER)
    answer(three, 2, YES, now=LATER + timedelta(days=30))
    assert names_of(three) == ["Alpha"]
    assert names_of(three, later=True) == ["Gamma"]
    assert (three.counted, three.counted_later) == (1, 1)
    with pytest.raises(RuleViolation, match="was sent"):
        answer(three, 0, NO, now=LATER + timedelta(days=30))


def test_who_signed_after_the_letter_had_gone_stands_apart_where_that_is_recorded_days_later(session, three):
    answer(three, 0, YES)
    answer(three, 1, YES, now=LATER + timedelta(days=2))
    answer(three, 2, YES, now=LATER + timedelta(days=2), via=Via.PHONE, recorded_by=make_person())
    services.fix_list(three, sent_at=LATER + timedelta(hours=1), now=LATER + timedelta(days=3))
    assert names_of(three) == ["The Beta Trust", "Gamma"]
    assert names_of(three, later=True) == ["Alpha"]
    assert (three.counted, three.counted_later) == (2, 1)


def test_the_printed_name_is_the_one_on_the_day_of_the_letter(session, three):
    organisation = three.requests[1].organisation
    organisation.other_names.append(
        OrganisationName(name="Old Alpha", name_key="oldalpha", used_to="2023-05")
    )
    answer(three, 1, YES)
    assert names_of(three) == ["Old Alpha"]
    services.fix_list(three, sent_at=datetime(2023, 6, 1, 9, tzinfo=UTC), now=LATER)
    assert names_of(three) == ["Alpha"]


def test_co_chairs_stand_first_when_that_is_chosen(session, three):
    make_person(organisation=three.requests[2].organisation)
    for number in range(3):
        answer(three, number, YES)
    services.order_names(three, Order.CO_CHAIRS_FIRST, now=LATER)
    assert names_of(three) == ["Gamma", "Alpha", "The Beta Trust"]
    by_hand = {three.requests[0].organisation_id: 1, three.requests[1].organisation_id: 2}
    services.order_names(three, Order.BY_HAND, by_hand, now=LATER)
    assert names_of(three) == ["The Beta Trust", "Alpha", "Gamma"]


def test_who_chaired_on_the_letters_day_stands_first_whoever_has_the_rights(session, three):
    beta, alpha = (one.organisation for one in three.requests[:2])
    session.add(ChairTerm(organisation=beta, from_on="2023-05", to_on="2023", created_at=LATER))
    session.add(ChairTerm(organisation=alpha, from_on="2024", created_at=LATER))
    for number in range(2):
        answer(three, number, YES)
    services.order_names(three, Order.CO_CHAIRS_FIRST, now=LATER)
    assert names_of(three) == ["The Beta Trust", "Alpha"]
    answer(three, 2, YES)
    assert names_of(three) == ["The Beta Trust", "Alpha", "Gamma"]


def let_silence_count(session):
    coalition = the_coalition()
    coalition.silence_allowed = True
    session.add(coalition)


def test_silence_counts_for_members_alone_and_only_after_its_days(session):
    let_silence_count(session)
    member, stranger, declined = (
        make_organisation("M"),
        make_organisation("S", member=False),
        make_organisation("D"),
    )
    sign_on = make_sign_on(
        make_letter("Homes"), [member, stranger, declined], rule=ConsentRule.SILENCE_COUNTS, silence_days=5,
        opened_at=datetime(2023, 5, 2, 9, tzinfo=UTC),
    )  # fmt: skip
    answer(sign_on, 2, NO, now=datetime(2023, 5, 3, 9, tzinfo=UTC))
    over = datetime(
        2023, 5, 10, 23, tzinfo=UTC
    )  # the 5th working day, 10 May (8 May is a bank holiday), is over
    assert answering.count_silence(sign_on.requests[0].id, now=over - timedelta(seconds=1)) is None
    for request in sign_on.requests:
        answering.count_silence(request.id, now=over)
    assert names_of(sign_on) == ["M"]


def test_two_spellings_of_one_organisation_are_not_asked_as_two(session):
    one, other = make_organisation("The Barnardo’s Trust (BT)"), make_organisation("Barnardo's trust")
    with pytest.raises(RuleViolation, match="look like one organisation"):
        make_sign_on(make_letter("Homes"), [one, other])


def test_siblings_with_like_names_answer_apart(session):
    names = [
        "Coram Voice",
        "CoramBAAF",
        "Coram Children's Legal Centre",
        "Voices (Scotland)",
        "Voices (Wales)",
    ]
    sign_on = make_sign_on(make_letter("Homes"), [make_organisation(name) for name in names])
    for number in (0, 2, 3, 4):
        answer(sign_on, number, YES)
    assert names_of(sign_on) == [
        "Coram Children's Legal Centre", "Coram Voice", "Voices (Scotland)", "Voices (Wales)",
    ]  # fmt: skip


def test_taken_back_and_given_again_it_stands_again(session, three):
    answer(three, 0, YES)
    answering.withdraw(three.requests[0].id, name="Ann", now=LATER)
    answer(three, 0, YES, now=LATER + timedelta(minutes=1))
    assert (names_of(three), three.counted) == (["The Beta Trust"], 1)
    services.fix_list(three, sent_at=LATER + timedelta(hours=1), now=LATER + timedelta(hours=1))
    answering.withdraw(three.requests[0].id, name="Ann", now=LATER + timedelta(hours=2))
    answer(three, 0, YES, now=LATER + timedelta(hours=3))
    listed = queries.names_below(three.letter_id)[0]
    assert (listed.withdrawn_at, three.counted, three.counted_later) == (None, 1, 0)


def test_undone_twice_is_undone_once_and_what_was_taken_down_in_between_stands(session, three):
    co_chair = make_person()
    moments = [LATER + timedelta(minutes=minute) for minute in range(6)]
    first = answer(three, 0, NO, now=moments[0])
    second = answer(three, 0, YES, now=moments[1], via=Via.PHONE, recorded_by=co_chair)
    third = answer(
        three, 0, Given(Answer.ABSTAIN, **AUTHORISED), now=moments[1], via=Via.MAIL, recorded_by=co_chair
    )
    for moment in moments[2:4]:
        answering.undo(third, name="Bea", now=moment)
    assert (second.replaced_at, names_of(three)) == (None, ["The Beta Trust"])
    answering.undo(second, name="Bea", now=moments[4])
    assert (first.replaced_at, names_of(three)) == (None, [])
    assert (third.undone_at, third.withdrawn_by_name) == (moments[2], "Bea")


def test_a_recorded_answer_undone_after_sending_leaves_the_list_and_says_when(session, three):
    taken = answer(three, 0, YES, via=Via.PHONE, recorded_by=make_person())
    services.fix_list(three, sent_at=LATER, now=LATER)
    answering.undo(taken, name="Bea", now=LATER + timedelta(days=1))
    assert (names_of(three), three.counted) == (["The Beta Trust"], 1)
    assert queries.names_below(three.letter_id)[0].withdrawn_at == LATER + timedelta(days=1)


def test_once_signing_has_closed_the_text_may_change_only_in_what_says_the_same(session, three):
    answer(three, 0, YES)
    services.close_sign_on(three, now=LATER)
    edit = {"title": "Homes", "text": "Other", "note": "x", "by": None, "now": LATER}
    with pytest.raises(RuleViolation, match="Move the dates first"):
        services.edit_text(three, change=Change.MATERIAL, **edit)
    services.edit_text(three, change=Change.MINOR, **edit)
    assert names_of(three) == ["The Beta Trust"]


def test_more_time_ends_with_its_day_or_with_the_cut_off(session, three):
    from datetime import date

    from tracker.signoffs.rules import more_time_until

    assert more_time_until(date(2023, 5, 25), three.closes_at) == datetime(
        2023, 5, 25, 22, 59, 59, 999999, tzinfo=UTC
    )
    assert more_time_until(date(2023, 5, 26), three.closes_at) == three.closes_at


def test_an_organisation_renamed_while_signing_appears_under_its_new_name_at_the_close(session, three):
    answer(three, 1, YES)
    three.requests[1].organisation.name = "Omega"
    services.close_sign_on(three, now=LATER)
    assert names_of(three) == ["Omega"]


def test_an_organisation_that_was_asked_is_not_removed_from_the_register(session):
    asked, mistaken = make_organisation("Asked"), make_organisation("Mistaken")
    make_sign_on(make_letter("Homes"), [asked])
    by = make_person()
    session.commit()
    with pytest.raises(RuleViolation, match="asked to sign a letter"):
        organisation_services.remove_organisation(asked, by=by, now=LATER)
    organisation_services.remove_organisation(mistaken, by=by, now=LATER)
    session.commit()
    assert [one.name for one in session.query(Organisation)] == ["Asked"]


def test_silence_that_was_due_before_the_letter_went_stands_on_its_list_though_recorded_later(session):
    let_silence_count(session)
    member = make_organisation("M")
    make_person(role=Role.REPRESENTATIVE, organisation=member)
    sign_on = make_sign_on(
        make_letter("Homes"), [member], rule=ConsentRule.SILENCE_COUNTS, silence_days=5,
        opened_at=datetime(2023, 5, 2, 9, tzinfo=UTC),
    )  # fmt: skip
    due = datetime(2023, 5, 10, 23, tzinfo=UTC)
    answering.count_silence(sign_on.requests[0].id, now=due + timedelta(days=2))
    services.fix_list(sign_on, sent_at=due + timedelta(days=1), now=due + timedelta(days=2))
    assert (names_of(sign_on), names_of(sign_on, later=True)) == (["M"], [])
    assert queries.names_below(sign_on.letter_id)[0].signed_at == due
