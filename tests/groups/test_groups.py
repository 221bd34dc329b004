"""Sub-groups: found by any name, led from day to day; their leads are reminded and asked to approve."""

from datetime import date, datetime
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from tests.factories import (
    make_consultation,
    make_deadline,
    make_group,
    make_letter,
    make_organisation,
    make_person,
    make_theme,
)
from tests.reminders.story import Story, days_and_people, sent
from tracker.coalition.models import RoleTerm
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.calendar import LONDON
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.drafting import queries as drafting
from tracker.drafting.rules import ApproverKind
from tracker.groups import queries, services
from tracker.groups.rules import Part
from tracker.letters.models import Letter
from tracker.letters.rules import LetterStage
from tracker.reminders.roster import Roster

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=LONDON)


def add_lead(group, person, **days):
    days = {"from_on": None, "to_on": None} | days
    return services.add_member(
        group, person=person, organisation=None, part=Part.LEAD, **days, by=None, now=NOW
    )


def test_a_sub_group_is_found_by_any_of_its_names_and_its_former_name_stays_one(session):
    group = services.add_group(name="Eighteen Plus", other_names="18+; Care leavers", by=None, now=NOW)
    services.change_group(
        group, name="Over eighteen", other_names="18+\nCare leavers", purpose="", chair=None, themes=(),
        from_on="2019", to_on=None, ends_with="", by=None, now=NOW,
    )  # fmt: skip
    assert group.other_names == "18+; Care leavers; Eighteen Plus"
    for name in ("Over Eighteen", "18+", "eighteen plus"):
        assert queries.group_called(name) is group
    with pytest.raises(RuleViolation, match="There is a sub-group “Over eighteen” already"):
        services.add_group(name="Care Leavers", by=None, now=NOW)


def test_a_lead_is_a_person_and_nobody_is_in_it_twice_at_once(session):
    group, ann, home = make_group(), make_person(role=Role.LEAD), make_organisation()
    facts = {"to_on": None, "by": None, "now": NOW}
    with pytest.raises(RuleViolation, match="A lead is a person"):
        services.add_member(group, person=None, organisation=home, part=Part.LEAD, from_on=None, **facts)
    add_lead(group, ann, from_on=date(2026, 1, 1), to_on=date(2026, 3, 31))
    with pytest.raises(RuleViolation, match="is in this sub-group already"):
        add_lead(group, ann, from_on=date(2026, 3, 31))
    add_lead(group, ann, from_on=date(2026, 4, 1))
    leads = [queries.leads_on(group, date(2026, 3, day)) for day in (30, 31)]
    assert leads == [[ann], [ann]]


def test_leads_are_reminded_once_each_from_their_first_to_their_last_day_and_told_why(session):
    chair, lead, successor = (
        make_person(),
        make_person("Lee", role=Role.LEAD),
        make_person("Sue", role=Role.LEAD),
    )
    group = make_group("Stability")
    add_lead(group, lead, to_on=date(2026, 5, 10))
    add_lead(group, successor, from_on=date(2026, 5, 11))
    letter = make_letter(group=group, lead=successor)
    deadline = make_deadline(date(2026, 5, 20), letter=letter)
    session.commit()

    def told(day):
        return {person.id for person in Roster(day).recipients(deadline)}

    assert told(date(2026, 5, 10)) == {chair.id, lead.id, successor.id}
    assert told(date(2026, 5, 11)) == {chair.id, successor.id}
    assert Roster(date(2026, 5, 10)).why(lead, deadline) == "you lead the sub-group Stability"
    assert Roster(date(2026, 5, 11)).why(successor, deadline) == "you lead on this"


def test_a_lead_of_the_group_gets_the_reminder_by_mail_until_the_group_is_over(session, clock_at):
    story = Story(clock_at)
    chair, lead = make_person(), make_person(role=Role.LEAD)
    group = make_group("Care Review", lead=lead)
    call = make_consultation(closing=make_deadline(date(2026, 5, 20), ladder="10,5"), group=group)
    story.at("2026-05-01 12:00")
    recorded = days_and_people(sent())
    story.at("2026-05-06 09:00")
    assert days_and_people(sent())[len(recorded) :] == [
        ("2026-05-06 09:00", chair.email),
        ("2026-05-06 09:00", lead.email),
    ]
    mail = sent()[-1]
    assert "you lead the sub-group Care Review" in mail.text
    services.end_group(group, to_on="2026-05-12", by=None, now=clock.now())
    story.at("2026-05-13 09:00")
    assert days_and_people(sent())[4:] == [("2026-05-13 09:00", chair.email)]
    assert call.group is group


