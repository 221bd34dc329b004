"""Both records of one organisation are on one letter that is signed here: it counts once, and a sent list stands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tracker.activity.queries import history_of
from tracker.coalition.models import Organisation, Person
from tracker.coalition.rules import Role
from tracker.core.database import Model, db
from tracker.core.errors import RuleViolation
from tracker.duplicates import queries, services
from tracker.letters import queries as letters
from tracker.organisations import finding
from tracker.outbox import services as outbox
from tracker.outbox.models import Mail
from tracker.signoffs import answering, links, names
from tracker.signoffs import queries as sign_ons
from tracker.signoffs.models import SignAnswer, Signature, SignOn, SignOnStep, SignRequest
from tracker.signoffs.rules import Answer, Given, LinkPurpose, StepState, Via
from tracker.signoffs.services import close_sign_on, fix_list
from tracker.supporters.models import Supporter
from tracker.supporters.rules import SupporterState

OPENED = datetime(2023, 5, 1, 12, 0, tzinfo=UTC)
MERGED = datetime(2023, 5, 10, 9, 0, tzinfo=UTC)
SENT = datetime(2023, 5, 8, 9, 0, tzinfo=UTC)
AFTER = datetime(2023, 5, 12, 9, 0, tzinfo=UTC)
YES = Given(Answer.SIGN, signer_name="Jo", signer_role="Director", authorised=True)
NO = Given(Answer.DECLINE, note="Not ours", signer_name="Jo", signer_role="Director", authorised=True)
LATER = Given(
    Answer.NEED_TIME,
    until=datetime(2023, 5, 20, 12, 0, tzinfo=UTC),
    signer_name="Jo",
    signer_role="Director",
    authorised=True,
)


@pytest.fixture
def chair(session):
    return make_person("Cara")


@pytest.fixture
def alpha(chair):
    return make_organisation("Alpha")


@pytest.fixture
def trust(alpha):
    made = make_organisation("Alpha Trust")
    make_person("Rita", role=Role.REPRESENTATIVE, organisation=made)
    return made


@pytest.fixture
def sign_on(alpha, trust):
    made = make_sign_on(make_letter("Homes"), [alpha, trust, make_organisation("Beta")])
    db.session.commit()
    return made


def answer(sign_on, organisation, given, *, days):
    request = sign_ons.request_of(sign_on, organisation.id)
    found = answering.give_answer(request.id, given, via=Via.LINK, now=OPENED + timedelta(days=days))
    db.session.commit()
    return found


def send(sign_on, *, at=SENT):
    fix_list(sign_on, sent_at=at, now=at, tells=False)
    db.session.commit()


def merge(kept, gone, chair, *, now=MERGED):
    found = services.merge(kept, gone, by=chair, now=now)
    db.session.commit()
    return found


def undo(found, chair, *, now=AFTER):
    back = services.undo(found, by=chair, now=now)
    db.session.commit()
    return back


def below(*, later=False):
    return sorted(db.session.scalars(select(Signature.printed_name).where(Signature.later.is_(later))))


def counts():
    return db.session.execute(select(SignOn.counted, SignOn.counted_later, SignOn.counted_withdrawn)).one()


def live(organisation_id):
    found = db.session.scalars(
        select(SignAnswer)
        .join(SignAnswer.request)
        .where(SignRequest.organisation_id == organisation_id, SignAnswer.replaced_at.is_(None))
    ).one_or_none()
    return found.answer if found else None


def everything():
    """Every row, but what only says that something was done, how often, or what is owed about it."""
    left_out = {"activity", "organisation_merge", "told_apart", "mail", "sign_on_step"}
    uncounted = ("version", "names_version")
    return {
        name: sorted(
            repr(tuple(row))
            for row in db.session.execute(
                select(*(one for one in table.columns if one.name not in uncounted))
            )
        )
        for name, table in Model.metadata.tables.items()
        if name not in left_out
    } | {"to come": to_come()}


def to_come():
    """What happens by itself in the sign-on."""
    planned = select(SignOnStep.kind, SignOnStep.subject, SignOnStep.at)
    return sorted(map(repr, db.session.execute(planned.where(SignOnStep.state == StepState.PLANNED))))


SAID = {
    "the later yes stands": ([(0, YES, 1), (1, YES, 2)], ["Alpha"], Answer.SIGN),
    "the earlier yes gives way to a no": ([(0, YES, 1), (1, NO, 2)], [], Answer.DECLINE),
    "the earlier no gives way to a yes": ([(0, NO, 1), (1, YES, 2)], ["Alpha"], Answer.SIGN),
    "one that needs more time is asked again": ([(0, YES, 1), (1, LATER, 2)], [], Answer.NEED_TIME),
    "only one answered": ([(1, YES, 2)], ["Alpha"], Answer.SIGN),
    "neither answered": ([], [], None),
}


@pytest.mark.parametrize("is_closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("turned", [False, True], ids=["one", "other"])
@pytest.mark.parametrize("case", SAID, ids=str)
def test_before_sending_what_was_said_last_stands_and_all_comes_back(
    alpha, trust, sign_on, chair, case, turned, is_closed
):
    said, printed, stands = SAID[case]
    for which, given, days in said:
        answer(sign_on, (alpha, trust)[which != turned], given, days=days)
    if is_closed:
        close_sign_on(sign_on, now=SENT)
        db.session.commit()
    answers, before = len(db.session.scalars(select(SignAnswer.id)).all()), everything()
    found = merge(alpha, trust, chair)
    assert (below(), counts()[0], live(alpha.id)) == (printed, len(printed), stands)
    assert sorted(one.organisation.name for one in sign_on.requests) == ["Alpha", "Beta"]
    assert len(db.session.scalars(select(SignAnswer.id)).all()) == answers  # the history of both goes on
    undo(found, chair)
    assert everything() == before
    assert [line.what for line in history_of(sign_on)][:2] == [
        "took Alpha Trust and Alpha for two organisations again",
        "took Alpha Trust and Alpha for one organisation",
    ]


def test_silence_says_nothing_where_the_other_record_spoke(alpha, trust, sign_on, chair):
    answer(sign_on, alpha, NO, days=1)
    counted = answer(sign_on, trust, YES, days=2)
    counted.via = Via.SILENCE
    db.session.commit()
    merge(alpha, trust, chair)
    assert (below(), counts()[0], live(alpha.id)) == ([], 0, Answer.DECLINE)


def test_a_signature_that_was_taken_back_last_is_not_there_by_way_of_the_other_record(
    alpha, trust, sign_on, chair
):
    answer(sign_on, alpha, YES, days=1)
    answer(sign_on, trust, YES, days=2)
    request = sign_ons.request_of(sign_on, alpha.id)
    answering.withdraw(request.id, name="Jo", now=OPENED + timedelta(days=3))
    db.session.commit()
    before = everything()
    found = merge(alpha, trust, chair)
    assert (below(), counts()[0]) == ([], 0)
    undo(found, chair)
    assert everything() == before
    assert below() == ["Alpha Trust"]


def test_links_of_both_answer_for_the_one_and_what_came_after_stays_with_it(alpha, trust, sign_on, chair):
    answer(sign_on, trust, YES, days=2)
    found = merge(alpha, trust, chair)
    answer(sign_on, alpha, NO, days=9.5)
    back = undo(found, chair)
    assert (live(alpha.id), live(back.id), below(), counts()[0]) == (Answer.DECLINE, None, [], 0)


def test_a_letter_that_was_sent_meanwhile_keeps_its_list_when_they_are_two_again(
    alpha, trust, sign_on, chair
):
    answer(sign_on, alpha, YES, days=1)
    answer(sign_on, trust, YES, days=2)
    found = merge(alpha, trust, chair)
    send(sign_on, at=AFTER)
    back = undo(found, chair, now=AFTER + timedelta(days=1))
    assert (below(), below(later=True), counts()) == (["Alpha"], [], (1, 0, 0))
    assert db.session.scalars(select(Signature.organisation_id)).all() == [back.id]
    assert (live(alpha.id), live(back.id)) == (None, Answer.SIGN)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_three_that_signed_become_one_and_three_again_in_either_order(alpha, trust, sign_on, chair, order):
    beta = db.session.scalars(select(Organisation).where(Organisation.name == "Beta")).one()
    for days, one in enumerate((alpha, trust, beta), start=1):
        answer(sign_on, one, YES, days=days)
    before = everything()["signature"], everything()["sign_answer"], everything()["sign_request"]
    found = merge(trust, beta, chair), merge(alpha, trust, chair)
    assert (below(), counts()[0]) == (["Alpha"], 1)
    for place in order:
        undo(found[place], chair)
    assert sorted(below()) == ["Alpha", "Alpha Trust", "Beta"]
    assert counts()[0] == 3
    if order == (1, 0):
        assert (
            everything()["signature"],
            everything()["sign_answer"],
            everything()["sign_request"],
        ) == before


def test_a_letter_that_went_with_both_names_keeps_its_list_and_is_as_it_was_when_undone(
    alpha, trust, sign_on, chair
):
    answer(sign_on, alpha, YES, days=1)
    answer(sign_on, trust, YES, days=2)
    send(sign_on)
    before = everything()
    found = merge(alpha, trust, chair)
    assert (below(), counts()) == (["Alpha", "Alpha Trust"], (2, 0, 0))
    left = db.session.get_one(Organisation, trust.id if trust in db.session else found.rows["gone"]["id"])
    assert (left.name, left.memberships, [one.other for one in left.successions]) == (
        "Alpha Trust, earlier record",
        [],
        [alpha],
    )
    assert [one.name for one in finding.called("Alpha Trust")] == ["Alpha"]
    assert len(alpha.memberships) == 2
    assert queries.likely_pairs() == []
    assert queries.likely_for(alpha) == []
    assert [one.title for one in letters.letters_signed_by(alpha.id, decides=True)] == ["Homes"]
    with pytest.raises(RuleViolation, match="what stays of a record"):
        services.merge(alpha, left, by=chair, now=AFTER)
    undo(found, chair)
    assert everything() == before
    assert {one.name for pair in queries.likely_pairs() for one in pair} == {"Alpha", "Alpha Trust"}


def test_of_a_name_that_stands_on_for_a_sent_letter_it_is_still_said_when_it_is_taken_back(
    alpha, trust, sign_on, chair
):
    answer(sign_on, alpha, YES, days=1)
    answer(sign_on, trust, YES, days=2)
    send(sign_on)
    theirs = sign_ons.request_of(sign_on, trust.id).id
    found = merge(alpha, trust, chair)
    answering.withdraw(theirs, name="Jo", via=Via.PHONE, recorded_by=chair, now=AFTER)
    db.session.commit()
    assert (below(), counts()) == (["Alpha", "Alpha Trust"], (2, 0, 1))
    undo(found, chair)
    assert (below(), counts()) == (["Alpha", "Alpha Trust"], (2, 0, 1))


@pytest.mark.parametrize("turned", [False, True], ids=["one", "other"])
@pytest.mark.parametrize("given", [NO, YES, None], ids=["declined", "signed later", "silent"])
def test_a_letter_that_went_with_one_name_keeps_it_and_counts_the_organisation_once(
    alpha, trust, sign_on, chair, given, turned
):
    signed, other = (trust, alpha) if turned else (alpha, trust)
    answer(sign_on, signed, YES, days=1)
    if given is NO:
        answer(sign_on, other, NO, days=2)
    send(sign_on)
    if given is YES:
        answer(sign_on, other, YES, days=8)
    before, printed = everything(), signed.name
    found = merge(alpha, trust, chair)
    assert (below(), below(later=True), counts()) == ([printed], [], (1, 0, 0))
    assert live(alpha.id) is Answer.SIGN
    undo(found, chair)
    assert everything() == before


def test_who_took_its_name_back_and_signed_again_under_the_other_record_stands_there_again(
    alpha, trust, sign_on, chair
):
    answer(sign_on, alpha, YES, days=1)
    send(sign_on)
    request = sign_ons.request_of(sign_on, alpha.id)
    answering.withdraw(request.id, name="Jo", now=OPENED + timedelta(days=7.5))
    answer(sign_on, trust, YES, days=8)
    before = everything()
    assert counts() == (1, 1, 1)
    found = merge(alpha, trust, chair)
    assert (below(), below(later=True), counts()) == (["Alpha"], [], (1, 0, 0))
    undo(found, chair)
    assert everything() == before


def make_supporter(sign_on, organisation):
    """A name from outside that a co-chair recognised and agreed to."""
    supporter = Supporter(
        sign_on_id=sign_on.id,
        text=sign_on.text,
        organisation_name=organisation.name,
        name_key=organisation.name_key,
        signer_name="Sam",
        signer_role="Director",
        email="sam@example.org",
        email_key="sam@example.org",
        state=SupporterState.APPROVED,
        created_at=OPENED,
        confirmed_at=OPENED,
        organisation=organisation,
    )
    db.session.add(supporter)
    db.session.flush()
    line = Signature(organisation=organisation, supporter_id=supporter.id, printed_name=organisation.name)
    names.add_supporter(sign_on, line)
    db.session.commit()


@pytest.mark.parametrize(
    ("given", "printed"), [(YES, ["Alpha"]), (NO, []), (None, ["Alpha"])], ids=["yes", "no", "silent"]
)
def test_a_name_from_outside_gives_way_to_its_own_answer(alpha, trust, chair, given, printed):
    sign_on = make_sign_on(make_letter("Homes"), [alpha])
    make_supporter(sign_on, trust)
    if given is not None:
        answer(sign_on, alpha, given, days=1)
    before = everything()
    found = merge(alpha, trust, chair)
    assert (below(), counts()[0]) == (printed, len(printed))
    undo(found, chair)
    assert everything() == before


def test_the_name_of_one_that_may_not_sign_is_not_put_below_a_letter(alpha, trust, sign_on, chair):
    answer(sign_on, trust, YES, days=1)
    alpha.may_sign = False
    db.session.commit()
    before = everything()
    with pytest.raises(RuleViolation, match="Alpha may not sign letters, and Alpha Trust has signed “Homes”"):
        services.merge(alpha, trust, by=chair, now=MERGED)
    db.session.rollback()
    assert everything() == before


def test_what_is_owed_to_one_of_them_arrives_before_they_are_one(alpha, trust, sign_on, chair):
    request = sign_ons.request_of(sign_on, trust.id)
    answering.give_answer(request.id, YES, via=Via.PHONE, recorded_by=chair, now=OPENED + timedelta(days=1))
    db.session.commit()
    with pytest.raises(RuleViolation, match="Mail about “Homes” is still on its way to Alpha Trust"):
        services.merge(alpha, trust, by=chair, now=MERGED)
    outbox.cancel(db.session.scalars(select(Mail).where(Mail.key.contains(request.uid))).all(), "Gone")
    services.merge(alpha, trust, by=chair, now=MERGED)


def test_the_link_in_an_old_mail_still_answers(alpha, trust, sign_on, chair):
    rita = db.session.scalars(select(Person).where(Person.name == "Rita")).one()
    token = links.make_link(sign_ons.request_of(sign_on, trust.id), rita, now=OPENED)
    db.session.commit()
    found = merge(alpha, trust, chair)
    assert links.find_link(token, LinkPurpose.ANSWER, MERGED).request.organisation is alpha
    back = undo(found, chair)
    assert links.find_link(token, LinkPurpose.ANSWER, AFTER).request.organisation is back


# Pages


def test_the_page_of_the_pair_says_what_becomes_of_each_letter(
    alpha, trust, sign_on, chair, sign_in, get, post
):
    recorded = make_letter("Old", dated="2019")
    db.session.add_all(
        Signature(letter_id=recorded.id, organisation=one, printed_name=one.name) for one in (alpha, trust)
    )
    answer(sign_on, alpha, YES, days=1)
    answer(sign_on, trust, NO, days=2)
    sign_in(chair)
    url, gone_id = f"/organisations/duplicates/{alpha.id}/{trust.id}", trust.id
    page = get(url).text
    assert "“Homes”: Alpha Trust has declined, Wednesday 3 May 2023, 1:00pm. That stands;" in page
    assert "“Old” was recorded with both names" in page
    post(url, {"kept_id": str(alpha.id)})
    get(f"/organisations/{gone_id}", status=301)
    page = get("/organisations/duplicates")
    post(next(link["href"] for link in page.all("a") if link["href"].endswith("/undo")), {})
    assert get(f"/organisations/{gone_id}").heading.startswith("Alpha Trust")


def test_the_pages_of_what_stays_for_a_letter_that_went_with_both_names(
    alpha, trust, sign_on, chair, sign_in, get, post
):
    answer(sign_on, alpha, YES, days=1)
    answer(sign_on, trust, YES, days=2)
    send(sign_on)
    sign_in(chair)
    url, gone_id = f"/organisations/duplicates/{alpha.id}/{trust.id}", trust.id
    assert "“Homes” went with both names" in get(url).text
    post(url, {"kept_id": str(alpha.id)})
    assert "It merged into Alpha" in get(f"/organisations/{gone_id}").text
    assert "what stays of a record that was merged" in get(url).text
    shown = get(f"/letters/{sign_on.letter_id}").text
    assert "Alpha Trust" in shown
    assert "earlier record" not in shown
    assert date(2023, 5, 8) < db.session.get_one(Organisation, gone_id).over_from
