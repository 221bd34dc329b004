"""Calls as others publish them: items of the GOV.UK Content API, inquiries of the Committees API. Makes ``Entry``s.

What is missing or doubtful is said in the report. A record of any other shape may raise whatever reading it raises.
"""

import html
import re
from collections.abc import Mapping
from typing import Any

from tracker.consultations.call_entries import Dates, Entry, checked_address, checked_line
from tracker.consultations.rules import ConsultationKind
from tracker.core.calendar import Nation
from tracker.core.errors import RuleViolation
from tracker.core.imports import Report
from tracker.core.printed import read_moment

GOV_UK = "https://www.gov.uk"
COMMITTEES = "https://committees.parliament.uk/work/"
UNNAMED_COMMITTEE = "A parliamentary committee"
DOCUMENT_KINDS = {
    **dict.fromkeys(
        ("consultation", "open_consultation", "closed_consultation", "consultation_outcome"),
        ConsultationKind.CONSULTATION,
    ),
    **dict.fromkeys(
        (
            "call_for_evidence",
            "open_call_for_evidence",
            "closed_call_for_evidence",
            "call_for_evidence_outcome",
        ),
        ConsultationKind.CALL_FOR_EVIDENCE,
    ),
}
NATION_KEYS = ("england", "wales", "scotland", "northern_ireland")


def from_gov_uk(row: int, item: Mapping[str, Any], report: Report) -> Entry:
    """One item of the GOV.UK Content API. Raises RuleViolation for what is no call."""
    kind = DOCUMENT_KINDS.get(str(item["document_type"]))
    if kind is None:
        raise RuleViolation(f"A “{item['document_type']}” is not a call for answers.", "document_type")
    details = item.get("details") or {}
    bodies = _organisations(item, details)
    nation, given = _applicability(details.get("national_applicability") or {})
    return Entry(
        row=row,
        title=checked_line(_plain(item.get("title")), "title", "This item has no title."),
        body=checked_line(
            bodies[0] if bodies else "", "links.organisations", "This item does not say who asks."
        ),
        windows=(_gov_uk_dates(row, details, report),),
        kind=kind,
        url=_gov_uk_page(item.get("base_path")),
        nation=nation,
        nation_as_given=given,
        notes=_gov_uk_notes(item, details, bodies),
        external_id=f"govuk:{item['content_id']}" if item.get("content_id") else None,
        withdrawn=_withdrawn(item),
        change_note=_newest_note(details),
    )


def _gov_uk_page(path: Any) -> str:
    """The page of an item. A path that does not begin with a slash would lead to somebody else's site."""
    if not path:
        return ""
    if not isinstance(path, str) or not path.startswith("/"):
        raise RuleViolation("The base path of an item begins with a slash.", "base_path")
    return checked_address(GOV_UK + path)


def _gov_uk_dates(row: int, details: Mapping[str, Any], report: Report) -> Dates:
    named = [(field, str(details[field])) for field in ("opening_date", "closing_date") if details.get(field)]
    read = {field: read_moment(raw) for field, raw in named}
    for field, moment in read.items():
        for warning in moment.warnings:
            report.warn(row, field, warning)
    opening, closing = read.get("opening_date"), read.get("closing_date")
    if closing is None:
        report.warn(row, "closing_date", "No closing date is given, so nobody will be reminded of this call.")
    return Dates(
        opens_on=opening.on if opening else None,
        closes_on=closing.on if closing else None,
        closes_time=closing.clock if closing else None,
        raw=", ".join(f"{field} {raw}" for field, raw in named),
        warning=" ".join(closing.warnings) if closing else "",
    )


def _organisations(item: Mapping[str, Any], details: Mapping[str, Any]) -> list[str]:
    """Who asks, the one that the page puts first at the front."""
    named = (item.get("links") or {}).get("organisations") or []
    first = details.get("emphasised_organisations") or []
    ordered = sorted(named, key=lambda one: one.get("content_id") not in first)
    return [_plain(one["title"]) for one in ordered]


