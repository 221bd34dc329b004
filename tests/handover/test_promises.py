"""The handover says what was promised: by us, and to us, each with its page and its date."""

from datetime import UTC, date, datetime, time

from tests.factories import (
    make_body,
    make_consultation,
    make_deadline,
    make_letter,
    make_organisation,
    make_person,
    make_sign_on,
)
from tracker.deadlines.stages import DeadlineKind
from tracker.handover import promises
from tracker.letters.models import Reply
from tracker.letters.rules import LetterStage, ReplyKind
from tracker.signoffs import answering
from tracker.signoffs.rules import Answer, ConsentRule, Given, Via
from tracker.supporters.models import Supporter
from tracker.supporters.rules import SupporterState

NOW = datetime(2023, 5, 4, 9, 0, tzinfo=UTC)


def lines(section):
    return [row.cells for row in section.rows]


def test_where_nothing_was_promised_both_lists_say_so(session, sign_in, get):
    sign_in(make_person())
    text = get("/handover").text
    assert "Nothing that we promised is open." in text
    assert "Nothing that we were promised is open." in text


def test_what_organisations_were_told_when_they_were_asked_is_promised(session, app):
    terms = {"rule": ConsentRule.UNANIMOUS, "send_on": date(2023, 6, 1)}
    letter = make_letter("Homes")
    sign_on = make_sign_on(letter, [make_organisation("Alpha"), make_organisation("Beta")], **terms)
    given = Given(
        Answer.NEED_TIME,
        signer_name="Jo",
        signer_role="Director",
        authorised=True,
        until=datetime(2023, 5, 20, 11, 0, tzinfo=UTC),
    )
    answering.give_answer(sign_on.requests[0].id, given, via=Via.LINK, now=NOW)
    assert lines(promises.made_by_us(NOW)) == [
        ("More time to answer about “Homes”", "Alpha", "Until Saturday 20 May 2023, midday"),
        (
            "“Homes” goes only if every organisation says yes",
            "2 organisations asked",
            "Signing closes Friday 26 May 2023, midday",
        ),
        ("“Homes” is sent", "2 organisations asked", "On Thursday 1 June 2023"),
    ]
    later = datetime(2023, 5, 27, 9, 0, tzinfo=UTC)
    assert [row[2] for row in lines(promises.made_by_us(later))] == [
        "Signing is closed",
        "On Thursday 1 June 2023",
    ]
    letter.stage = LetterStage.SENT
    sign_on.closed_at = sign_on.fixed_at = later
    assert lines(promises.made_by_us(later)) == []


def test_organisations_from_outside_that_wait_and_what_we_set_ourselves_are_promised(session, app):
    sign_on = make_sign_on(make_letter("Homes"), [make_organisation()], open_to_outsiders=True)
    for number, state in enumerate([SupporterState.WAITING, SupporterState.WAITING, SupporterState.REFUSED]):
        session.add(
            Supporter(
                sign_on=sign_on,
                text=sign_on.text,
                organisation_name=f"Outside {number}",
                name_key=f"{number}",
                signer_name="Jo",
                signer_role="Director",
                email=f"{number}@example.org",
                email_key=f"{number}",
                state=state,
                created_at=NOW,
                confirmed_at=NOW,
            )
        )
    beds = make_letter("Beds", stage=LetterStage.SENT, sent_on=date(2023, 1, 3))
    for letter in (beds, make_letter("A draft")):
        make_deadline(
            date(2023, 7, 3), kind=DeadlineKind.OTHER, letter=letter, title=f"Look again at {letter.title}"
        )
    assert lines(promises.made_by_us(NOW)) == [
        (
            "To look at who would add a name to “Homes”",
            "2 organisations from outside",
            "Waiting since Thursday 4 May 2023",
        ),
        ("Look again at Beds", "Ourselves", "Monday 3 July 2023"),
    ]


def test_a_full_reply_after_a_holding_reply_and_a_response_of_a_government_are_promised_to_us(session, app):
    def reply(letter, kind, received_on, signed_by=""):
        letter.replies.append(Reply(kind=kind, received_on=received_on, signed_by=signed_by, recorded_at=NOW))

    beds = make_letter("Beds", stage=LetterStage.ACKNOWLEDGED)
    reply(beds, ReplyKind.HOLDING, date(2023, 4, 3))
    reply(beds, ReplyKind.HOLDING, date(2023, 5, 2), "A Minister MP")
    make_deadline(date(2023, 6, 2), kind=DeadlineKind.REPLY, letter=beds)
    answered = make_letter("Answered", stage=LetterStage.REPLIED)
    reply(answered, ReplyKind.HOLDING, date(2023, 4, 3))
    acknowledged = make_letter("Acknowledged", stage=LetterStage.ACKNOWLEDGED)
    reply(acknowledged, ReplyKind.ACKNOWLEDGEMENT, date(2023, 4, 3))
    call = make_consultation("Fair Start", body=make_body("Department for Education"))
    make_deadline(date(2023, 8, 3), time(17), kind=DeadlineKind.GOVERNMENT_RESPONSE, consultation=call)
    section = promises.made_to_us()
    assert lines(section) == [
        (
            "A full reply to “Beds”",
            "A Minister MP",
            "Expected by Friday 2 June 2023; holding reply received Tuesday 2 May 2023",
        ),
        (
            "A response to “Fair Start”",
            "Department for Education",
            "Expected by Thursday 3 August 2023, 5:00pm",
        ),
    ]
    assert section.rows[0].url.endswith(f"/letters/{beds.id}")
    assert section.rows[1].url.endswith(f"/consultations/{call.id}")