def test_the_lead_of_the_letters_group_approves_its_text_in_place_of_the_letters_own(session):
    chair, lead, writer = make_person("Ann"), make_person("Lee", role=Role.LEAD), make_person(role=Role.LEAD)
    letter = make_letter(lead=writer)
    day = date(2026, 5, 4)

    def asked():
        return [(one.person, one.kind) for one in drafting.approvers_of(letter, day)]

    assert asked() == [(writer, ApproverKind.LEAD), (chair, ApproverKind.CO_CHAIR)]
    letter.group = make_group(lead=lead)
    assert asked() == [(lead, ApproverKind.LEAD), (chair, ApproverKind.CO_CHAIR)]


def test_its_pages_say_who_leads_it_what_is_next_and_that_leading_gives_no_rights(
    session, sign_in, get, post, clock_at
):
    clock_at(NOW)
    home, rep = make_organisation("Invented Homes"), make_person("Rae", role=Role.REPRESENTATIVE)
    theme = make_theme("Stability")
    sign_in(make_person("Ann", role=Role.LEAD))
    assert "Sub-groups will be listed here" in get("/groups").text
    form = get("/groups/new").form_values() | {"name": "Stability group", "chair": str(home.id)}
    added = post("/groups/new", form | {"themes": str(theme.id), "ends_with": "the Care Review"})
    group = queries.group_called("Stability group")
    assert added.location.endswith(f"/groups/{group.id}")
    assert (group.chair_organisation, group.themes) == (home, [theme])
    url = f"/groups/{group.id}/members/add"
    post(url, get(url).form_values() | {"person": str(rep.id), "part": "lead"})
    page = get(f"/groups/{group.id}")
    assert "Rae leads it, but may not record or change anything" in page.text
    make_deadline(date(2026, 5, 20), letter=make_letter("A letter about beds", group=group))
    page = get(f"/groups/{group.id}")
    assert "Wednesday 20 May 2026" in page.text
    assert "A letter about beds" in page.text
    assert "Stability group" in get(f"/organisations/{home.id}").text
    end = f"/groups/{group.id}/end"
    assert "1 thing is still to be done" in get(end).text
    post(end, {"to_on-year": "2026", "to_on-month": "4"})
    assert group.to_on == "2026-04"
    assert "Ended" in get("/groups").text
    assert "Stability group" in get(f"/people/{rep.id}").text
    assert "Stability group" not in get(f"/organisations/{home.id}").text


def test_the_calendar_of_a_group_holds_what_it_works_on_and_nothing_else(
    session, client, sign_in, get, clock_at
):
    clock_at(NOW)
    lead = make_person("Lee", role=Role.LEAD)
    group = make_group("Stability", lead=lead)
    for title, of in (("Homes", group), ("Schools", None)):
        make_deadline(date(2026, 5, 20), title=title, letter=make_letter(title, group=of))
    session.commit()
    sign_in(lead)
    page = get("/calendar")
    whole, own = [one.attributes["value"] for one in page.all("input", class_="calendar-address")]
    assert [len(titles_at(client, address)) for address in (whole, own)] == [2, 1]
    assert "Homes" in titles_at(client, own)[0]
    lead.roles[0].to_on = date(2026, 5, 3)
    db.session.commit()
    assert client.get(urlsplit(own).path).status_code == 404


def titles_at(client, address):
    file = Calendar.from_ical(client.get(urlsplit(address).path).data)
    return [str(event["summary"]) for event in file.walk("VEVENT")]


def test_a_role_is_still_what_gives_rights(session):
    group, rep = make_group(), make_person(role=Role.REPRESENTATIVE)
    add_lead(group, rep)
    assert not services.may_lead(rep, date(2026, 5, 4))
    rep.roles.append(RoleTerm(role=Role.LEAD))
    assert services.may_lead(rep, date(2026, 5, 4))


def test_a_letter_and_a_call_are_given_to_a_sub_group_on_their_forms(session, sign_in, get, post, clock_at):
    clock_at(NOW)
    group = make_group("Stability")
    ended = make_group("Ended", to_on="2020")
    sign_in(make_person())
    form = get("/letters/new").form_values()
    post("/letters/new", form | {"title": "Homes", "kind": "letter", "group": str(group.id)})
    form = get("/consultations/new").form_values()
    post("/consultations/new", form | {"title": "Fair Start", "body": "DfE", "group": str(group.id)})
    page = get(f"/groups/{group.id}")
    assert "Homes" in page.text
    assert "Fair Start" in page.text
    letter = db.session.query(Letter).one()
    assert f"/groups/{group.id}" in get(f"/letters/{letter.id}").html
    assert "Homes No date yet" in get(f"/groups/{group.id}").text
    make_letter("Long ago", group=group, stage=LetterStage.SENT, sent_how="post")
    session.commit()
    assert "Long ago Date not known" in get(f"/groups/{group.id}").text
    edit = f"/letters/{letter.id}/edit"
    assert "Ended" not in get(edit).text
    letter.group = ended
    session.commit()
    post(edit, get(edit).form_values() | {"title": "Good homes"})
    assert letter.group is ended
    post(edit, get(edit).form_values() | {"group": ""})
    assert letter.group is None
    assert "Changed the sub-group" in get(f"/letters/{letter.id}").text
