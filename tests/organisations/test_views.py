"""Pages of organisations, for every role, through the checks that hold on every page."""

from datetime import date

from sqlalchemy import select

from tests.factories import make_letter, make_organisation, make_person
from tests.statements import statements_of
from tracker.coalition.models import Organisation, OrganisationName
from tracker.coalition.names import name_on
from tracker.coalition.rules import OrganisationKind, Role
from tracker.core.database import db
from tracker.signoffs.models import Signature

NEW = {
    "name": "Voices of Nowhere", "short_name": "VON", "other_names": "Nowhere Voices\nVoices Nowhere",
    "kind": "charity", "parent": "", "website": "https://voices.example.org", "approval_days": "10",
    "may_sign": "yes", "is_member": "yes", "member_from-day": "", "member_from-month": "7", "member_from-year": "2019",
}  # fmt: skip


def named(name):
    return db.session.scalars(select(Organisation).where(Organisation.name == name)).one_or_none()


def test_everybody_who_takes_part_sees_members_by_name_without_the(session, sign_in, get):
    for name in ("The Zebra Trust", "Apple Fund", "the Bread Society"):
        make_organisation(name)
    make_organisation("Left Out", member=False)
    for role in Role:
        sign_in(make_person(role=role, organisation=named("Apple Fund")))
        page = get("/organisations")
        listed = [cell.text for cell in page.all("th", class_="cards__title")]
        assert listed == ["Apple Fund", "the Bread Society", "The Zebra Trust"]


def test_a_search_looks_at_other_spellings_and_at_others_too(session, sign_in, get, post):
    sign_in(make_person())
    post("/organisations/new", NEW)
    make_organisation("Left Out", member=False)
    assert "Voices of Nowhere" in get("/organisations?q=nowhere+voices").text
    assert "Left Out" in get("/organisations?q=left").text
    assert "No organisation is called that" in get("/organisations?q=quite+unknown").text


def test_only_co_chairs_change_the_register(session, sign_in, get):
    organisation = make_organisation("Invented Homes")
    membership = organisation.memberships[0].id
    base = f"/organisations/{organisation.id}"
    urls = ["/organisations/new", f"{base}/edit", f"{base}/memberships/add", f"{base}/memberships/{membership}",
            f"{base}/memberships/{membership}/remove", f"{base}/earlier-name", f"{base}/remove", f"{base}/rename",
            f"{base}/end", f"{base}/not-ended"]  # fmt: skip
    for role in Role:
        sign_in(make_person(role=role, organisation=organisation))
        for url in urls:
            get(url, status=200 if role is Role.CO_CHAIR else 403)


def test_a_new_organisation_keeps_its_names_and_dates_as_they_are_known(session, sign_in, get, post):
    sign_in(make_person())
    page = post("/organisations/new", NEW)
    new = named("Voices of Nowhere")
    assert page.location.endswith(f"/organisations/{new.id}")
    assert (new.short_name, new.approval_days, new.website) == ("VON", 10, "https://voices.example.org")
    assert [other.name for other in new.other_names] == ["Nowhere Voices", "Voices Nowhere"]
    text = get(f"/organisations/{new.id}").text
    assert "Member since July 2019" in text
    assert "10 working days" in text


def test_a_likely_duplicate_is_shown_and_asked_about_and_what_was_typed_is_kept(session, sign_in, post):
    make_organisation("Invented Homes")
    sign_in(make_person())
    asked = post("/organisations/new", NEW | {"name": "Invented Homes UK", "other_names": ""}, status=200)
    assert "This may be in the register already" in asked.text
    assert asked.form_values()["name"] == "Invented Homes UK"
    assert asked.form_values()["website"] == "https://voices.example.org"
    assert named("Invented Homes UK") is None
    post("/organisations/new", NEW | {"name": "Invented Homes UK", "other_names": "", "another": "y"})
    assert named("Invented Homes UK") is not None


def test_siblings_are_not_asked_about(session, sign_in, post):
    make_organisation("Coram Voice")
    make_organisation("CoramBAAF")
    sign_in(make_person())
    post("/organisations/new", NEW | {"name": "Coram Children's Legal Centre", "other_names": ""})
    assert named("Coram Children's Legal Centre") is not None


