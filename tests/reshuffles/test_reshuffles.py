"""A reshuffle: one form, what it touches, what it does, and what can be looked at afterwards."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import make_body, make_person, make_post
from tracker.coalition.rules import Role
from tracker.government import queries as government
from tracker.letters import addressing, sending
from tracker.letters import services as letters
from tracker.letters.addressees import Addressee
from tracker.letters.models import Letter
from tracker.letters.rules import LetterKind, LetterStage
from tracker.outbox.models import Mail
from tracker.reshuffles.models import Reshuffle

BEFORE = datetime(2022, 6, 20, 9, 0, tzinfo=UTC)
ON = {"on_date-day": "6", "on_date-month": "7", "on_date-year": "2022"}
HOMES, SCHOOLS = "Minister for Homes, Department for Testing", "Minister for Schools, Department for Testing"


@pytest.fixture
def story(session, clock_at, sign_in):
    """Ann is Minister for Homes, Zed for Schools; Lea leads a draft to Ann, and a letter that waits for her reply."""
    clock_at("2022-07-06 15:00")
    body = make_body("Department for Testing")
    homes = make_post("Minister for Homes", ("Ann Example MP", "2021-09-15"), body=body)
    make_post("Minister for Schools", ("Zed Example MP", "2021-09-15"), body=body)
    chair, lead = make_person("Cara Chair"), make_person("Lea Lead", role=Role.LEAD, email="lea@example.org")

    def write(title):
        return letters.create_letter(
            title=title, kind=LetterKind.LETTER, text="Dear Minister", recipients=[Addressee(post=HOMES)], lead=lead,
            by=chair, now=BEFORE,
        )  # fmt: skip

    waits = write("Waiting lists")
    sending.send_letter(
        waits, sent_on=BEFORE.date(), how="post", sent_by_name="Cara", by=chair, now=BEFORE, announce=False
    )
    draft = write("Homes for all")
    session.commit()
    sign_in(chair)
    return homes, draft, waits


def rows(*typed):
    found = {}
    for number, (post, left, took) in enumerate(typed):
        found |= {f"post_{number}": post, f"left_{number}": left, f"took_{number}": took}
    return found


def mails(session):
    return session.query(Mail).filter(Mail.kind == "reshuffle").all()


def test_what_it_touches_is_shown_first_and_then_it_is_carried_out(session, story, get, post):
    homes, draft, waits = story
    form = ON | rows((HOMES, "", "Bea Example MP"), (SCHOOLS, "Zed Example MP", ""))
    asked = post("/government/reshuffles/new", form, status=200)
    for words in (
        f"{HOMES}: Ann Example MP leaves, Bea Example MP takes it up",
        f"{SCHOOLS}: Zed Example MP leaves, it is vacant",
        "Homes for all", "Waiting lists", "A covering note to the successor is drafted",
        "1 person will get a mail about this: Lea Lead",
    ):  # fmt: skip
        assert words in asked.text, words
    assert (session.query(Reshuffle).count(), mails(session)) == (0, [])

    done = post("/government/reshuffles/new", asked.form_values())
    session.expire_all()
    homes = government.post_or_404(homes.id)
    day = date(2022, 7, 6)
    assert [one.name for one in government.addressed_by(homes, day).who] == ["Bea Example MP"]
    assert government.addressed_by(government.post_called(SCHOOLS), day).state.value == "vacant"
    assert addressing.in_words(draft, day) == [f"Bea Example MP, {HOMES}"]
    assert addressing.in_words(waits, day) == [f"Ann Example MP, {HOMES}"]

    cover = session.query(Letter).filter(Letter.follows_id == waits.id).one()
    assert (cover.title, cover.stage, cover.lead.name) == (
        "Covering note to Bea Example MP: Waiting lists",
        LetterStage.DRAFT,
        "Lea Lead",
    )
    assert cover.text.splitlines()[:3] == [
        "Dear Bea Example MP",
        "",
        "On Monday 20 June 2022 we wrote to Ann Example MP, Minister for Homes about “Waiting lists”. We have not had "
        "a reply.",
    ]
    assert cover.text.endswith("---\n\n## Our letter of 20 June 2022\n\nDear Minister\n\nOur coalition\n")
    assert addressing.in_words(cover, day) == [f"Bea Example MP, {HOMES}"]
    assert [mail.subject for mail in mails(session)] == [
        "Wednesday 6 July 2022: 2 letters of yours in a reshuffle"
    ]

    shown = get(done.location).text
    assert all(
        words in shown
        for words in (
            "Bea Example MP",
            "Nobody: it was vacant",
            "Covering note to Bea Example MP: Waiting lists",
        )
    )
    assert "Followed up by Covering note to Bea Example MP: Waiting lists" in " ".join(
        get(f"/letters/{waits.id}").text.split()
    )
    assert "changed hands on Wednesday 6 July 2022" in get(f"/letters/{draft.id}").text
    assert "Minister for Homes" in get("/government/reshuffles").text
    again = post("/government/reshuffles/new", asked.form_values(), status=422)
    assert "Bea Example MP holds it already." in again.text


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("Minister for Nothing", "", "Bea"), "No post is called “Minister for Nothing”"),
        (("", "", "Bea"), "Say which post changes hands."),
        (
            (HOMES, "Zed Example MP", "Bea"),
            "Zed Example MP does not hold it on 6 July 2022, as far as is known.",
        ),
        ((HOMES, "", "Ann Example MP"), "Ann Example MP holds it already."),
    ],
)
def test_a_bad_row_is_shown_beside_its_box_and_nothing_is_changed(session, story, post, row, said):
    form = ON | rows((SCHOOLS, "", "Bea Example MP"), row)
    refused = post("/government/reshuffles/new", form | {"seen": "yes"}, status=422)
    assert said in refused.text
    assert refused.form_values()["post_0"] == SCHOOLS
    assert (session.query(Reshuffle).count(), mails(session)) == (0, [])
    assert [one.name for one in government.standing_of(story[0], date(2022, 7, 6)).who] == ["Ann Example MP"]


def test_more_rows_are_added_and_no_row_is_refused(story, post):
    grown = post(
        "/government/reshuffles/new", ON | rows((HOMES, "", "Bea")) | {"more": "Add more rows"}, status=200
    )
    assert 'name="post_7"' in grown.html
    assert "Fill in at least one row" in post("/government/reshuffles/new", ON, status=422).text
