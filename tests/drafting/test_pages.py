"""Pages of drafting, as people of different roles see and use them."""

import pytest

from tests.factories import make_organisation, make_person
from tracker.activity.queries import history_of
from tracker.coalition.models import RoleTerm
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.drafting import comments
from tracker.drafting.models import Comment, ReusableText
from tracker.drafting.rules import CommentState
from tracker.letters import versions
from tracker.organisations import membership_queries
from tracker.outbox.models import Mail
from tracker.signoffs import allowance
from tracker.signoffs.models import SignOn
from tracker.signoffs.rules import ConsentRule, Voice


def representative(organisation):
    return next(term.person for term in db.session.query(RoleTerm).filter_by(organisation_id=organisation.id))


def said(letter, paragraph=2, text="Which rents?", by=None):
    by = by or make_person("Rae", role=Role.REPRESENTATIVE, organisation=make_organisation())
    organisation = by.roles[0].organisation
    return comments.comment_on(
        letter, versions.newest_version(letter), paragraph, text=text, organisation=organisation, by=by,
        now=letter.created_at,
    )  # fmt: skip


def edited(get, post, letter, **changes):
    data = get(f"/letters/{letter.id}/edit").form_values() | changes
    return post(f"/letters/{letter.id}/edit", data)


# --- comments ----------------------------------------------------------------------------------------------------


def test_a_representative_comments_for_their_organisation(alpha, draft, sign_in, get, post):
    sign_in(representative(alpha))
    page = get(f"/letters/{draft.id}/text")
    assert "Rents for care leavers are rising." in page.text
    link = f"/letters/{draft.id}/versions/1/comment/2"
    assert link in page.links().values()
    assert "You comment for Alpha" in get(link).text
    answer = post(link, {"text": "Which <b>rents</b>?"})
    assert answer.location == f"/letters/{draft.id}/text"
    post(link, {"text": "Which <b>rents</b>?"})  # pressed twice
    (comment,) = db.session.query(Comment)
    assert (comment.organisation, comment.quote) == (alpha, "Rents for care leavers are rising.")
    shown = get(f"/letters/{draft.id}/text")
    assert "Alpha, Al Alpha" in shown.text
    assert "Which &lt;b&gt;rents&lt;/b&gt;?" in shown.html
    assert "Answer and settle" not in shown.text


def test_somebody_with_two_organisations_says_for_which(alpha, draft, sign_in, post):
    person = representative(alpha)
    beta = make_organisation("Beta")
    person.roles.append(RoleTerm(role=Role.REPRESENTATIVE, organisation=beta))
    sign_in(person)
    link = f"/letters/{draft.id}/versions/1/comment/1"
    assert "Choose for which organisation" in post(link, {"text": "Yes"}, status=422).text
    post(link, {"text": "Yes", "organisation": str(beta.id)})
    assert db.session.query(Comment).one().organisation is beta


def test_a_comment_is_settled_with_an_answer_and_can_be_opened_again(chair, draft, sign_in, get, post):
    comment = said(draft)
    sign_in(chair)
    link = f"/letters/{draft.id}/comments/{comment.id}/settle"
    assert link in get(f"/letters/{draft.id}/text").links().values()
    assert "Rents for care leavers are rising." in get(link).text
    post(link, {"answer": "Those of the market."})
    assert (comment.state, comment.settled_by) == (CommentState.SETTLED, chair)
    assert "Those of the market." in get(f"/letters/{draft.id}/text").text
    assert "settled this comment already" in post(link, {"answer": "Again"}, status=422).text
    post(f"/letters/{draft.id}/comments/{comment.id}/reopen")
    assert comment.state is CommentState.OPEN


