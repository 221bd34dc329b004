"""What is in somebody's hands outside the tracker, and whose hands the coalition's mail is in."""

from collections.abc import Mapping
from datetime import date

from flask import current_app
from sqlalchemy import select

from tracker.accounts.models import SecondFactor
from tracker.coalition.models import Organisation, Person, RoleTerm
from tracker.coalition.queries import co_chairs_on, reply_address, the_coalition
from tracker.core.database import db
from tracker.core.wording import listed
from tracker.handover import rules
from tracker.handover.lists import Row, Section


def hands(today: date) -> Section:
    """What is in somebody's hands outside the tracker, or is done again and again: never a password itself."""
    config = current_app.config
    secured = set(
        db.session.scalars(select(SecondFactor.person_id).where(SecondFactor.confirmed_at.is_not(None)))
    )
    chairs = co_chairs_on(today)
    without = [one.name for one in chairs if one.id not in secured]
    rows = [
        (
            "The mailbox that mail is sent from",
            config["MAIL_FROM"],
            "Give the new co-chairs its password, then change it.",
        ),
        (
            "The mailbox that replies go to",
            reply_address() or "None set",
            "Give the new co-chairs access and take it from those who leave.",
        ),
        (
            "The password of the mail server",
            "Set where the tracker runs" if config["SMTP_URL"] else "No mail server is set",
            "Change it with the provider and in TRACKER_SMTP_URL, then send a test mail from the settings.",
        ),
        (
            "The key that links are signed with",
            "Set where the tracker runs",
            "Change it when somebody who knew it leaves: everybody signs in again, and calendars and links in mails "
            "that went are no longer good.",
        ),
        (
            "Private calendars",
            "One for each person",
            "Nothing to do: the address of who leaves opens nothing any more.",
        ),
        (
            "The second step when signing in",
            f"Not set up by {listed(without)}" if without else "Set up by every co-chair",
            "New co-chairs set it up on the page of their account. Nobody hands over a phone or a code.",
        ),
        (
            "Who is told when the tracker itself stops",
            "Set where the tracker runs" if config["HEARTBEAT_URL"] else "Nobody: no address is set",
            "Let the service at TRACKER_HEARTBEAT_URL tell the new co-chairs.",
        ),
        (
            "Who is told when no co-chair is in office",
            config["FALLBACK_TO"] or "Nobody: no address is set",
            "TRACKER_FALLBACK_TO: an address that outlasts every co-chair.",
        ),
        (
            "The machine, its web address and its certificate",
            config["BASE_URL"],
            "Say who pays for them and until when.",
        ),
        (
            "Backups",
            "Every night, where the tracker runs",
            "Agree who looks once a month that one can be restored.",
        ),
        (
            "The Monday mail",
            "To every co-chair",
            "New co-chairs get it by themselves. If it does not come, look here.",
        ),
        ("Bank holidays", "Known for some years ahead", "Once a year, look at Settings, Days off."),
    ]
    return Section(
        "What to put into new hands, and what comes back",
        ("What", "Now", "What to do"),
        [Row(one) for one in rows],
        "",
        "Passwords and keys are never shown here.",
    )


def mail_warnings(today: date) -> list[str]:
    """What makes the coalition's mail depend on one organisation, or go nowhere."""
    coalition, config = the_coalition(), current_app.config
    names = db.session.scalars(select(Organisation.name)).all()
    return rules.warnings_about_mail(
        sender_name=coalition.sender_name or coalition.name,
        sender=config["MAIL_FROM"],
        reply_to=reply_address(),
        domains=_domains(today),
        organisations=names,
    )


def _domains(today: date) -> Mapping[str, str]:
    """Whose domain is whose, from web addresses and from the addresses of the people of each organisation."""
    sites: list[tuple[str, str]] = [
        (one.name, one.website)
        for one in db.session.execute(select(Organisation.name, Organisation.website))
        if one.website
    ]
    people = db.session.execute(
        select(Organisation.name, Person.email)
        .join(RoleTerm, RoleTerm.organisation_id == Organisation.id)
        .join(Person, Person.id == RoleTerm.person_id)
    )
    return rules.domains_of_organisations([*sites, *((name, email) for name, email in people)])
