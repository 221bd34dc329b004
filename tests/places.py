"""What stands in the addresses of the tracker: for each `<name>` in a route, a record that is really there.

A route with a name that is not in `PLACES` fails the tests of access, with a word on what to add here. Where one
endpoint needs something else, `PLACES_OF` says so; `READY` makes what a page needs beyond what its address names.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage

from tests.factories import (
    make_body,
    make_consultation,
    make_deadline,
    make_group,
    make_letter,
    make_organisation,
    make_person,
    make_post,
    make_sign_on,
    make_theme,
)
from tracker.coalition.models import Person
from tracker.coalition.queries import permissions_on
from tracker.coalition.rules import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.logos import services as logos
from tracker.logos.rules import Variant
from tracker.logos.services import Permitted
from tracker.signoffs import answering, links, queries
from tracker.signoffs.models import SignAnswer, SignOn
from tracker.signoffs.rules import Answer, Given, Via
from tracker.supporters import services as supporters
from tracker.supporters.models import Supporter
from tracker.supporters.rules import Wish

Owner = Person | None
Values = dict[str, Any]

MISSING_NUMBER = 987_654
MISSING_TEXT = "there-is-no-such-thing"


def values_for(endpoint: str, names: set[str], owner: Owner) -> Values:
    """Values for the places of a route: records that belong to ``owner`` as far as records belong to anybody."""
    make = PLACES_OF.get(endpoint) or PLACES.get(frozenset(names))
    assert make is not None or not names, (
        f"{endpoint} has an address with {sorted(names)}: say in tests/places.py what may stand there"
    )
    return make(owner) if make else {}


def missing_values(names: set[str], numbers: set[str]) -> Values:
    """Values of the right kind that lead to nothing."""
    return {name: MISSING_NUMBER if name in numbers else MISSING_TEXT for name in names} | {
        name: fixed for name, fixed in ONLY_THESE.items() if name in names
    }


def a_person(owner: Owner) -> Values:
    return {"person_id": (owner or make_person(role=Role.OBSERVER)).id}


def a_role(owner: Owner) -> Values:
    organisation = make_organisation()
    person = make_person(role=Role.REPRESENTATIVE, organisation=organisation)
    return {"person_id": person.id, "role_id": person.roles[0].id}


def an_organisation(owner: Owner) -> Values:
    own = next((term.organisation for term in owner.roles if term.organisation), None) if owner else None
    return {"organisation_id": (own or make_organisation()).id}


def a_membership(owner: Owner) -> Values:
    organisation = make_organisation()
    return {"organisation_id": organisation.id, "membership_id": organisation.memberships[0].id}


def a_contact(owner: Owner) -> Values:
    from tracker.contacts.models import Contact
    from tracker.contacts.rules import Duty

    organisation_id = an_organisation(owner)["organisation_id"]
    contact = Contact(
        organisation_id=organisation_id, duty=Duty.PRESS, name="Jo Example", phone="020 7946 0000"
    )
    db.session.add(contact)
    db.session.flush()
    return {"organisation_id": organisation_id, "contact_id": contact.id}


def two_organisations(owner: Owner) -> Values:
    return {"one_id": make_organisation().id, "other_id": make_organisation().id}


def a_merge(owner: Owner) -> Values:
    from tracker.duplicates import services

    by = owner or make_person()
    found = services.merge(make_organisation(), make_organisation(), by=by, now=clock.now())
    return {"merge_id": found.id}


def days_away(owner: Owner) -> Values:
    from tracker.contacts.models import Absence

    person_id = a_person(owner)["person_id"]
    absence = Absence(
        person_id=person_id, from_on=date(2098, 5, 3), to_on=date(2098, 5, 7), recorded_at=clock.now()
    )
    db.session.add(absence)
    db.session.flush()
    return {"person_id": person_id, "absence_id": absence.id}


def a_theme(owner: Owner) -> Values:
    return {"theme_id": make_theme().id}


def a_deadline(owner: Owner) -> Values:
    return {"deadline_id": make_deadline(clock.today() + timedelta(days=60), by=owner).id}


def a_consultation(owner: Owner) -> Values:
    return {"consultation_id": make_consultation(lead=owner).id}


def a_window(owner: Owner) -> Values:
    closing = make_deadline(clock.today() + timedelta(days=60), by=owner)
    consultation = make_consultation(lead=owner, closing=closing)
    return {"consultation_id": consultation.id, "window_id": consultation.windows[0].id}


def a_logo(owner: Owner) -> Values:
    permitted = Permitted(variant=Variant.COLOUR, permitted_by="Ann Example")
    logo = logos.add_logo(
        make_organisation(), _a_picture(), permitted, by=owner or make_person(), now=clock.now()
    )
    db.session.flush()
    return {"uid": logo.uid}


def a_letter(owner: Owner) -> Values:
    return {"letter_id": make_letter(lead=owner).id}


def a_file(owner: Owner) -> Values:
    consultation = make_consultation(lead=owner)
    return {"uid": _attach(consultation, owner).uid}


def a_file_of_a_consultation(owner: Owner) -> Values:
    consultation = make_consultation(lead=owner)
    return {"consultation_id": consultation.id, "uid": _attach(consultation, owner).uid}


def a_file_of_a_letter(owner: Owner) -> Values:
    letter = make_letter(lead=owner)
    return {"letter_id": letter.id, "uid": _attach(letter, owner).uid}


def a_published_letter(owner: Owner) -> Values:
    from tracker.letters.rules import LetterStage

    slug = f"letter-{datetime.now(UTC).timestamp()}".replace(".", "-")
    make_letter(stage=LetterStage.SENT, dated="2026-01-05", slug=slug, published_at=clock.now(), lead=owner)
    return {"slug": slug}


def a_closed_day(owner: Owner) -> Values:
    from tracker.deadlines.models import ClosedDay

    on = date(2027, 12, 29)
    db.session.merge(ClosedDay(on=on, reason="closed"))
    return {"on": on.isoformat()}


def a_sign_in_link(owner: Owner) -> Values:
    from tracker.accounts import services

    person = owner if owner and services.may_sign_in(owner, clock.now()) else make_person(role=Role.OBSERVER)
    return {"token": services.printable_link(person, clock.now()).rsplit("/", 1)[1]}


def a_reminder(owner: Owner) -> Values:
    from tracker.reminders import emails
    from tracker.reminders.models import Reminder

    deadline = make_deadline(clock.today() + timedelta(days=60), by=owner)
    person = owner or make_person(role=Role.REPRESENTATIVE)
    reminder = Reminder(
        key=f"test|{deadline.uid}",
        deadline=deadline,
        person=person,
        rung="5",
        due=deadline.due_key,
        at=clock.now(),
    )
    db.session.add(reminder)
    db.session.flush()
    return {"token": emails.token_for(reminder)}


def a_private_calendar(owner: Owner) -> Values:
    from tracker.reports import feed

    who = owner if owner and permissions_on(owner, clock.today()) else make_person(role=Role.OBSERVER)
    return {"token": feed.token_for(who)}


def an_unsubscription(owner: Owner) -> Values:
    from flask import current_app
    from itsdangerous import URLSafeSerializer

    address = owner.email if owner else "somebody@example.org"
    return {
        "token": URLSafeSerializer(current_app.secret_key or "", salt="unsubscribe").dumps([address, "news"])
    }


def a_mail(owner: Owner) -> Values:
    from tracker.outbox import jobs, services
    from tracker.outbox.kinds import Attachment, Content

    to = owner.id if owner else "somebody@example.org"
    content = Content(
        "A test", "Text", "<p>Text</p>", attachments=[Attachment("a.ics", "text/calendar", b"x")]
    )
    mail = services.queue(f"test|{datetime.now(UTC)}", kind="test", to=to, content=content, now=clock.now())
    identity = mail.id
    db.session.commit()
    jobs.deliver()
    return {"mail_id": identity}


def a_mail_to_change(owner: Owner) -> Values:
    return a_mail(owner) | {"what": "try-again"}


def an_attachment_of_a_mail(owner: Owner) -> Values:
    return a_mail(owner) | {"number": 0}


def a_measure(owner: Owner) -> Values:
    from tests.legislation.rows import make_bill

    return {"measure_id": make_bill().id}


def a_stage(owner: Owner) -> Values:
    from tests.legislation.rows import make_bill

    bill = make_bill()
    return {"measure_id": bill.id, "stage_id": bill.stages[0].id}


def a_review(owner: Owner) -> Values:
    from tests.legislation.rows import make_review

    return {"review_id": make_review().id}


def a_break(owner: Owner) -> Values:
    from tests.legislation.rows import make_break

    return {"break_id": make_break().id}


def known_days(owner: Owner) -> Values:
    from tests.legislation.rows import make_stretch

    return {"known_id": make_stretch().id}


def a_pre_election_period(owner: Owner) -> Values:
    from tests.legislation.rows import make_pre_election_period

    return {"period_id": make_pre_election_period().id}


def a_letter_about_a_measure(owner: Owner) -> Values:
    from tests.legislation.rows import make_bill

    return a_letter(owner) | {"measure_id": make_bill().id}


def a_call_about_a_measure(owner: Owner) -> Values:
    from tests.legislation.rows import make_bill

    return a_consultation(owner) | {"measure_id": make_bill().id}


def our_stylesheet(owner: Owner) -> Values:
    return {"filename": "app.css"}


def _attach(record: Any, owner: Owner) -> Any:
    from tracker.attachments import services

    attachment = services.attach(record, _a_picture(), by=owner or make_person(), now=clock.now())
    db.session.flush()
    return attachment


def _a_picture() -> FileStorage:
    picture = BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    picture.seek(0)
    return FileStorage(picture, "a.png")


def an_open_sign_on(owner: Owner) -> SignOn:
    """One that asks the owner's organisation, where they speak for one."""
    opened_at = clock.now() - timedelta(days=1)
    closes_at = clock.now() + timedelta(days=30)
    own = next((term.organisation for term in owner.roles if term.organisation), None) if owner else None
    return make_sign_on(
        make_letter(),
        [own or make_organisation()],
        opened_at=opened_at,
        closes_at=closes_at,
        open_to_outsiders=True,
    )