def test_a_comment_follows_its_paragraph_and_is_kept_when_that_is_gone(chair, draft, sign_in, get, post):
    said(draft, paragraph=2, text="Which rents?")
    said(draft, paragraph=4, text="Why near work?")
    sign_in(chair)
    edited(
        get, post, draft, text="A new beginning\n\nDear Minister\n\nRents for young care leavers are rising."
    )
    page = get(f"/letters/{draft.id}/text")
    assert len(page.all("section", id="p3")) == 1
    before, after = page.text.split("About text that is no longer there")
    assert "Which rents?" in before
    assert "Why near work?" in after
    assert "Homes near work" in after  # what it was about


# --- versions ----------------------------------------------------------------------------------------------------


def test_every_text_is_kept_with_its_author_and_note_and_can_be_compared_and_restored(
    chair, draft, sign_in, get, post
):
    sign_in(chair)
    edited(get, post, draft, text="Dear Minister\n\nRents are <i>soaring</i>.", text_note="Shorter")
    kept = versions.versions_of(draft)
    assert [(one.number, one.note, one.author_name) for one in kept] == [
        (2, "Shorter", "Ann Chair"), (1, "", "Ann Chair")
    ]  # fmt: skip
    assert "Shorter" in get(f"/letters/{draft.id}/versions").text
    compared = get(f"/letters/{draft.id}/compare?from=1&to=2")
    assert "Added: </span>&lt;i&gt;soaring&lt;/i&gt;." in compared.html
    assert "Taken out: " in compared.html
    assert "Nothing that a reader would see" in get(f"/letters/{draft.id}/compare?from=2&to=2").text
    get(f"/letters/{draft.id}/compare?from=1&to=9", status=404)
    get(f"/letters/{draft.id}/compare?from=x", status=404)
    restore = f"/letters/{draft.id}/versions/1/restore"
    assert restore in get(f"/letters/{draft.id}/versions/1").links().values()
    get(restore)
    post(restore)
    assert draft.text == kept[1].text
    assert versions.newest_version(draft).note == "The text of version 1 again"


def test_facts_may_change_without_a_new_version_and_blank_ends_make_none(chair, draft, sign_in, get, post):
    draft.text += "\n\n"
    sign_in(chair)
    edited(get, post, draft, summary="Short", text_note="Nothing")
    assert [one.number for one in versions.versions_of(draft)] == [1]


def test_whoever_saves_second_sees_both_texts(chair, draft, sign_in, get, post):
    sign_in(chair)
    mine = get(f"/letters/{draft.id}/edit").form_values()
    edited(get, post, draft, text="Theirs")
    page = post(f"/letters/{draft.id}/edit", mine | {"text": "Mine"}, status=409)
    assert "Theirs" in page.text
    assert page.form_values()["text"] == "Mine"
    assert draft.text == "Theirs"
    assert len(versions.versions_of(draft)) == 2


# --- approvals ---------------------------------------------------------------------------------------------------


def test_each_approves_one_version_and_a_co_chair_records_the_others(chair, draft, sign_in, get, post):
    other = make_person("Bea Chair")
    draft.lead = make_person("Lea Lead", role=Role.REPRESENTATIVE, organisation=make_organisation())
    sign_in(draft.lead)
    assert "I approve version 1" in get(f"/letters/{draft.id}/text").html
    post(f"/letters/{draft.id}/versions/1/approve")
    sign_in(chair)
    post(f"/letters/{draft.id}/versions/1/approve")
    link = f"/letters/{draft.id}/versions/1/approval"
    assert link in get(f"/letters/{draft.id}/text").links().values()
    assert "Choose how they said so" in post(link, {"person": str(other.id)}, status=422).text
    post(link, {"person": str(other.id), "channel": "phone"})
    page = get(f"/letters/{draft.id}/text")
    assert "phone, recorded by Ann Chair" in page.text
    assert "recorded that Bea Chair approved version 1 of the text (by phone)" in [
        one.what for one in history_of(draft)
    ]
    edited(get, post, draft, text="Another text")
    assert "not yet" in get(f"/letters/{draft.id}/text").text.casefold()
    stale = post(f"/letters/{draft.id}/versions/1/approve", status=400)
    assert "The text was changed in the meantime" in stale.text


