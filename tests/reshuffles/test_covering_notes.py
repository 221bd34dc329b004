"""Covering notes over several reshuffles: one for each letter and post, kept up to date, never to somebody else."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import make_body, make_organisation, make_person, make_post, make_sign_on
from tracker.government import queries as government
from tracker.letters import addressing, sending
from tracker.letters import services as letters
from tracker.letters.addressees import Addressee
from tracker.letters.models import Letter
from tracker.letters.rules import LetterKind, LetterStage, ReplyKind
from tracker.letters.versions import versions_of
from tracker.reshuffles import moves, services
from tracker.reshuffles.moves import Typed
from tracker.signoffs import answering
from tracker.signoffs.rules import Answer, Given, Via

BEFORE = datetime(2022, 6, 20, 9, 0, tzinfo=UTC)
HOMES = "Minister for Homes, Department for Testing"


@pytest.fixture
def waits(session, clock_at, sign_in):
    """A letter to Ann, Minister for Homes, that waits for a reply."""
    clock_at("2022-07-09 15:00")
    make_post("Minister for Homes", ("Ann Example MP", "2021"), body=make_body("Department for Testing"))
    chair = make_person("Cara Chair")
    letter = a_letter(chair)
    send(letter, chair)
    session.commit()
    sign_in(chair)
    return letter


def a_letter(chair):
    return letters.create_letter(
        title="Waiting lists", kind=LetterKind.LETTER, text="Dear Minister\n\nDo something.\n",
        recipients=[Addressee(post=HOMES)], by=chair, now=BEFORE,
    )  # fmt: skip


def send(letter, chair):
    sending.send_letter(
        letter, sent_on=BEFORE.date(), how="post", sent_by_name="Cara", by=chair, now=BEFORE, announce=False
    )


def reshuffle(day, took, left=""):
    """Somebody takes the post up on a day of July."""
    on, now = date(2022, 7, day), datetime(2022, 7, day, 9, 0, tzinfo=UTC)
    read = moves.read({0: Typed(HOMES, left, took)}, on)
    assert not read.wrong
    done = services.carry_out(read.moves, on=on, by=None, now=now)
    return done.letters[-1].cover


def notes(session, letter):
    return session.query(Letter).filter(Letter.follows_id == letter.id).all()


def test_a_note_that_has_not_gone_is_written_anew_and_not_doubled(session, waits, get):
    note = reshuffle(6, "Bea Baker MP")
    assert (note.title, note.text.splitlines()[0]) == (
        "Covering note to Bea Baker MP: Waiting lists",
        "Dear Bea Baker MP",
    )
    reshuffle(7, "")  # vacant for a day
    assert reshuffle(8, "Cy Carter MP") is note
    assert notes(session, waits) == [note]
    assert (note.title, note.text.splitlines()[0]) == (
        "Covering note to Cy Carter MP: Waiting lists",
        "Dear Cy Carter MP",
    )
    assert [one.text.splitlines()[0] for one in versions_of(note)] == [
        "Dear Cy Carter MP",
        "Dear Bea Baker MP",
    ]
    session.commit()
    page = " ".join(get(f"/letters/{note.id}").text.split())
    assert "It begins" not in page
    assert "Wrote this covering note anew, as Cy Carter MP took the post up" in page


def test_a_note_that_somebody_edited_is_kept_with_a_warning_wherever_it_is_looked_at(
    session, waits, get, post
):
    note = reshuffle(6, "Bea Baker MP")
    letters.rewrite(
        note, title=note.title, text=f"{note.text}\nP.S.", note="", what="changed it", by=None, now=BEFORE
    )
    session.commit()
    form = {"on_date-day": "8", "on_date-month": "7", "on_date-year": "2022", "post_0": HOMES, "left_0": ""}
    asked = post("/government/reshuffles/new", form | {"took_0": "Cy Carter MP"}, status=200)
    assert "The covering note that is a draft was edited, so its text stays" in asked.text
    done = post("/government/reshuffles/new", asked.form_values())
    assert notes(session, waits) == [note]
    assert note.text.startswith("Dear Bea Baker MP")
    assert note.title == "Covering note to Cy Carter MP: Waiting lists"
    warned = "It begins “Dear Bea Baker MP”, and goes to Cy Carter MP. Begin it with “Dear Cy Carter MP”."
    for page in (
        done.location,
        f"/letters/{note.id}",
        f"/letters/{note.id}/send",
        f"/letters/{note.id}/send-by-mail",
    ):
        assert warned in get(page).text, page


def test_a_note_that_says_that_nobody_replied_is_doubted_once_somebody_has(session, waits, get):
    note = reshuffle(6, "Bea Baker MP")
    session.commit()
    pages = (f"/letters/{note.id}", f"/letters/{note.id}/send-by-mail")
    doubt = "It says “not had a reply”, and a reply to “Waiting lists” has been recorded."
    assert not [page for page in pages if doubt in get(page).text]
    cara = make_person("Cara Chair")
    sending.record_reply(
        waits, kind=ReplyKind.FULL, received_on=date(2022, 7, 8), text="No.", by=cara,
        now=datetime(2022, 7, 8, 9, 0, tzinfo=UTC),
    )  # fmt: skip
    session.commit()
    for page in pages:
        assert doubt in get(page).text, page


def test_once_it_went_the_next_successor_gets_a_note_of_their_own(session, waits):
    first = reshuffle(6, "Bea Baker MP")
    sending.send_letter(
        first, sent_on=date(2022, 7, 6), how="post", sent_by_name="Cara", reply_wanted=False, by=None,
        now=datetime(2022, 7, 6, 10, 0, tzinfo=UTC),
    )  # fmt: skip
    second = reshuffle(8, "Cy Carter MP")
    assert {one.title for one in notes(session, waits)} == {
        "Covering note to Bea Baker MP: Waiting lists",
        "Covering note to Cy Carter MP: Waiting lists",
    }
    assert second is not first
    assert first.text.startswith("Dear Bea Baker MP")


def test_a_letter_to_two_posts_that_change_hands_at_once_gets_one_note_to_both(session, waits, get, clock_at):
    schools = "Minister for Schools, Department for Testing"
    make_post("Minister for Schools", ("Sam Sample MP", "2021"), body=government.post_called(HOMES).body)
    waits.stage = LetterStage.DRAFT
    letter = letters.create_letter(
        title="Two of you", kind=LetterKind.LETTER, text="Dear Ministers\n", by=waits.lead or make_person(), now=BEFORE,
        recipients=[Addressee(post=HOMES), Addressee(post=schools)],
    )  # fmt: skip
    send(letter, make_person())
    on = date(2022, 7, 6)
    now = datetime(2022, 7, 6, 9, 0, tzinfo=UTC)
    read = moves.read({0: Typed(HOMES, "", "Bea Baker MP"), 1: Typed(schools, "", "Cy Carter MP")}, on)
    done = services.carry_out(read.moves, on=on, by=None, now=now)
    (note,) = notes(session, letter)
    assert [one.cover for one in done.letters if one.letter is letter] == [note]
    assert note.title == "Covering note to Bea Baker MP and Cy Carter MP: Two of you"
    assert note.text.startswith("Dear Bea Baker MP and Cy Carter MP\n")
    assert "You have taken up the posts since." in note.text
    assert addressing.in_words(note, on) == [f"Bea Baker MP, {HOMES}", f"Cy Carter MP, {schools}"]

    later = moves.read({0: Typed(schools, "", "Di Day MP")}, date(2022, 7, 8))
    services.carry_out(later.moves, on=date(2022, 7, 8), by=None, now=datetime(2022, 7, 8, 9, 0, tzinfo=UTC))
    assert notes(session, letter) == [note]
    assert note.text.startswith("Dear Bea Baker MP and Di Day MP\n")
    session.commit()
    assert "It begins" not in get(f"/letters/{note.id}").text


def test_the_letter_is_enclosed_with_the_names_with_which_it_went(session, clock_at):
    clock_at("2022-07-09 15:00")
    make_post("Minister for Homes", ("Ann Example MP", "2021"), body=make_body("Department for Testing"))
    chair, alpha = make_person("Cara Chair"), make_organisation("Alpha")
    letter = a_letter(chair)
    sign_on = make_sign_on(letter, [alpha, make_organisation("Beta")])
    yes = Given(Answer.SIGN, "Ann Alpha", "Director", authorised=True, shows_person=True)
    answering.give_answer(sign_on.requests[0].id, yes, via=Via.LINK, now=BEFORE)
    send(letter, chair)
    assert reshuffle(6, "Bea Baker MP").text.endswith(
        "## Our letter of 20 June 2022\n\nDear Minister\n\nDo something.\n\n"
        "We, the undersigned organisation:\n\n- Alpha (Ann Alpha, Director)\n"
    )


@pytest.mark.parametrize(("typed", "leaves"), [("Ann Example", ["Ann Example MP"]), ("Ann Other", [])])
def test_who_leaves_is_known_without_the_letters_after_the_name(waits, typed, leaves):
    read = moves.read({0: Typed(HOMES, typed, "Bea Baker MP")}, date(2022, 7, 8))
    assert [one.name for move in read.moves for one in move.left] == leaves
    assert bool(read.wrong) is not bool(leaves)


def test_who_shares_a_post_goes_on_holding_it_and_it_is_not_called_vacant(session, waits, get, post):
    held = government.post_called(HOMES)
    services.appointments.appoint(
        held,
        services.Term(services.appointments.holder_called("Flo Finn MP", now=BEFORE), "2022-01-01"),
        by=None,
        now=BEFORE,
    )
    session.commit()
    form = {"on_date-day": "8", "on_date-month": "7", "on_date-year": "2022", "post_0": HOMES, "took_0": ""}
    asked = post("/government/reshuffles/new", form | {"left_0": "Flo Finn MP"}, status=200)
    assert f"{HOMES}: Flo Finn MP leaves, Ann Example MP goes on holding it" in asked.text
    done = get(post("/government/reshuffles/new", asked.form_values()).location).text
    assert "Nobody: Ann Example MP went on holding it" in done
    assert [one.name for one in government.addressed_by(held, date(2022, 7, 8)).who] == ["Ann Example MP"]
    assert addressing.in_words(waits, date(2022, 7, 8)) == [f"Ann Example MP, {HOMES}"]