def a_request_to_sign(owner: Owner) -> Values:
    return {"request_uid": an_open_sign_on(owner).requests[0].uid}


def a_sign_on_link(owner: Owner) -> Values:
    return {"token": links.make_link(an_open_sign_on(owner).requests[0], None, now=clock.now())}


def an_answer_to_undo(owner: Owner) -> Values:
    answer = a_recorded_answer(owner)
    return {"token": links.make_link(answer.request, None, now=clock.now(), undoes=answer)}


def a_recorded_answer(owner: Owner) -> SignAnswer:
    given = Given(Answer.SIGN, signer_name="Ann", signer_role="Director", authorised=True)
    asked, by = an_open_sign_on(owner).requests[0], owner or make_person()
    return answering.give_answer(asked.id, given, via=Via.PHONE, recorded_by=by, now=clock.now())


def a_letter_being_signed(owner: Owner) -> Values:
    return {"letter_id": a_recorded_answer(owner).request.sign_on.letter_id}


def a_name_below_a_letter(owner: Owner) -> Values:
    letter = a_letter_being_signed(owner)
    return letter | {"signature_id": queries.names_below(letter["letter_id"])[0].id}


def a_request_of_a_letter(owner: Owner) -> Values:
    asked = a_recorded_answer(owner).request
    return {"letter_id": asked.sign_on.letter_id, "request_id": asked.id}