def test_nobody_else_approves(alpha, draft, sign_in, post):
    sign_in(representative(alpha))
    page = post(f"/letters/{draft.id}/versions/1/approve", status=400)
    assert "Only the lead of this letter and the co-chairs" in page.text


# --- opening the sign-on -----------------------------------------------------------------------------------------


def opened(get, post, letter, status=302, **changes):
    url = f"/letters/{letter.id}/sign-on/open"
    return post(url, get(url).form_values() | changes, status=status)


def test_the_page_shows_what_is_missing_and_the_text_is_frozen_only_when_nothing_is(
    alpha, chair, draft, sign_in, get, post
):
    comment = said(draft)
    sign_in(chair)
    page = get(f"/letters/{draft.id}/sign-on/open")
    assert "1 comment still open" in page.text
    assert "Not yet approved by Ann Chair" in page.text
    assert "1 comment is not settled" in opened(get, post, draft, status=422).text
    comments.settle(comment, answer="", by=chair, now=draft.created_at)
    db.session.commit()
    assert (
        "1 approval of this version of the text still missing: Ann Chair."
        in opened(get, post, draft, status=422).text
    )
    assert db.session.query(SignOn).count() == 0
    post(f"/letters/{draft.id}/versions/1/approve")
    page = get(f"/letters/{draft.id}/sign-on/open")
    assert "Freeze the text and ask 2 organisations" in page.html
    members = [str(one.id) for one in membership_queries.members_on(clock.today())]
    opened(get, post, draft, asked=members)
    assert draft.sign_on.text.text == draft.text
    assert db.session.query(Mail).filter_by(kind="sign-on").count() == 2


def test_the_dates_follow_the_planned_day_of_sending_and_the_plan_says_who_is_late(
    alpha, chair, draft, sign_in, get, post
):
    alpha.approval_days = 15
    sign_in(chair)
    post(f"/letters/{draft.id}/plan", {"send_by-day": "17", "send_by-month": "5", "send_by-year": "2023"})
    page = get(f"/letters/{draft.id}/sign-on/open")
    values = page.form_values()
    assert (values["answers_by_on-day"], values["closes_on-day"]) == ("15", "16")
    assert "Alpha cannot agree before the sign-on closes" in page.text
    later = values | {"answers_by_on-month": "6", "closes_on-month": "6", "plan": "Work it out"}
    again = post(f"/letters/{draft.id}/sign-on/open", later, status=200)
    assert "everybody can make it" in again.text
    assert db.session.query(SignOn).count() == 0


def test_what_is_chosen_is_what_is_stated(alpha, chair, draft, sign_in, get, post):
    outside = make_organisation("Omega", member=False)
    office = make_organisation("The Commissioner", may_sign=False)
    sign_in(chair)
    post(f"/letters/{draft.id}/versions/1/approve")
    url = f"/letters/{draft.id}/sign-on/open"
    data = get(url).form_values()
    assert data["asked"] == str(alpha.id)
    unknown = post(url, data | {"others": "Nobody Known"}, status=422)
    assert "no organisation called “Nobody Known”" in unknown.text
    post(url, data | {"others": "omega\n", "rule": "unanimous", "voice": Voice.COALITION.value,
                      "open_to_outsiders": "y"})  # fmt: skip
    sign_on = draft.sign_on
    assert (sign_on.rule, sign_on.voice) == (ConsentRule.UNANIMOUS, Voice.COALITION)
    assert sign_on.open_to_outsiders
    asked = {one.organisation: one.is_asked for one in sign_on.requests}
    assert asked == {alpha: True, outside: True, office: False}


def test_silence_is_offered_only_where_the_terms_allow_it(alpha, chair, draft, sign_in, get, post):
    sign_in(chair)
    post(f"/letters/{draft.id}/versions/1/approve")
    assert "silence counts" not in get(f"/letters/{draft.id}/sign-on/open").text.casefold()
    opened(get, post, draft, status=422, rule="silence-counts", silence_days="5")
    assert db.session.query(SignOn).count() == 0