def test_mistakes_are_named_and_nothing_is_lost(session, sign_in, post):
    make_organisation("Invented Homes")
    sign_in(make_person())
    page = post("/organisations/new", NEW | {"name": "", "website": "example", "approval_days": "soon",
                                             "member_from-year": ""}, status=422)  # fmt: skip
    for sentence in ("Enter the name of the organisation.", "Enter the whole web address", "Enter the year as well.",
                     "Enter a whole number from 0 to 250."):  # fmt: skip
        assert sentence in page.text
    assert page.form_values()["website"] == "example"
    assert (
        "is in the register already"
        in post("/organisations/new", NEW | {"name": "Invented Homes"}, status=422).text
    )
    assert "on one line" in post("/organisations/new", NEW | {"name": "Two\nlines"}, status=422).text


def test_two_people_saving_see_both_texts(session, sign_in, get, post):
    organisation = make_organisation("Invented Homes")
    sign_in(make_person())
    url = f"/organisations/{organisation.id}/edit"
    first, second = get(url).form_values(), get(url).form_values()
    post(url, first | {"website": "https://first.example.org"})
    page = post(url, second | {"website": "https://second.example.org"}, status=409)
    assert "https://first.example.org" in page.text
    assert page.form_values()["website"] == "https://second.example.org"
    post(url, page.form_values())
    assert named("Invented Homes").website == "https://second.example.org"


def test_two_people_changing_other_names_clash_too(session, sign_in, get, post):
    organisation = make_organisation("Invented Homes")
    sign_in(make_person())
    url = f"/organisations/{organisation.id}/edit"
    first, second = get(url).form_values(), get(url).form_values()
    post(url, first | {"other_names": "Homes, Invented"})
    assert "Homes, Invented" in post(url, second | {"other_names": "IH"}, status=409).text


def test_a_membership_is_recorded_ended_and_removed(session, sign_in, get, post):
    organisation = make_organisation("Invented Homes", member=False)
    sign_in(make_person())
    base = f"/organisations/{organisation.id}"
    post(f"{base}/memberships/add", {"seen_on-month": "7", "seen_on-year": "2019"})
    assert "In the list of members of July 2019, joining date not known" in get(base).text
    url = f"{base}/memberships/{named('Invented Homes').memberships[0].id}"
    values = get(url).form_values()
    refused = post(url, values | {"member_from-year": "2020", "member_to-year": "2019"}, status=422)
    assert "The membership cannot end before it begins." in refused.text
    post(url, values | {"missing_on-year": "2020"})
    assert "In the list of members of July 2019, not in that of 2020" in get(base).text
    new = {"standing": "member", "member_from-year": "2022", "seen_on-year": "2021"}
    refused = post(f"{base}/memberships/add", new, status=422)
    assert "It was in the list of 2021, so it joined by then." in refused.text
    assert "Invented Homes" not in get("/organisations").text
    assert "Invented Homes" in get("/organisations?show=others").text
    post(f"{url}/remove", {})
    assert "It is not recorded as a member at any time." in get(base).text


def test_the_page_says_why_it_may_not_sign_and_what_it_stands_under(session, sign_in, get):
    group = make_organisation("Invented Group", member=False)
    one = make_organisation(
        "Invented Office", parent=group, kind=OrganisationKind.STATUTORY_OFFICE, may_sign=False
    )
    make_organisation("Invented Sister", parent=group)
    letter = make_letter("On homes", dated="2020-05")
    letter.signatures.append(Signature(organisation=one, position=1, printed_name="The Invented Office"))
    make_person("Robin Speaker", role=Role.REPRESENTATIVE, organisation=one)
    sign_in(make_person(role=Role.OBSERVER))
    page = get(f"/organisations/{one.id}")
    for words in ("because it is a statutory office", "Invented Group", "Invented Sister", "On homes", "May 2020",
                  "The Invented Office", "Robin Speaker"):  # fmt: skip
        assert words in page.text
    assert "/organisations/new" not in page.html


def test_an_organisation_that_is_not_there_is_not_found(session, sign_in, get):
    sign_in(make_person())
    get("/organisations/999", status=404)
    get("/organisations/999/memberships/1", status=404)


def test_a_long_list_goes_on_on_the_next_page(session, sign_in, get):
    for number in range(60):
        make_organisation(f"Invented {number:02}")
    sign_in(make_person())
    first = get("/organisations")
    assert "Next page" in first.text
    rest = get(next(a["href"] for a in first.all("a", rel="next")))
    assert "Invented 59" in rest.text
    assert "Invented 00" not in rest.text