def a_letter_open_to_others(owner: Owner) -> Values:
    return {"uid": an_open_sign_on(owner).uid}


def a_supporter_of(sign_on: SignOn) -> Supporter:
    wish = Wish(
        "Invented Homes", "Ann", "Director", "ann@example.org", charity_number="1234567", authorised=True
    )
    supporter = supporters.add(sign_on, wish, text_number=None, ip="", now=clock.now())
    supporters.confirm(supporter, name_again="Ann", text_number=None, now=clock.now())
    return supporter


def a_supporter_to_confirm(owner: Owner) -> Values:
    return {"token": supporters.new_link(a_supporter_of(an_open_sign_on(owner)))}


def the_supporters(owner: Owner) -> Values:
    return {"letter_id": a_supporter_of(an_open_sign_on(owner)).sign_on.letter_id}


def a_supporter(owner: Owner) -> Values:
    supporter = a_supporter_of(an_open_sign_on(owner))
    return {"letter_id": supporter.sign_on.letter_id, "supporter_id": supporter.id}


def a_removal(owner: Owner) -> Values:
    supporter = a_supporter_of(an_open_sign_on(owner))
    removal = supporters.remove(
        supporter.sign_on, [supporter], reason="Not real", by=owner or make_person(), now=clock.now()
    )
    return {"letter_id": supporter.sign_on.letter_id, "removal_id": removal.id}


