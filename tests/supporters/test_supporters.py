"""A name from outside, from the public form to the list below the letter and back."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from tests.factories import make_letter, make_organisation, make_person, make_sign_on
from tracker.coalition.rules import Role
from tracker.core.errors import RuleViolation
from tracker.outbox import jobs
from tracker.outbox.models import Mail
from tracker.signoffs import answering, asking
from tracker.signoffs import queries as sign_ons
from tracker.signoffs import services as signing
from tracker.signoffs.rules import Answer, Change, Given, Order, Via
from tracker.supporters import delivery, queries, rules, services
from tracker.supporters.models import Supporter
from tracker.supporters.rules import SupporterState, Wish

NOW = datetime(2023, 5, 10, 9, 0, tzinfo=UTC)
TYPED = {
    "organisation_name": "Homes for All",
    "website": "https://homes.example.org",
    "signer_name": "Ann Example",
    "signer_role": "Director",
    "email": "ann@homes.example.org",
    "authorised": "y",
    "text_number": "1",
}


@pytest.fixture
def sign_on(session):
    opened = make_sign_on(make_letter("Homes"), [make_organisation("Member")], open_to_outsiders=True)
    session.commit()
    return opened


def add(sign_on, name="Homes for All", email="ann@homes.example.org", now=NOW, shows_person=False):
    wish = Wish(
        *(name, "Ann Example", "Director", email),
        website="https://x.example.org",
        shows_person=shows_person,
        authorised=True,
    )
    return services.add(sign_on, wish, text_number=None, ip="192.0.2.1", now=now)


def stand(sign_on, name="Homes for All", **more):
    supporter = add(sign_on, name, **more)
    services.confirm(supporter, name_again="ann  EXAMPLE", text_number=None, now=NOW)
    services.approve(supporter, by=make_person(), now=NOW)
    return supporter


def names_of(sign_on, **kept):
    return [one.printed_name for one in sign_ons.names_below(sign_on.letter_id, **kept)]


def test_a_name_stands_only_once_it_is_confirmed_and_agreed_to(session, sign_on):
    supporter = add(sign_on)
    with pytest.raises(RuleViolation, match="not waiting"):
        services.approve(supporter, by=make_person(), now=NOW)
    with pytest.raises(RuleViolation, match="Type your name"):
        services.confirm(supporter, name_again="", text_number=None, now=NOW)
    services.confirm(supporter, name_again="Ann Example", text_number=None, now=NOW)
    assert (names_of(sign_on), sign_on.counted) == ([], 0)
    services.approve(supporter, by=make_person(), now=NOW)
    assert (names_of(sign_on), sign_on.counted) == (["Homes for All"], 1)


def test_the_same_wish_twice_is_one_row_and_one_mail(session, sign_on):
    assert add(sign_on) is add(sign_on, name="The HOMES for All")
    mails = session.scalars(Mail.__table__.select().with_only_columns(Mail.key)).all()
    assert len([key for key in mails if key.startswith("v1|supporter|confirm|")]) == 1


def test_an_organisation_that_stands_there_is_not_named_twice(session, sign_on):
    stand(sign_on)
    other = add(sign_on, "Homes for All (HFA)", email="bob@homes.example.org")
    services.confirm(other, name_again="Ann Example", text_number=None, now=NOW)
    with pytest.raises(RuleViolation, match="already"):
        services.approve(other, by=make_person(), now=NOW)


def test_siblings_told_apart_by_their_brackets_both_stand_also_from_one_address(session, sign_on):
    for name in ("Voices (Scotland)", "Voices (Wales)"):
        stand(sign_on, name)
    assert names_of(sign_on) == ["Voices (Scotland)", "Voices (Wales)"]


def test_one_that_may_be_known_is_shown_to_the_co_chair(session, sign_on):
    known = make_organisation("Homes for All UK", member=False)
    sibling = make_organisation("Homes for Some", member=False)
    supporter, like = add(sign_on), add(sign_on, "Homes for Al", email="c@x.example.org")
    for one in (supporter, like):
        services.confirm(one, name_again="Ann Example", text_number=None, now=NOW)
    found = queries.known_like([supporter])[supporter.id]
    assert known in found
    assert sibling not in found
    assert queries.alike([supporter], sign_on)[supporter.id] == [like]


def test_a_material_edit_takes_names_off_until_they_are_confirmed_again(session, sign_on):
    supporter = stand(sign_on)
    signing.edit_text(
        sign_on, title="Homes", text="Another text", change=Change.MATERIAL, note="Asks", by=None, now=NOW
    )
    assert (names_of(sign_on), sign_on.counted) == ([], 0)
    assert session.query(Mail).filter(Mail.key.startswith("v1|supporter|renew|")).count() == 1
    services.confirm(supporter, name_again="Ann Example", text_number=2, now=NOW)
    assert (names_of(sign_on), sign_on.counted) == (["Homes for All"], 1)


def test_the_co_chairs_see_who_is_not_named_until_it_confirms_the_new_text(session, sign_on, sign_in, get):
    stand(sign_on)
    waiting = add(sign_on, "Rooms", email="r@x.example.org")
    services.confirm(waiting, name_again="Ann Example", text_number=None, now=NOW)
    sign_in(make_person())
    page = get(f"/letters/{sign_on.letter_id}/supporters").text
    assert ("Waiting for you (1)" in page, "1 named" in page) == (True, True)
    signing.edit_text(
        sign_on, title="Homes", text="Another text", change=Change.MATERIAL, note="Asks", by=None, now=NOW
    )
    page = get(f"/letters/{sign_on.letter_id}/supporters").text
    assert page.count("Not named until it confirms the new text") == 2
    for said in ("Waiting for you (0)", "0 waiting for you", "2 asked to confirm the new text", "0 named"):
        assert said in page


def test_a_batch_is_removed_at_once_and_put_back_at_once(session, sign_on):
    batch = [stand(sign_on, f"Invented {number}", email=f"{number}@x.example.org") for number in range(3)]
    removal = services.remove(sign_on, batch[:2], reason="Not real", by=make_person(), now=NOW)
    assert (names_of(sign_on), sign_on.counted) == (["Invented 2"], 1)
    assert services.undo_removal(removal, now=NOW) == 2
    assert services.undo_removal(removal, now=NOW) == 0
    assert (names_of(sign_on), sign_on.counted) == (["Invented 0", "Invented 1", "Invented 2"], 3)


def test_support_after_sending_is_kept_apart_and_can_be_taken_back(session, sign_on):
    listed = stand(sign_on)
    signing.fix_list(sign_on, sent_at=NOW, now=NOW)
    later = stand(sign_on, "Later", email="l@x.example.org", now=NOW + timedelta(days=60))
    assert (names_of(sign_on), names_of(sign_on, later=True)) == (["Homes for All"], ["Later"])
    services.withdraw(later, name_again="Ann Example", now=NOW)
    services.withdraw(listed, name_again="Ann Example", now=NOW)
    assert names_of(sign_on, later=True) == []
    assert queries.count_of(sign_on.uid) == 0
    assert [one.withdrawn_at for one in sign_ons.names_below(sign_on.letter_id)] == [NOW]


def test_between_the_cut_off_and_sending_nobody_is_added(session, sign_on):
    supporter = add(sign_on)
    for act in (
        lambda: add(sign_on, "Other", email="o@x.example.org", now=sign_on.closes_at + timedelta(seconds=1)),
        lambda: services.confirm(
            supporter,
            name_again="Ann Example",
            text_number=None,
            now=sign_on.closes_at + timedelta(seconds=1),
        ),
    ):
        with pytest.raises(RuleViolation, match="closed for signing"):
            act()


def test_what_nobody_confirms_is_forgotten_after_fourteen_days(session, sign_on):
    stand(sign_on)
    add(sign_on, "Never confirmed", email="n@x.example.org")
    services.forget_unconfirmed(now=NOW + timedelta(days=14))
    assert session.query(Supporter).count() == 2
    services.forget_unconfirmed(now=NOW + timedelta(days=31))
    assert [(one.organisation_name, one.ip) for one in session.query(Supporter)] == [("Homes for All", "")]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"website": "", "charity_number": ""}, "website"),
        ({"charity_number": "12x"}, "charity_number"),
        ({"authorised": False}, "authorised"),
    ],
)
def test_a_wish_that_nobody_could_look_into_is_refused_beside_its_field(facts, field):
    whole = {"website": "https://x.example.org", "charity_number": "SC012345", "authorised": True} | facts
    with pytest.raises(RuleViolation) as refused:
        rules.check_wish(Wish("A", "B", "C", "d@example.org", **whole))
    assert refused.value.field == field


def test_the_whole_way_through_the_pages(session, app, sign_on, clock_at, get, post, sign_in, smtp_sink):
    app.config["SMTP_URL"] = smtp_sink.url
    clock_at(NOW)
    sign_on.addressed_to = "Children's Minister"
    session.commit()
    page = get(f"/support/{sign_on.uid}")
    assert "No organisation has signed yet" in page.text
    assert "It is addressed to Children's Minister" in page.text
    refused = post(f"/support/{sign_on.uid}", {"organisation_name": "Homes for All"}, status=422)
    assert "Enter your name." in refused.text
    assert 'value="Homes for All"' in refused.html
    assert "Look in your mail" in get(post(f"/support/{sign_on.uid}", TYPED).location).text

    link = _link_in_the_last_mail(session, smtp_sink)
    assert "Nothing has been added yet" in get(link).text
    post(link, {"text_number": "1"}, status=422)
    assert session.query(Supporter).one().state is SupporterState.UNCONFIRMED
    confirmed = post(link, {"name_again": "Ann Example", "text_number": "1"})
    assert "Your support is confirmed" in get(confirmed.location).text

    sign_in(make_person())
    review = f"/letters/{sign_on.letter_id}/supporters"
    assert "Homes for All" in get(review).text
    supporter = session.query(Supporter).one()
    post(f"{review}/{supporter.id}/approve", {})
    assert names_of(sign_on) == ["Homes for All"]
    assert "1 organisation has signed so far" in get(f"/support/{sign_on.uid}").text


def test_what_cannot_be_agreed_to_is_refused_with_its_reason(session, sign_on, sign_in, post):
    stand(sign_on)
    other = add(sign_on, "HOMES for All", email="bob@homes.example.org")
    services.confirm(other, name_again="Ann Example", text_number=None, now=NOW)
    session.commit()
    sign_in(make_person())
    refused = post(f"/letters/{sign_on.letter_id}/supporters/{other.id}/approve", {}, status=422)
    assert "HOMES for All stands below this letter already" in refused.text


def _link_in_the_last_mail(session, smtp_sink):
    jobs.tick()
    mail = smtp_sink.messages[-1]
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"https?://[^/\s]+(/support/confirm/\S+)", text)[1]


def test_a_letter_that_is_not_open_to_others_has_no_public_page(session, get):
    closed = make_sign_on(make_letter("Homes"), [make_organisation("Member")])
    session.commit()
    for path in (f"/support/{closed.uid}", f"/support/{closed.uid}/count.svg", "/support/confirm/unknown"):
        get(path, status=404)


def test_the_count_can_stand_on_another_site_and_is_304_while_it_is_the_same(session, sign_on, client):
    first = client.get(f"/support/{sign_on.uid}/count.svg")
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = client.get(f"/support/{sign_on.uid}/count.svg", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_representative_may_not_decide(session, sign_on, sign_in, get):
    sign_in(make_person(role=Role.REPRESENTATIVE, organisation=make_organisation("Other")))
    get(f"/letters/{sign_on.letter_id}/supporters", status=403)


def test_a_person_from_outside_is_hidden_and_stays_so_while_the_organisation_stays(
    session, sign_on, sign_in, get, post
):
    supporter = stand(sign_on, shows_person=True)
    signing.fix_list(sign_on, sent_at=NOW, now=NOW)
    session.commit()
    public = f"/support/{sign_on.uid}"
    assert "Ann Example" in get(public).text
    sign_in(make_person())
    review = get(f"/letters/{sign_on.letter_id}/supporters")
    (hide,) = [url for words, url in review.links().items() if words.startswith("Hide who signed for Homes")]
    done = post(hide, get(hide).form_values(), 302)
    assert done.location == f"/letters/{sign_on.letter_id}/supporters"
    assert "Not shown in public" in get(done.location).text
    assert "Ann Example" not in get(public).text
    removal = services.remove(sign_on, [supporter], reason="By mistake.", by=make_person(), now=NOW)
    services.undo_removal(removal, now=NOW)
    session.commit()
    assert "Homes for All" in get(public).text
    assert "Ann Example" not in get(public).text


@pytest.mark.parametrize(
    ("again", "shown"),
    [
        ({"shows_person": True}, "Ann Example, Director"),
        ({}, ""),
        ({"signer_name": "Bob Other", "shows_person": True}, ""),
    ],
)
def test_who_signs_anew_after_sending_is_shown_only_as_agreed_then(session, sign_on, again, shown):
    supporter = stand(sign_on, shows_person=True)
    signing.fix_list(sign_on, sent_at=NOW, now=NOW)
    services.withdraw(supporter, name_again="Ann Example", now=NOW)
    facts = {"website": "https://x.example.org", "authorised": True, "signer_name": "Ann Example"} | again
    wish = Wish("Homes for All", signer_role="Director", email="ann@homes.example.org", **facts)
    services.add(sign_on, wish, text_number=None, ip="192.0.2.1", now=NOW)
    services.confirm(supporter, name_again=wish.signer_name, text_number=None, now=NOW)
    services.approve(supporter, by=make_person(), now=NOW)
    (line,) = sign_ons.names_below(sign_on.letter_id)
    assert (line.withdrawn_at, line.public_person) == (None, shown)


def test_who_was_removed_while_the_text_changed_is_asked_to_confirm_it_once_put_back(session, sign_on):
    supporter = stand(sign_on)
    removal = services.remove(sign_on, [supporter], reason="By mistake.", by=make_person(), now=NOW)
    change = {"change": Change.MATERIAL, "note": "More.", "by": None, "now": NOW}
    signing.edit_text(sign_on, title="Homes", text="Another text.", **change)
    services.undo_removal(removal, now=NOW)
    assert names_of(sign_on) == []
    assert [mail.key for mail in session.query(Mail) if f"|renew|{supporter.uid}|" in mail.key]


def test_who_stands_on_the_list_from_outside_gets_the_final_copy_once_the_letter_went(session, sign_on):
    stand(sign_on)
    signing.fix_list(sign_on, sent_at=NOW, now=NOW)
    late = stand(sign_on, "Late Homes", email="late@example.org")
    mails = {mail.key: mail for mail in session.query(Mail) if "|final|" in mail.key}
    (key,) = [one for one in mails if "supporter" in one]
    assert late.uid not in key
    assert delivery.why_not_wanted(mails[key], NOW) is None
    said = delivery.write(mails[key], NOW)
    assert said.subject == "Sent: “Homes”, the final copy"
    assert "was sent on Wednesday 10 May 2023, and Homes for All is among the names" in said.text
    assert [one.name for one in said.attachments] == ["homes.pdf"]


def test_a_name_that_was_taken_back_stays_taken_back_when_a_removal_is_undone(session, sign_on):
    supporter = stand(sign_on)
    signing.fix_list(sign_on, sent_at=NOW, now=NOW)
    services.withdraw(supporter, name_again="Ann Example", now=NOW)
    services.undo_removal(
        services.remove(sign_on, [supporter], reason="Not real", by=make_person(), now=NOW), now=NOW
    )
    assert [one.withdrawn_at for one in sign_ons.names_below(sign_on.letter_id)] == [NOW]


@pytest.mark.parametrize("name", ["The MEMBER", "Somebody Else"])
def test_an_organisation_that_is_asked_itself_does_not_come_in_from_outside(session, sign_on, name):
    supporter = add(sign_on, name)
    services.confirm(supporter, name_again="Ann Example", text_number=None, now=NOW)
    asked = sign_on.requests[0].organisation
    with pytest.raises(RuleViolation, match="Member is asked to sign this letter itself"):
        services.approve(
            supporter, recognised=asked if name == "Somebody Else" else None, by=make_person(), now=NOW
        )


@pytest.mark.parametrize("is_recognised", [True, False])
def test_one_that_may_not_sign_does_not_come_in_from_outside(session, sign_on, is_recognised):
    office = make_organisation("Office of the Commissioner")
    office.may_sign = False
    asking.tell(sign_on, [office], now=NOW)
    supporter = add(sign_on, "OFFICE of the Commissioner")
    services.confirm(supporter, name_again="Ann Example", text_number=None, now=NOW)
    with pytest.raises(RuleViolation, match="Office of the Commissioner may not sign letters"):
        services.approve(supporter, recognised=office if is_recognised else None, by=make_person(), now=NOW)
    assert names_of(sign_on) == []


def test_one_that_is_asked_later_answers_itself_and_confirming_again_adds_nothing(session, sign_on):
    known = make_organisation("Homes for All UK", member=False)
    supporter = add(sign_on)
    services.confirm(supporter, name_again="Ann Example", text_number=None, now=NOW)
    services.approve(supporter, recognised=known, by=make_person(), now=NOW)
    (asked,) = asking.ask_more(sign_on, [known], by=None, now=NOW)
    given = Given(Answer.SIGN, signer_name="Bo", signer_role="Chair", authorised=True)
    answering.give_answer(asked.id, given, via=Via.LINK, now=NOW)
    services.confirm(supporter, name_again="Ann Example", text_number=None, now=NOW)
    assert (names_of(sign_on), sign_on.counted) == (["Homes for All UK"], 1)


def test_names_from_outside_follow_the_order_that_is_chosen_later(session, sign_on):
    stand(sign_on, "Aardvarks")
    given = Given(Answer.SIGN, signer_name="Bo", signer_role="Chair", authorised=True)
    answering.give_answer(sign_on.requests[0].id, given, via=Via.LINK, now=NOW)
    places = {sign_on.requests[0].organisation_id: 1}
    signing.order_names(sign_on, Order.BY_HAND, places, now=NOW)
    assert names_of(sign_on) == ["Member", "Aardvarks"]
    signing.order_names(sign_on, Order.ALPHABETICAL, now=NOW)
    assert names_of(sign_on) == ["Aardvarks", "Member"]


def test_a_secret_page_tells_its_origin_alone_as_forms_over_https_need_it(session, app, sign_on, client):
    address = f"/support/confirm/{services.new_link(add(sign_on))}"
    session.commit()
    for one in (address, address.replace("confirm", "withdraw")):
        assert client.get(one).headers["Referrer-Policy"] == "strict-origin"


def test_confirmed_again_and_taken_back_at_once_the_name_stands_as_its_state_says(
    app, session, sign_on, clock_at
):
    clock_at(NOW)
    supporter = stand(sign_on)
    services.withdraw(supporter, name_again="Ann Example", now=NOW)
    supporter.state = SupporterState.APPROVED
    token = services.new_link(supporter)
    session.commit()
    ways, ready = ["confirm", "withdraw"] * 4, Barrier(8)

    def send(way):
        client = app.test_client()
        ready.wait()
        return client.post(f"/support/{way}/{token}", data={"name_again": "Ann Example"}).status_code

    with ThreadPoolExecutor(len(ways)) as threads:
        assert set(threads.map(send, ways)) == {302}
    session.expire_all()
    stands = session.query(Supporter).one().state is SupporterState.APPROVED
    assert names_of(sign_on) == (["Homes for All"] if stands else [])


def test_who_took_its_name_back_can_add_it_again_also_on_a_list_that_was_sent(session, sign_on):
    supporter = stand(sign_on)
    signing.fix_list(sign_on, sent_at=NOW, now=NOW)
    services.withdraw(supporter, name_again="Ann Example", now=NOW)
    assert add(sign_on, now=NOW + timedelta(days=1)) is supporter
    asked = (
        session.query(Mail)
        .filter(Mail.key.startswith("v1|supporter|confirm|"))
        .order_by(Mail.id.desc())
        .first()
    )
    assert delivery.why_not_wanted(asked, NOW) is None
    services.confirm(supporter, name_again="Ann Example", text_number=None, now=NOW)
    services.approve(supporter, by=make_person(), now=NOW)
    assert [one.withdrawn_at for one in sign_ons.names_below(sign_on.letter_id)] == [None]
    assert (sign_on.supporters, names_of(sign_on, later=True)) == (1, [])
