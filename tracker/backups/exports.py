"""Everything in open formats: the record stays when its keeper leaves.

In the shapes that ``tracker import`` reads, as far as they go; and all of it, table by table, in ``tables``.
"""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.attachments.models import Attachment
from tracker.attachments.rules import clean_name
from tracker.backups import archives, tables
from tracker.backups.services import here
from tracker.coalition.models import Organisation, OrganisationName, Person, RoleTerm, Succession
from tracker.coalition.rules import NameKind
from tracker.consultations.call_files import COLUMNS as CONSULTATIONS
from tracker.consultations.models import Consultation, Window
from tracker.consultations.rules import WindowState
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.sheets import csv_file
from tracker.deadlines.models import Deadline
from tracker.government.models import Appointment, Post
from tracker.government.post_files import COLUMNS as POSTS
from tracker.letters.models import Letter, Recipient
from tracker.letters.rules import LetterStage
from tracker.logos.models import Logo
from tracker.organisations.cells import Earlier

ORGANISATIONS = (
    "name,short_name,kind,parent,website,other_names,member_from,member_to,member_seen_on,"
    "member_missing_on,member_source,standing,approval_days,approved_by,may_sign,member,charity_number,company_number,"
    "name_from,earlier_names,ended,ended_on,became"
).split(",")
PEOPLE = "email,name,organisation,role,job_title,from,to".split(",")
LONGEST_IN_A_NAME = 80
ATTACHED = "attachments/"
DEADLINES = "title,kind,due_on,time,printed,nation,state,belongs_to".split(",")


def write(file: Path) -> dict[str, int]:
    """Write the export; returns how many records of each kind it holds. Raises RuleViolation if the file exists.

    ``file`` appears when it is whole, for whoever runs this alone. What is among ``missing_files`` is not in it.
    """
    if file.exists():
        raise RuleViolation(f"{file} exists already. Choose another name.")
    sheets = {
        "organisations.csv": (ORGANISATIONS, [_organisation(one) for one in _organisations()]),
        "people.csv": (PEOPLE, [_role(one) for one in _roles()]),
        "consultations.csv": (CONSULTATIONS, [_consultation(one) for one in _consultations()]),
        "posts.csv": (POSTS, [row for one in _posts() for row in _held(one)]),
        "deadlines.csv": (DEADLINES, [_deadline(one) for one in _deadlines()]),
    }
    letters, files = [_letter(one) for one in _letters()], _files()
    with archives.folder_beside(file) as folder:
        draft = folder / "export.zip"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, (columns, rows) in sheets.items():
                archive.writestr(name, csv_file(columns, rows))
            archive.writestr("letters.json", json.dumps(letters, ensure_ascii=False, indent=1))
            tables.write(archive, "tables")
            for name, stored in files.items():
                if stored.is_file():
                    archive.write(stored, name)
        draft.chmod(0o600)
        draft.replace(file)
    counts = {name.partition(".")[0]: len(rows) for name, (_, rows) in sheets.items()}
    return counts | {"letters": len(letters), "attachments": sum(name.startswith(ATTACHED) for name in files)}


def missing_files() -> list[str]:
    """What was uploaded and is not in its folder any more, by the name that it would have in an export."""
    return [name for name, stored in _files().items() if not stored.is_file()]


def _files() -> dict[str, Path]:
    """Where each uploaded file is kept, by its name in an export."""
    uploads = here().uploads
    logos = db.session.scalars(select(Logo).order_by(Logo.id).options(joinedload(Logo.organisation)))
    attached = db.session.scalars(select(Attachment).order_by(Attachment.id))
    return {f"logos/{_name_of_logo(one)}": uploads / one.stored_as for one in logos} | {
        f"{ATTACHED}{one.uid} {one.name}": uploads / one.stored_as for one in attached
    }


def _name_of_logo(logo: Logo) -> str:
    """ "Invented Homes, colour, <uid>.png": whose it is, and which row of the table it belongs to."""
    whose = logo.organisation.name.replace("/", "-")
    ending = PurePosixPath(logo.name).suffix
    return clean_name(f"{whose[:LONGEST_IN_A_NAME]}, {logo.variant.value}, {logo.uid}{ending}")


def _organisations() -> Any:
    names, memberships = selectinload(Organisation.other_names), selectinload(Organisation.memberships)
    endings = selectinload(Organisation.successions).joinedload(Succession.other)
    return db.session.scalars(
        select(Organisation)
        .order_by(Organisation.sort_name)
        .options(names, memberships, endings, joinedload(Organisation.parent))
    )


def _organisation(one: Organisation) -> Mapping[str, object]:
    membership = one.memberships[-1] if one.memberships else None
    return {
        "name": one.name,
        "short_name": one.short_name,
        "kind": one.kind.value,
        "parent": one.parent.name if one.parent else "",
        "website": one.website,
        "other_names": "; ".join(
            other.name for other in one.other_names if other.kind is not NameKind.EARLIER
        ),
        "name_from": one.name_from,
        "earlier_names": "; ".join(
            _earlier(other) for other in one.other_names if other.kind is NameKind.EARLIER
        ),
        "member_from": membership.member_from if membership else None,
        "member_to": membership.member_to if membership else None,
        "member_seen_on": membership.seen_on if membership else None,
        "member_missing_on": membership.missing_on if membership else None,
        "member_source": membership.source if membership else "",
        "standing": membership.standing.value if membership else "",
        "approval_days": one.approval_days,
        "approved_by": one.approved_by.value,
        "may_sign": "yes" if one.may_sign else "no",
        "member": "yes" if membership else "no",
        "charity_number": one.charity_number,
        "company_number": one.company_number,
        "ended": one.successions[0].kind.value if one.successions else "",
        "ended_on": one.successions[0].happened_on if one.successions else None,
        "became": "; ".join(end.other.name for end in one.successions if end.other),
    }