def a_draft_with_text(owner: Owner) -> Any:
    """One with two versions, of which the second is the present one."""
    from tracker.letters import versions

    letter = make_letter(lead=owner)
    for text in ("We ask for homes.", "We ask for good homes."):
        versions.write_version(letter, text, by=owner, now=clock.now())
    return letter


def a_version(owner: Owner) -> Values:
    return {"letter_id": a_draft_with_text(owner).id, "number": 2}


def an_older_version(owner: Owner) -> Values:
    return {"letter_id": a_draft_with_text(owner).id, "number": 1}


def a_paragraph(owner: Owner) -> Values:
    return a_version(owner) | {"paragraph": 1}


def a_letter_with_text(owner: Owner) -> Values:
    return {"letter_id": a_draft_with_text(owner).id}


def a_comment(owner: Owner) -> Values:
    from tracker.drafting import comments
    from tracker.letters import versions

    letter, by = a_draft_with_text(owner), owner or make_person()
    version = versions.version_or_404(letter, 2)
    said = comments.comment_on(letter, version, 1, text="Why?", organisation=None, by=by, now=clock.now())
    return {"letter_id": letter.id, "comment_id": said.id}


def a_failed_message(owner: Owner) -> Values:
    from tracker.letters.models import LetterMessage
    from tracker.outbox import services as outbox
    from tracker.outbox.kinds import Content
    from tracker.outbox.rules import State

    letter, now = a_draft_with_text(owner), clock.now()
    key = f"v1|letter|{letter.uid}|gone@example.org"
    mail = outbox.queue(key, kind="letter", to="gone@example.org", content=Content("Homes", "Here."), now=now)
    outbox.finish(mail, State.FAILED, "Nobody has this address.")
    db.session.flush()
    message = LetterMessage(letter=letter, address="gone@example.org", mail_id=mail.id, queued_at=now)
    db.session.add(message)
    db.session.flush()
    return {"letter_id": letter.id, "message_id": message.id}


def a_word_file(owner: Owner) -> Values:
    import docx

    from tracker.attachments import services
    from tracker.drafting.word_views import PURPOSE

    letter, written, word = a_draft_with_text(owner), BytesIO(), docx.Document()
    word.add_paragraph("We ask for homes with gardens.")
    word.save(written)
    written.seek(0)
    by, upload = owner or make_person(), FileStorage(written, "draft.docx")
    kept = services.attach(letter, upload, purpose=PURPOSE, by=by, now=clock.now())
    db.session.flush()
    return {"letter_id": letter.id, "uid": kept.uid}


def a_text_kept_ready(owner: Owner) -> Values:
    from tracker.drafting import reusable
    from tracker.drafting.rules import ReusableKind

    name = f"About us {datetime.now(UTC).timestamp()}"
    made = reusable.add_text(
        kind=ReusableKind.BLOCK, name=name, text="We are.", by=owner or make_person(), now=clock.now()
    )
    return {"text_id": made.id}


