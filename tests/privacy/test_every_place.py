"""Each place that keeps a name, an address or where somebody was: written there, and gone after erasing."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from tests.factories import make_deadline, make_letter, make_organisation, make_person, make_sign_on
from tracker.activity.services import record_security
from tracker.coalition.rules import Role
from tracker.core.database import Model, db
from tracker.groups.models import ChairHolder, ChairTerm
from tracker.letters.models import LetterMessage, Recipient
from tracker.logos.models import Logo
from tracker.logos.rules import Variant
from tracker.outbox import services as outbox
from tracker.outbox.kinds import Content
from tracker.outbox.models import Installation, Suppression, Unsubscription
from tracker.privacy import services
from tracker.reminders.models import Reminder
from tracker.signoffs import answering
from tracker.signoffs.rules import Answer, Given, Via
from tracker.supporters.models import Supporter

NAME, ADDRESS, PLACE = "Zoë O'Brien", "zoe.obrien@alpha.example.org", "198.51.100.77"
NOW = datetime(2023, 5, 3, 9, 0, tzinfo=UTC)
# Written out, and not read from the program: what it forgets must be missed here.
HELD = {
    "chair_holder": {"name": NAME},
    "letter": {"sent_by_name": NAME, "submitted_by_name": NAME},
    "letter_message": {"address": ADDRESS, "named": f"{NAME}, Director"},
    "letter_recipient": {"email": ADDRESS},
    "logo": {"permitted_by": NAME},
    "sign_answer": {"signer_name": NAME, "withdrawn_by_name": NAME},
    "signature": {"person": NAME},
    "supporter": {"signer_name": "Zo O’Brien", "email": ADDRESS, "email_key": ADDRESS, "ip": PLACE},
    "suppression": {"address": ADDRESS, "reason": f"550 {ADDRESS}: nobody is called that."},
    "unsubscription": {"address": ADDRESS},
    "mail": {
        "key": f"test|{ADDRESS}|2023-05-03",
        "address": ADDRESS,
        "sent_to": ADDRESS,
        "subject": f"To {NAME}",
        "reason": f"Nothing is sent to {ADDRESS}.",
        "stop_reason": f"{NAME} asked for it.",
        "server_reply": f"550 {ADDRESS}",
    },
    "deadline": {"settled_reason": f"{NAME} has answered."},
    "installation": {"smtp_error": f"550 {ADDRESS}", "tick_error": f"{NAME} is nobody."},
    "reminder": {"reason": f"{NAME} is away."},
    "rung": {"reason": f"{NAME} put it off."},
    "security_event": {"what": f"{NAME} signed in.", "ip": PLACE},
}
BESIDES = {"letter": {"submitted_at": NOW}}  # what the database asks for beside it


@pytest.fixture
def zoe(session):
    return make_person(NAME, role=Role.REPRESENTATIVE, organisation=make_organisation("Alpha"), email=ADDRESS)


@pytest.fixture
def everywhere(zoe):
    """A row in each of the tables, made about her; what `HELD` says is then written into it."""
    alpha = zoe.roles[0].organisation
    letter, deadline = make_letter("Homes"), make_deadline(date(2023, 6, 1), now=NOW)
    letter.recipients.append(Recipient(position=1, post="Minister for Homes"))
    term = ChairTerm(organisation=alpha, from_on="2020", created_at=NOW)
    term.holders.append(ChairHolder(job_title="Director"))
    sign_on = make_sign_on(make_letter("Care"), [alpha])
    given = Given(Answer.SIGN, signer_name=NAME, signer_role="Director", authorised=True, shows_person=True)
    answering.give_answer(sign_on.requests[0].id, given, via=Via.LINK, person=zoe, now=sign_on.opened_at)
    outbox.queue("one", kind="receipt", to=ADDRESS, content=Content("Homes", "Hello"), now=NOW,
                 expires_at=datetime(2023, 6, 1, tzinfo=UTC))  # fmt: skip
    record_security("sign-in", "", person=zoe, now=NOW)
    db.session.add_all([
        term,
        LetterMessage(letter=letter, address="", queued_at=NOW),
        Logo(organisation=alpha, variant=Variant.COLOUR, name="logo.png", media_type="image/png", size=1, width=1,
             height=1, sha256="", stored_as="none", permitted_by="", added_at=NOW),
        Supporter(sign_on=sign_on, text=sign_on.texts[0], organisation_name="Beta", name_key="beta", signer_name="",
                  signer_role="Director", email="", email_key="", created_at=NOW),
        Suppression(address="", reason="", suppressed_at=NOW),
        Unsubscription(address="", kind="receipt", unsubscribed_at=NOW),
        Reminder(key="one", deadline_id=deadline.id, person=make_person(), rung="5", due="", at=NOW),
    ])  # fmt: skip
    if db.session.get(Installation, 1) is None:
        db.session.add(Installation(created_at=NOW))
    db.session.flush()
    for table, values in HELD.items():
        key = next(iter(Model.metadata.tables[table].primary_key))
        newest = db.session.scalars(select(key).order_by(key.desc()).limit(1)).one()
        besides = BESIDES.get(table, {})
        db.session.execute(update(key.table).where(key == newest).values(values | besides))
    db.session.commit()
    return {f"{table}.{column}" for table, values in HELD.items() for column in values}


def where_she_is():
    found = set()
    for name, table in Model.metadata.tables.items():
        for column in table.columns:
            for value in db.session.scalars(select(column)):
                written = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                if any(trace in written.replace("’", "'") for trace in ("O'Brien", "zoe.obrien", PLACE)):
                    found.add(f"{name}.{column.name}")
    return found


def test_she_is_in_every_place_before_and_in_none_after(everywhere, zoe):
    assert everywhere - where_she_is() == set()
    services.erase(zoe, by=make_person("Cara Chair"), now=NOW)
    db.session.commit()
    assert where_she_is() == set()