def _earlier(other: OrganisationName) -> str:
    return Earlier(other.name, other.used_from, other.used_to).written


def _roles() -> Any:
    terms = select(RoleTerm).join(RoleTerm.person).order_by(Person.name, RoleTerm.from_on)
    return db.session.scalars(terms.options(joinedload(RoleTerm.person), joinedload(RoleTerm.organisation)))


def _role(term: RoleTerm) -> Mapping[str, object]:
    return {
        "email": term.person.email,
        "name": term.person.name,
        "organisation": term.organisation.name if term.organisation else "",
        "role": term.role.value,
        "job_title": term.job_title,
        "from": term.from_on,
        "to": term.to_on,
    }


def _posts() -> Any:
    held = selectinload(Post.appointments).joinedload(Appointment.holder)
    return db.session.scalars(
        select(Post).order_by(Post.id).options(joinedload(Post.body), selectinload(Post.other_titles), held)
    )


def _held(post: Post) -> list[Mapping[str, object]]:
    """A line for each time that somebody held a post; one for a post alone that nobody is known to have held."""
    titles = {"body": post.body.name if post.body else "", "post": post.title,
              "other_titles": "; ".join(one.title for one in post.other_titles)}  # fmt: skip
    if not post.appointments:
        return [titles | dict.fromkeys(POSTS[3:], "")]
    return [
        titles | {
            "holder": one.holder.name if one.holder else "", "from": one.from_on, "to": one.to_on, "seen": one.seen_on,
            "ended": "yes" if one.ended else "no", "vacant": "no" if one.holder else "yes", "source": one.source,
        }
        for one in post.appointments
    ]  # fmt: skip


def _consultations() -> Any:
    windows = selectinload(Consultation.windows)
    closing, changes = windows.joinedload(Window.deadline), windows.selectinload(Window.changes)
    return db.session.scalars(
        select(Consultation)
        .order_by(Consultation.id)
        .options(joinedload(Consultation.body), closing, changes)
    )


def _consultation(one: Consultation) -> Mapping[str, object]:
    standing = [window for window in one.windows if window.state is not WindowState.WITHDRAWN]
    window = next(reversed(standing or one.windows), None)
    closing = window.deadline if window else None
    stopped = window is not None and window.state is not WindowState.RUNNING
    return {
        "title": one.title,
        "body": one.body.name,
        "kind": one.kind.value,
        "url": one.url,
        "opens_on": window.opens_on if window else None,
        "closes_on": closing.due_on if closing else None,
        "closes_time": f"{closing.at_time:%H:%M}" if closing and closing.at_time else "",
        "closes_as_printed": closing.printed if closing else "",
        "nation": one.nation_as_given or one.nation.value,
        "notes": one.notes,
        "state": window.state.value if window else "",
        "state_reason": window.changes[-1].reason if window and stopped and window.changes else "",
    }


def _deadlines() -> Any:
    return db.session.scalars(
        select(Deadline)
        .order_by(Deadline.due_on, Deadline.id)
        .options(joinedload(Deadline.consultation), joinedload(Deadline.letter))
    )


def _deadline(one: Deadline) -> Mapping[str, object]:
    record = one.consultation or one.letter
    return {
        "title": one.title,
        "kind": one.kind.value,
        "due_on": one.due_on,
        "time": f"{one.at_time:%H:%M}" if one.at_time else "",
        "printed": one.printed,
        "nation": one.nation.value,
        "state": one.state.value,
        "belongs_to": record.title if record else "",
    }


def _letters() -> Any:
    signed = selectinload(Letter.signatures)
    return db.session.scalars(
        select(Letter)
        .order_by(Letter.id)
        .options(
            selectinload(Letter.recipients).joinedload(Recipient.body), selectinload(Letter.themes), signed
        )
    )


def _letter(one: Letter) -> dict[str, Any]:
    stage = "published" if one.published_at else ("draft" if one.stage is LetterStage.DRAFT else "sent")
    to = [{"post": r.post, "person": r.person, "body": r.body_name} for r in one.recipients]
    copies = [recipient.is_copy for recipient in one.recipients]
    return {
        "title": one.title,
        "kind": one.kind.value,
        "date": one.dated,
        "stage": stage,
        "recipients": [name for name, is_copy in zip(to, copies, strict=True) if not is_copy],
        "cc": [name for name, is_copy in zip(to, copies, strict=True) if is_copy],
        "summary": one.summary,
        "text": one.text,
        "url": one.url,
        "led_by": one.led_by,
        "our_part": one.our_part.value,
        "themes": [theme.name for theme in one.themes],
        "signatories": [
            {
                "organisation": s.printed_name,
                "person": s.person,
                "role": s.role,
            }
            for s in one.signatures
            if not s.later
        ],
    }
