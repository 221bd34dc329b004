"""Merges upon merges, taken apart in any order, after whatever happened meanwhile."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.models import Membership, Organisation, OrganisationName, RoleTerm, Succession
from tracker.coalition.rules import Ending, Role, name_key
from tracker.core.database import db
from tracker.duplicates import queries, services
from tracker.organisations.ending_services import record_ending
from tracker.signoffs import answering
from tracker.signoffs.models import Signature, SignRequest
from tracker.signoffs.rules import Answer, Given, Via

NOW = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
YES = Given(Answer.SIGN, signer_name="Jo", signer_role="Director", authorised=True)


@pytest.fixture
def chair(session):
    return make_person("Cara")


@pytest.fixture
def three(chair):
    """Three records of one organisation, each with a membership and a representative."""
    made = []
    for number, name in enumerate(("Alpha", "Alpha Trust", "Alpha UK")):
        organisation = make_organisation(name, member=False)
        organisation.memberships.append(Membership(member_from=f"201{number}"))
        make_person(f"Rita {number}", role=Role.REPRESENTATIVE, organisation=organisation)
        made.append(organisation)
    db.session.commit()
    return made


def known():
    """By name: its other names, since when it is a member, who speaks for it."""
    db.session.expire_all()
    return {
        one.name: (
            [other.name for other in one.other_names],
            [membership.member_from for membership in one.memberships],
            sorted(term.person.name for term in terms_of(one)),
        )
        for one in db.session.scalars(select(Organisation).order_by(Organisation.name))
    }


def terms_of(organisation):
    return db.session.scalars(select(RoleTerm).where(RoleTerm.organisation_id == organisation.id)).all()


def merge(kept, gone, chair):
    found = services.merge(kept, gone, by=chair, now=NOW)
    db.session.commit()
    return found


def undo(found, chair):
    back = services.undo(found, by=chair, now=NOW)
    db.session.commit()
    return back


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_merge_of_a_merge_is_undone_in_either_order(three, chair, order):
    alpha, trust, uk = three
    before = known()
    found = merge(trust, uk, chair), merge(alpha, trust, chair)
    assert list(known()) == ["Alpha"]
    for place in order:
        undo(found[place], chair)
    assert known() == before
    make_organisation("Beta")
    db.session.commit()  # numbers that were given back are not given out again


def test_what_it_referred_to_and_went_meanwhile_is_left_empty(three, chair):
    alpha, trust, uk = three
    trust.parent = uk
    first = merge(alpha, trust, chair)
    second = merge(alpha, uk, chair)
    assert undo(first, chair).parent_id is None
    undo(second, chair)
    assert sorted(known()) == ["Alpha", "Alpha Trust", "Alpha UK"]


def test_a_row_whose_number_was_given_out_again_comes_back_under_another(three, chair):
    alpha, trust, uk = three
    for one in (alpha, trust):
        one.other_names.append(OrganisationName(name="ALF", name_key=name_key("ALF")))
        db.session.flush()
    found = merge(alpha, trust, chair)
    uk.other_names.append(OrganisationName(name="A-UK", name_key=name_key("A-UK")))
    uk.other_names.append(OrganisationName(name="AUK", name_key=name_key("AUK")))
    db.session.commit()
    undo(found, chair)
    assert {name: facts[0] for name, facts in known().items()} == {
        "Alpha": ["ALF"],
        "Alpha Trust": ["ALF"],
        "Alpha UK": ["A-UK", "AUK"],
    }


def test_one_that_was_succeeded_by_its_other_record_goes_on(three, chair):
    alpha, trust, _ = three
    record_ending(alpha, kind=Ending.SUCCEEDED, others=[trust], last_on="2020", by=chair, now=NOW)
    found = merge(alpha, trust, chair)
    assert (alpha.over_from, alpha.successions) == (None, [])
    undo(found, chair)
    assert (alpha.over_from, [one.other.name for one in alpha.successions]) == (
        date(2021, 1, 1),
        ["Alpha Trust"],
    )


def test_one_whose_other_record_has_ended_has_ended(three, chair):
    alpha, trust, _ = three
    record_ending(trust, kind=Ending.CLOSED, last_on="2020", by=chair, now=NOW)
    found = merge(alpha, trust, chair)
    assert (alpha.over_from, len(alpha.successions)) == (date(2021, 1, 1), 1)
    back = undo(found, chair)
    assert (alpha.over_from, back.over_from) == (None, date(2021, 1, 1))
    assert [one.organisation_id for one in db.session.scalars(select(Succession))] == [back.id]


def test_nobody_comes_to_belong_to_what_belongs_to_it(three, chair):
    alpha, trust, uk = three
    alpha.parent, uk.parent = uk, trust
    found = merge(alpha, trust, chair)
    assert (alpha.parent, uk.parent) == (uk, None)
    back = undo(found, chair)
    assert (alpha.parent, uk.parent) == (uk, back)


def test_what_is_not_the_same_goes_along_and_comes_back(three, chair):
    alpha, trust, uk = three
    services.tell_apart(trust, uk, by=chair, now=NOW)
    found = merge(alpha, trust, chair)
    assert queries.told_apart_row(alpha, uk) is not None
    back = undo(found, chair)
    assert queries.told_apart_row(alpha, uk) is None
    assert queries.told_apart_row(back, uk).decided_by == chair


def test_the_old_link_answers_for_the_record_that_goes_on_and_the_name_goes_back_with_it(three, chair):
    alpha, trust, uk = three
    sign_on = make_sign_on(make_letter("Homes"), [trust, uk])
    asked = db.session.scalars(select(SignRequest).where(SignRequest.organisation_id == trust.id)).one()
    found = merge(alpha, trust, chair)
    answering.give_answer(asked.id, YES, via=Via.LINK, now=sign_on.opened_at)
    db.session.commit()
    assert db.session.scalars(select(Signature.printed_name)).all() == ["Alpha"]
    back = undo(found, chair)
    below = db.session.scalars(select(Signature)).one()
    db.session.refresh(sign_on)
    assert (below.printed_name, below.organisation_id, sign_on.counted) == ("Alpha Trust", back.id, 1)


def test_a_form_that_was_open_during_the_merge_does_not_overwrite_it(three, chair):
    alpha, trust, _ = three
    before = alpha.version
    merge(alpha, trust, chair)
    assert alpha.version > before