def _applicability(nations: Mapping[str, Any]) -> tuple[Nation | None, str]:
    """Whose calendar counts, and the scope in words where it is narrower than the whole country."""
    applies = [key for key in NATION_KEYS if (nations.get(key) or {}).get("applicable")]
    if not applies or len(applies) == len(NATION_KEYS):
        return None, ""
    if set(applies) <= {"scotland", "northern_ireland"}:
        return Nation(applies[0].replace("_", "-")), ", ".join(applies[1:] and applies).replace("_", " ")
    return Nation.ENGLAND_AND_WALES, ", ".join(applies).replace("_", " ")


def _gov_uk_notes(item: Mapping[str, Any], details: Mapping[str, Any], bodies: list[str]) -> str:
    ways = details.get("ways_to_respond") or {}
    parts = [
        _plain(item.get("description")),
        f"Asked together with {', '.join(bodies[1:])}." if bodies[1:] else "",
        f"Held on another site: <{details['held_on_another_website_url']}>"
        if details.get("held_on_another_website_url")
        else "",
        f"Respond online: <{ways['link_url']}>" if ways.get("link_url") else "",
        f"Respond by e-mail: <{ways['email']}>" if ways.get("email") else "",
        f"Respond by post: {', '.join(str(ways['postal_address']).splitlines())}"
        if ways.get("postal_address")
        else "",
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def _withdrawn(item: Mapping[str, Any]) -> str:
    notice = item.get("withdrawn_notice") or {}
    if not notice:
        return ""
    return _plain(notice.get("explanation")) or "The publisher has withdrawn it."


def _newest_note(details: Mapping[str, Any]) -> str:
    notes = [one for one in details.get("change_history") or [] if one.get("note")]
    newest = max(notes, key=lambda one: str(one.get("public_timestamp", "")), default=None)
    return _plain(newest["note"]) if newest else ""


def from_committee(row: int, item: Mapping[str, Any], report: Report) -> Entry:
    """One inquiry of the Committees API. Raises RuleViolation for what is none."""
    if "id" not in item or "title" not in item:
        raise RuleViolation("This record does not have the shape of a GOV.UK item or a committee's inquiry.")
    kind_of_business = item.get("type") or {}
    name = str(kind_of_business.get("name", ""))
    kind = (
        ConsultationKind.BILL_COMMITTEE
        if re.search(r"\bbill\b", name, re.IGNORECASE)
        else ConsultationKind.INQUIRY
    )
    committees = [
        checked_line(_plain(one.get("name")), "body", UNNAMED_COMMITTEE)
        for one in item.get("committees") or []
        if one.get("name")
    ]
    if not committees:
        report.warn(row, "body", f"The answer does not name the committee, so it is “{UNNAMED_COMMITTEE}”.")
    periods = [*(item.get("closedSubmissionPeriods") or []), *(item.get("openSubmissionPeriods") or [])]
    periods.sort(key=lambda one: str(one.get("startDate") or ""))
    return Entry(
        row=row,
        title=checked_line(_plain(item["title"]), "title", "This inquiry has no title."),
        body=committees[0] if committees else UNNAMED_COMMITTEE,
        windows=tuple(
            _period(row, one, "" if place == 1 else f"Call for evidence {place}", report)
            for place, one in enumerate(periods, start=1)
        ) or (Dates(),),
        kind=kind,
        url=f"{COMMITTEES}{item['id']}/",
        external_id=f"committees:{item['id']}",
    )  # fmt: skip


def _period(row: int, period: Mapping[str, Any], label: str, report: Report) -> Dates:
    start = read_moment(str(period["startDate"])) if period.get("startDate") else None
    end = read_moment(str(period["endDate"])) if period.get("endDate") else None
    for warning in end.warnings if end else ():
        report.warn(row, "endDate", warning)
    raw = ", ".join(f"{name} {period[name]}" for name in ("startDate", "endDate") if period.get(name))
    return Dates(
        opens_on=start.on if start else None,
        closes_on=end.on if end else None,
        closes_time=end.clock if end else None,
        raw=raw,
        warning=" ".join(end.warnings) if end else "",
        label=label,
    )


def _plain(written: Any) -> str:
    """Text without tags and entities, on one line. Raises TypeError for what is no text."""
    if not isinstance(written, str | None):
        raise TypeError(f"{written!r} is not text")
    without_tags = re.sub(r"<[^>]*>", " ", written or "")
    return " ".join(html.unescape(without_tags).split())
