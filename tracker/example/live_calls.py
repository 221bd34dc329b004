"""The example's calls that are open, in every state that a coalition meets. All are invented, and say so."""

from datetime import date, datetime, time
from typing import Any

from tracker.coalition.themes import theme_called
from tracker.consultations import response_services, services, window_services
from tracker.consultations.models import Consultation
from tracker.consultations.rules import ConsultationKind, Decision
from tracker.core.wording import day as day_in_words
from tracker.example.cast import Cast, morning
from tracker.letters.models import Letter

DEPARTMENT = "Department for Examples (invented)"
COMMITTEE = "Committee on Invented Affairs"
WHY_INVENTED = "This call is invented, to show how the tracker works."
STABILITY = "Stability"
MENTAL_HEALTH = "The Mental Health and Well-being of Children in Care and Care Leavers"
LEAVING_CARE = "Eighteen Plus and Care Leavers"


def record(cast: Cast) -> None:
    """Record them all."""
    _closing_tomorrow(cast)
    _in_a_week(cast)
    _in_three_weeks(cast)
    _undecided_on_a_sunday(cast)
    _without_a_time(cast)
    _printed_midnight(cast)
    _rolling(cast)
    _submitted(cast)


def _call(cast: Cast, title: str, body: str, at: datetime | None = None, **facts: Any) -> Consultation:
    facts.setdefault("notes", WHY_INVENTED)
    facts["themes"] = [theme_called(name) for name in facts.pop("themes", ())]
    return services.record_consultation(
        title=f"Example: {title}", body=body, is_example=True, announce=False, by=cast.chair, now=at or cast.now,
        **facts,
    )  # fmt: skip


def _start_response(cast: Cast, call: Consultation, at: datetime) -> Letter:
    subject = call.title.removeprefix("Example: ")
    letter = response_services.start_response(
        call, title=f"Example: Response on {subject[:1].lower()}{subject[1:]}", by=cast.chair, now=at
    )
    letter.is_example = True
    return letter


def _decide(
    cast: Cast, call: Consultation, decision: Decision, reason: str, at: datetime | None = None
) -> None:
    services.decide(call, decision=decision, reason=reason, by=cast.chair, now=at or cast.now)


def _closing_tomorrow(cast: Cast) -> None:
    call = _call(
        cast, "Contact between brothers and sisters in care", DEPARTMENT, kind=ConsultationKind.CALL_FOR_EVIDENCE,
        opens_on=cast.back(15), closes_on=cast.ahead(1), closes_time=time(17), printed="5pm", lead=cast.lead,
        deputy=cast.second_chair, themes=[STABILITY],
    )  # fmt: skip
    _decide(cast, call, Decision.JOINT, "Several members work on it.")
    _start_response(cast, call, cast.now)


def _in_a_week(cast: Cast) -> None:
    call = _call(
        cast, "Advocacy for children who live far from home", DEPARTMENT, opens_on=cast.back(30),
        closes_on=cast.ahead(5), closes_time=time(23, 45), printed="11:45pm", lead=cast.second_chair,
        themes=[MENTAL_HEALTH],
    )  # fmt: skip
    _decide(cast, call, Decision.JOINT, "")


def _in_three_weeks(cast: Cast) -> None:
    """Recorded with its first closing time two days ago; extended since."""
    recorded = morning(cast.back(2))
    call = _call(
        cast, "A new offer for care leavers who rent", DEPARTMENT, recorded, opens_on=cast.back(20),
        closes_on=cast.ahead(8), closes_time=time(12), printed="midday", lead=cast.chair, themes=[LEAVING_CARE],
    )  # fmt: skip
    _decide(cast, call, Decision.MEMBERS_ONLY, "Members see it differently.", recorded)
    window_services.change_closing(
        call.windows[0], to_on=cast.ahead(15), to_time=time(12), reason="Extended, because an annex came late.",
        printed="midday", by=cast.chair, now=cast.now, announce=False,
    )  # fmt: skip


def _undecided_on_a_sunday(cast: Cast) -> None:
    _call(
        cast, "Inspection of supported lodgings", "Office for Invented Standards", opens_on=cast.back(3),
        closes_on=cast.sunday_after(16), closes_time=time(23, 59), printed="11:59pm on Sunday",
    )  # fmt: skip


def _without_a_time(cast: Cast) -> None:
    call = _call(
        cast, "Inquiry into independent reviewing officers", COMMITTEE, kind=ConsultationKind.INQUIRY,
        closes_on=cast.ahead(12), printed=_printed(cast.ahead(12)), lead=cast.lead,
    )  # fmt: skip
    _decide(cast, call, Decision.JOINT, "")


def _printed_midnight(cast: Cast) -> None:
    closes_on = cast.ahead(18)
    _call(
        cast, "Ideas for the first year after care", DEPARTMENT, kind=ConsultationKind.CALL_FOR_IDEAS,
        closes_on=closes_on, printed=f"midnight on {_printed(closes_on)}", themes=[LEAVING_CARE],
        notes=f"{WHY_INVENTED} Which end of the day is meant by midnight has to be asked.",
    )  # fmt: skip


def _printed(day: date) -> str:
    return day_in_words(day)


def _rolling(cast: Cast) -> None:
    call = _call(cast, "Standing call for evidence on school moves", COMMITTEE,
                 kind=ConsultationKind.CALL_FOR_EVIDENCE, printed="No closing date is given")  # fmt: skip
    _decide(cast, call, Decision.NOT_RESPONDING, "Nobody has the time this year.")


def _submitted(cast: Cast) -> None:
    """Our response went in the day before the call closed; the government's is expected."""
    recorded, sent, closed_on = morning(cast.back(50)), morning(cast.back(21)), cast.back(20)
    call = _call(
        cast, "Standards for children's homes", DEPARTMENT, recorded, opens_on=cast.back(51), closes_on=closed_on,
        closes_time=time(17), printed="5pm", lead=cast.lead, themes=[STABILITY],
    )  # fmt: skip
    _decide(cast, call, Decision.JOINT, "", recorded)
    letter = _start_response(cast, call, recorded)
    response_services.record_submission(
        call, response=letter, submitted_at=sent, submitted_by_name=cast.lead.name, reference="EXAMPLE-0421",
        by=cast.chair, now=sent,
    )  # fmt: skip
    response_services.expect_government_response(call, by=cast.chair, now=sent, announce=False)