def test_what_was_added_twice_is_removed_but_not_what_anything_refers_to(session, sign_in, get, post):
    group, twice = make_organisation("Invented Group"), make_organisation("Invented Group UK")
    make_organisation("Invented Sister", parent=group)
    make_person(role=Role.REPRESENTATIVE, organisation=group)
    letter = make_letter("On homes")
    letter.signatures.append(Signature(organisation=group, position=1, printed_name="Invented Group"))
    sign_in(make_person())
    assert (
        "cannot be removed, because of the role of a person, an organisation that belongs to it and a letter that it "
        "stands under." in post(f"/organisations/{group.id}/remove", {}, status=422).text
    )
    assert "Nothing refers to it" in get(f"/organisations/{twice.id}/remove").text
    post(f"/organisations/{twice.id}/remove", {})
    assert (named("Invented Group") is group, named("Invented Group UK")) == (True, None)
    assert "Removed Invented Group UK from the register." in get("/organisations").text
    next_one = make_organisation("Invented Next")  # on SQLite under the number of the one that went
    session.commit()
    assert "from the register" not in get(f"/organisations/{next_one.id}").text


def test_the_list_asks_the_database_as_often_for_three_as_for_one(session, sign_in, get):
    parent = make_organisation("Invented Group", member=False)
    make_organisation("Invented 1", parent=parent)
    sign_in(make_person())
    counts = []
    for number in (2, 3, 4):
        counts.append(len(statements_of(lambda: get("/organisations"))))
        make_organisation(f"Invented {number}", parent=parent)
    assert counts[0] == counts[1] == counts[2]


def test_a_renamed_organisation_keeps_its_old_name_on_letters_of_that_time(session, sign_in, get, post):
    organisation = make_organisation(
        "Homes of Old", other_names=[OrganisationName(name="HoO", name_key="hoo")]
    )
    sign_in(make_person())
    url = f"/organisations/{organisation.id}/rename"
    since = {"name_from-month": "5", "name_from-year": "2023"}
    assert "is its name already" in post(url, get(url).form_values() | {"name": "Homes of Old"}, 422).text
    post(url, get(url).form_values() | since | {"name": "New Homes"})
    assert [name_on(organisation, date(2023, month, 1)) for month in (4, 5)] == ["Homes of Old", "New Homes"]
    page = get(f"/organisations/{organisation.id}")
    assert "Homes of Old (earlier name, until May 2023)" in page.text
    assert "New Homes (since May 2023)" in page.text
    edit = f"/organisations/{organisation.id}/edit"
    post(edit, get(edit).form_values() | {"other_names": "HoO\nHomes of Old\nH. of Old"})
    assert name_on(organisation, date(2023, 4, 30)) == "Homes of Old", "the day stays with the name"


def test_an_earlier_name_is_recorded_and_corrected(session, sign_in, get, post):
    organisation = make_organisation("New Homes", other_names=[OrganisationName(name="Old", name_key="old")])
    sign_in(make_person())
    url = f"/organisations/{organisation.id}/earlier-name"
    assert get(f"{url}?name=Old").form_values()["name"] == "Old"
    for name, until in (("Old", "2020"), ("Oldest", "2010")):
        post(url, get(url).form_values() | {"name": name, "kind": "earlier-name", "used_to-year": until})
    assert [name_on(organisation, date(year, 6, 1)) for year in (2009, 2015, 2021)] == [
        "Oldest",
        "Old",
        "New Homes",
    ]
    assert get(f"{url}?name=Old").form_values()["used_to-year"] == "2020"
    post(url, get(url).form_values() | {"name": "Old", "kind": "spelling"})
    assert name_on(organisation, date(2015, 6, 1)) == "New Homes"
    now = get(url).form_values() | {"kind": "spelling"}
    assert "is its name now" in post(url, now | {"name": "New Homes"}, 422).text
    assert (
        "Only an earlier name has dates" in post(url, now | {"name": "A", "used_to-year": "2010"}, 422).text
    )


def test_an_earlier_name_is_never_printed_today(session, sign_in, get, post, clock_at):
    clock_at("2026-03-06 10:00")
    organisation = make_organisation("New Homes")
    sign_in(make_person())
    url = f"/organisations/{organisation.id}/earlier-name"
    earlier = get(url).form_values() | {"name": "Old", "kind": "earlier-name"}
    for ahead in ({"used_to-year": "2030"}, {"used_to-year": "2026", "used_to-month": "4"}):
        assert "its end cannot lie ahead" in post(url, earlier | ahead, 422).text
    assert organisation.other_names == []
    post(url, earlier | {"used_to-year": "2026"})
    assert [name_on(organisation, day) for day in (date(2025, 12, 31), date(2026, 3, 6))] == [
        "Old",
        "New Homes",
    ]