def test_title_and_text_of_a_frozen_letter_stand_and_the_rest_can_be_changed(
    alpha, chair, draft, sign_in, get, post
):
    sign_in(chair)
    form_before = get(f"/letters/{draft.id}/edit").form_values()
    post(f"/letters/{draft.id}/versions/1/approve")
    opened(get, post, draft)
    form = get(f"/letters/{draft.id}/edit")
    assert f"/letters/{draft.id}/sign-on/text" in form.links().values()
    for changed in ({"text": "Other words"}, {"title": "Another title"}):
        page = post(f"/letters/{draft.id}/edit", form.form_values() | changed, status=422)
        assert "Organisations are being asked to sign this" in page.text
    stale = post(f"/letters/{draft.id}/edit", form_before | {"text": "Other words"}, status=409)
    assert "Somebody else saved this" in stale.text
    edited(get, post, draft, summary="About rent")
    assert (draft.title, draft.summary) == ("Rent", "About rent")
    assert "comments are closed" in get(f"/letters/{draft.id}/text").text
    assert "Go to the sign-on" in get(f"/letters/{draft.id}").text
    for page in ("word", "versions/1/comment/1", "sign-on/open"):
        get(f"/letters/{draft.id}/{page}", status=400)


def test_a_day_with_too_many_reminders_is_said_before_it_opens_and_agreed_to_in_the_same_press(
    app, alpha, chair, draft, sign_in, get, post
):
    app.config["FUSE"] = 2
    for name in ("Beta", "Gamma"):
        make_person(role=Role.REPRESENTATIVE, organisation=make_organisation(name))
    sign_in(chair)
    post(f"/letters/{draft.id}/versions/1/approve")
    page = get(f"/letters/{draft.id}/sign-on/open")
    assert "up to 4 reminders would go by themselves" in page.text
    assert page.form_values().get("agrees") is None
    members = [str(one.id) for one in membership_queries.members_on(clock.today())]
    opened(get, post, draft, asked=members, agrees="y")
    assert allowance.agreed(draft.sign_on) == 3
    assert "reminders would go by themselves" not in get(f"/letters/{draft.id}/sign-on").text


# --- texts kept ready --------------------------------------------------------------------------------------------


@pytest.fixture
def ready(chair, sign_in, post):
    sign_in(chair)
    post("/letters/templates/new", {"kind": "letter", "name": "To a minister", "text": "Dear Minister"})
    post("/letters/templates/new", {"kind": "block", "name": "Who we are", "text": "We are **charities**."})
    return {one.name: one for one in db.session.query(ReusableText)}


def test_a_letter_begins_from_a_template_and_blocks_are_added_to_it(ready, get, post):
    begin = f"/letters/new?begin={ready['To a minister'].id}"
    assert begin in get("/letters/templates").links().values()
    form = get(begin).form_values()
    assert form["text"].strip() == "Dear Minister"
    block = {"block": str(ready["Who we are"].id), "add_block": "Add to the text", "title": "Rent"}
    again = post("/letters/new", form | block, status=200).form_values()
    assert again["text"].strip() == "Dear Minister\n\nWe are **charities**."
    assert again["title"] == "Rent"


def test_a_template_is_changed_and_removed_and_two_have_not_one_name(ready, get, post):
    same = post("/letters/templates/new", {"kind": "block", "name": "who we are", "text": "x"}, status=422)
    assert "There is one with this name already" in same.text
    url = f"/letters/templates/{ready['Who we are'].id}"
    data = get(url).form_values()
    post(url, data | {"text": "We are many."})
    assert ready["Who we are"].text == "We are many."
    assert "We are many." in post(url, data | {"text": "Older"}, status=409).text
    get(f"{url}/remove")
    post(f"{url}/remove")
    assert "Who we are" not in get("/letters/templates").text.split("Removed")[-1].replace("Who we are.", "")