def a_body(owner: Owner) -> Values:
    return {"body_id": make_body().id}


def a_post(owner: Owner) -> Values:
    return {"post_id": make_post("Minister for Homes").id}


def an_appointment(owner: Owner) -> Values:
    return {"appointment_id": make_post("Minister for Homes", ("Jo Example MP", "2020")).appointments[0].id}


def a_holder(owner: Owner) -> Values:
    return {"holder_id": make_post("Minister for Homes", ("Jo Example MP", "2020")).appointments[0].holder_id}


def a_sub_group(owner: Owner) -> Values:
    return {"group_id": make_group(lead=owner).id}


def a_place_in_a_sub_group(owner: Owner) -> Values:
    group = make_group(lead=owner or make_person(role=Role.LEAD))
    return {"group_id": group.id, "member_id": group.members[0].id}


def an_earlier_name(owner: Owner) -> Values:
    from tracker.government import services

    body = make_body()
    services.record_earlier_name(body, "Board of Tests", from_on=None, to_on="2010", by=None, now=clock.now())
    db.session.flush()
    return {"body_id": body.id, "name_id": body.earlier_names[0].id}


def an_earlier_title(owner: Owner) -> Values:
    from tracker.government import posts

    post = make_post("Minister for Homes")
    posts.record_earlier_title(
        post, "Minister for Huts", from_on=None, to_on="2010", by=None, now=clock.now()
    )
    return {"post_id": post.id, "title_id": post.other_titles[0].id}


def a_seat_in_the_chair(owner: Owner) -> Values:
    return {"term_id": _a_term().id}


def somebody_in_the_chair(owner: Owner) -> Values:
    term = _a_term()
    return {"term_id": term.id, "holder_id": term.holders[0].id}


def _a_term() -> Any:
    from tracker.groups import chair_services as chairs

    facts: Values = {"by": None, "now": clock.now()}
    term = chairs.record_term(make_organisation(), {"from_on": "2020"}, **facts)
    chairs.add_holder(term, name="", job_title="Director", dates={"from_on": "2020"}, **facts)
    return term


def a_reshuffle(owner: Owner) -> Values:
    from tracker.reshuffles import moves, services

    post = make_post("Minister for Homes", ("Jo Example MP", "2020"))
    planned = moves.Planned(post, [post.appointments[0].holder], "Al Example MP")
    done = services.carry_out([planned], on=clock.today(), by=owner or make_person(), now=clock.now())
    return {"reshuffle_id": done.id}


