"""Rows that say whose a name is. Their own lose it even where somebody else bears it now; those of others keep it."""

from sqlalchemy import select, update

from tracker.activity.models import Activity, SecurityEvent
from tracker.coalition.models import Person
from tracker.core.database import db
from tracker.outbox.models import Mail
from tracker.people.services import RENAMED
from tracker.privacy import places, queries
from tracker.privacy.borne import ABOUT_PEOPLE
from tracker.privacy.places import column_called
from tracker.privacy.subjects import ERASED, Subject, folded
from tracker.signoffs.models import SignAnswer, Signature

BY_WHOM = ", by "  # what follows in a sentence may be a namesake's
OF_ANOTHER = ("export",)  # these lines of the security log say who did it, and name whom it was about


def erase_from_own_rows(subject: Subject) -> None:
    """Answers and their signatures, what they wrote and did, their own history, their mail, their sign-ins."""
    whole = subject.whole
    _erase_answers(whole)
    for place, who in places.WRITTEN_BY.items():
        column = column_called(place)
        theirs = column.table.columns[who] == subject.person_id
        db.session.execute(update(column.table).where(theirs).values({column: ERASED}))
    _erase_from_mail_to_them(whole)
    if subject.is_shared:  # the rest is found by its words
        _erase_from_own_history(whole)
        _erase_from_own_events(whole)


def names_of_others(subject: Subject) -> frozenset[tuple[object, ...]]:
    """Rows, as place and key, in which a name of theirs is somebody else's, who bears or bore it too, and says so."""
    if not subject.sought:
        return frozenset()
    found: list[tuple[object, ...]] = []
    for place, who in places.WRITTEN_BY.items():
        column = column_called(place)
        key = next(iter(column.table.primary_key))
        others = select(key).where(column.table.columns[who] != subject.person_id)
        found += [
            (place, one) for one in db.session.scalars(others.where(queries.mentioning(column, subject)))
        ]
    bore = queries.borne_before_by_others(subject)
    answers = select(SignAnswer).where(SignAnswer.person_id.in_(bore))
    for one in db.session.scalars(answers):
        as_them = Subject(one.person_id or 0, "", bore[one.person_id or 0], ())
        if as_them.is_called(one.signer_name):
            found.append(("sign_answer.signer_name", one.id))
            below = select(Signature.id).where(Signature.answer_id == one.id)
            found += [("signature.person", row) for row in db.session.scalars(below)]
    told = select(Activity.id).where(ABOUT_PEOPLE, Activity.what.startswith(RENAMED))
    theirs = db.session.scalars(told.where(Activity.subject_id.in_(bore)))
    return frozenset([*found, *(("activity.what", one) for one in theirs)])


def _erase_answers(whole: Subject) -> None:
    """Also under initials. Whoever answered over their link may have given somebody else's name: that stays."""
    of_others = {
        folded(one) for one in db.session.scalars(select(Person.name).where(Person.id != whole.person_id))
    }

    def is_theirs(name: str) -> bool:
        return whole.is_called(name) or (folded(name) not in of_others and whole.may_be_short(name))

    given = select(SignAnswer).where(SignAnswer.person_id == whole.person_id)
    for one in db.session.scalars(given).all():
        if is_theirs(one.withdrawn_by_name):
            one.withdrawn_by_name = ERASED
        if is_theirs(one.signer_name):
            one.signer_name = ERASED
            below = (Signature.answer_id == one.id, Signature.person != "")
            db.session.execute(update(Signature).where(*below).values(person=ERASED))
    db.session.flush()


def _erase_from_mail_to_them(whole: Subject) -> None:
    theirs = Mail.person_id == whole.person_id
    db.session.execute(update(Mail).where(theirs).values(sent_to=""))
    for column in (column_called(one) for one in places.SENTENCES if one.startswith("mail.")):
        for key, value in list(queries.rows_mentioning(column, whole)):
            row = (queries.with_key(column.table, key), theirs)
            db.session.execute(update(column.table).where(*row).values({column: whole.taken_out_of(value)}))


def _erase_from_own_history(whole: Subject) -> None:
    own = (ABOUT_PEOPLE, Activity.subject_id == whole.person_id)
    for line in db.session.scalars(select(Activity).where(*own)).all():
        line.details = whole.taken_out_of_document(line.details)
        if line.what.startswith(RENAMED):
            line.what = f"{RENAMED}{ERASED} to {ERASED}"
    db.session.flush()


def _erase_from_own_events(whole: Subject) -> None:
    own = (SecurityEvent.person_id == whole.person_id, SecurityEvent.kind.not_in(OF_ANOTHER))
    for event in db.session.scalars(select(SecurityEvent).where(*own)).all():
        about, by, whom = event.what.rpartition(BY_WHOM)
        event.what = whole.taken_out_of(about) + by + whom if by else whole.taken_out_of(event.what)
    db.session.flush()