PLACES: dict[frozenset[str], Callable[[Owner], Values]] = {
    frozenset({"person_id"}): a_person,
    frozenset({"person_id", "role_id"}): a_role,
    frozenset({"organisation_id"}): an_organisation,
    frozenset({"organisation_id", "membership_id"}): a_membership,
    frozenset({"organisation_id", "contact_id"}): a_contact,
    frozenset({"person_id", "absence_id"}): days_away,
    frozenset({"one_id", "other_id"}): two_organisations,
    frozenset({"merge_id"}): a_merge,
    frozenset({"theme_id"}): a_theme,
    frozenset({"deadline_id"}): a_deadline,
    frozenset({"group_id"}): a_sub_group,
    frozenset({"group_id", "member_id"}): a_place_in_a_sub_group,
    frozenset({"body_id", "name_id"}): an_earlier_name,
    frozenset({"post_id", "title_id"}): an_earlier_title,
    frozenset({"term_id"}): a_seat_in_the_chair,
    frozenset({"term_id", "holder_id"}): somebody_in_the_chair,
    frozenset({"consultation_id"}): a_consultation,
    frozenset({"consultation_id", "window_id"}): a_window,
    frozenset({"consultation_id", "uid"}): a_file_of_a_consultation,
    frozenset({"letter_id"}): a_letter,
    frozenset({"letter_id", "uid"}): a_file_of_a_letter,
    frozenset({"uid"}): a_file,
    frozenset({"slug"}): a_published_letter,
    frozenset({"on"}): a_closed_day,
    frozenset({"mail_id"}): a_mail,
    frozenset({"mail_id", "what"}): a_mail_to_change,
    frozenset({"mail_id", "number"}): an_attachment_of_a_mail,
    frozenset({"filename"}): our_stylesheet,
    frozenset({"letter_id", "supporter_id"}): a_supporter,
    frozenset({"letter_id", "signature_id"}): a_name_below_a_letter,
    frozenset({"letter_id", "request_id"}): a_request_of_a_letter,
    frozenset({"request_uid"}): a_request_to_sign,
    frozenset({"letter_id", "removal_id"}): a_removal,
    frozenset({"letter_id", "number"}): a_version,
    frozenset({"letter_id", "number", "paragraph"}): a_paragraph,
    frozenset({"letter_id", "comment_id"}): a_comment,
    frozenset({"letter_id", "message_id"}): a_failed_message,
    frozenset({"text_id"}): a_text_kept_ready,
    frozenset({"measure_id"}): a_measure,
    frozenset({"measure_id", "stage_id"}): a_stage,
    frozenset({"review_id"}): a_review,
    frozenset({"break_id"}): a_break,
    frozenset({"known_id"}): known_days,
    frozenset({"period_id"}): a_pre_election_period,
    frozenset({"letter_id", "measure_id"}): a_letter_about_a_measure,
    frozenset({"consultation_id", "measure_id"}): a_call_about_a_measure,
    frozenset({"body_id"}): a_body,
    frozenset({"post_id"}): a_post,
    frozenset({"appointment_id"}): an_appointment,
    frozenset({"holder_id"}): a_holder,
    frozenset({"reshuffle_id"}): a_reshuffle,
}
PLACES_OF: dict[str, Callable[[Owner], Values]] = {
    "logos.download": a_logo,
    "logos.change_permission": a_logo,
    "logos.remove_logo": a_logo,
    "accounts.open_link": a_sign_in_link,
    "reminders.answer": a_reminder,
    "reports.feed": a_private_calendar,
    "outbox.unsubscribe": an_unsubscription,
    "signoffs.show": a_letter_being_signed,
    "signoffs.answers_csv": a_letter_being_signed,
    "signoffs.answers_xlsx": a_letter_being_signed,
    "signoffs.record": a_letter_being_signed,
    "signoffs.ask_more": a_letter_being_signed,
    "signoffs.edit_text": a_letter_being_signed,
    "signoffs.move_cut_offs": a_letter_being_signed,
    "signoffs.order_names": a_letter_being_signed,
    "signoffs.nudge": a_letter_being_signed,
    "signoffs.agree_to_reminders": a_letter_being_signed,
    "signoffs.unanswered": a_letter_being_signed,
    "signoffs.close": a_letter_being_signed,
    "signoffs.sign": a_sign_on_link,
    "signoffs.withdraw": a_sign_on_link,
    "signoffs.undo": an_answer_to_undo,
    "drafting.restore": an_older_version,
    "drafting.compare": a_letter_with_text,
    "drafting.open_sign_on": a_letter_with_text,
    "drafting.take_in_word": a_word_file,
    "drafting.let_go_word": a_word_file,
    "supporters.show": a_letter_open_to_others,
    "supporters.added": a_letter_open_to_others,
    "supporters.count_image": a_letter_open_to_others,
    "supporters.confirm": a_supporter_to_confirm,
    "supporters.withdraw": a_supporter_to_confirm,
    "supporters.review": the_supporters,
    "supporters.remove": the_supporters,
}
ONLY_THESE = {"what": "try-again"}


def ready_for_a_picture(owner: Owner) -> None:
    from tracker.accounts import second_factor

    if owner is not None:
        second_factor.begin(owner, now=clock.now())


READY: dict[str, Callable[[Owner], None]] = {
    "accounts.second_factor_picture": ready_for_a_picture,
}
