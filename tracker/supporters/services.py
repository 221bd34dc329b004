"""Adding a name from outside: asked for, confirmed from its address, agreed to by a co-chair, taken back, removed.

Nothing here commits or reads the clock. A name stands below the letter only after a co-chair agreed to it.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update

from tracker.coalition.models import Organisation, Person
from tracker.coalition.names import name_on, spelling_key
from tracker.coalition.rules import address_key
from tracker.core.clock import london_day
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.outbox import services as outbox
from tracker.signoffs import names
from tracker.signoffs import queries as sign_ons
from tracker.signoffs.links import digest
from tracker.signoffs.models import FrozenText, Signature, SignOn
from tracker.signoffs.rules import Change
from tracker.supporters import queries, rules
from tracker.supporters.models import Removal, Supporter
from tracker.supporters.rules import SupporterState, Wish

KIND = "supporter"
CONFIRM, RENEW, WELCOME, FINAL = "confirm", "renew", "welcome", "final"
TO_CONFIRM = (SupporterState.UNCONFIRMED, SupporterState.WITHDRAWN)
STANDING = (SupporterState.WAITING, SupporterState.APPROVED)


def add(sign_on: SignOn, wish: Wish, *, text_number: int | None, ip: str, now: datetime) -> Supporter:
    """Note that an organisation would add its name, and ask its address to confirm that. The same again is one row.

    ``text_number`` is the text that was on the page. Raises RuleViolation.
    """
    rules.check_wish(wish)
    check_open(sign_on, now)
    if text_number is not None and text_number != sign_on.text.number:
        raise RuleViolation(
            "The text was changed while this page was open. Read it again, then add your name."
        )
    spelt = spelling_key(wish.organisation_name)
    known = queries.of_address(sign_on.id, spelt, address_key(wish.email))
    supporter = known or Supporter(
        sign_on_id=sign_on.id,
        name_key=spelt,
        email_key=address_key(wish.email),
        created_at=now,
    )
    if known is None or known.state in TO_CONFIRM:
        _write_down(supporter, wish, sign_on, ip)
    db.session.add(supporter)
    db.session.flush()
    _ask(supporter, CONFIRM, f"{sign_on.text.number} {london_day(now)}", now)
    return supporter


def _write_down(supporter: Supporter, wish: Wish, sign_on: SignOn, ip: str) -> None:
    supporter.organisation_name, supporter.email = wish.organisation_name, wish.email
    supporter.website, supporter.charity_number = wish.website, wish.charity_number
    supporter.signer_name, supporter.signer_role = wish.signer_name, wish.signer_role
    supporter.shows_person, supporter.ip = wish.shows_person, ip
    supporter.frozen_text_id = sign_on.text.id


def check_open(sign_on: SignOn, now: datetime) -> None:
    """Raise RuleViolation unless names can be added now: until the cut-off, and again once the letter was sent."""
    if not sign_on.open_to_outsiders:
        raise RuleViolation("This letter is not open to other organisations.")
    if sign_on.fixed_at is None and (sign_on.closed_at is not None or now > sign_on.closes_at):
        raise RuleViolation(
            "This letter has closed for signing. Once it has been sent you can add your support here."
        )


def _ask(supporter: Supporter, what: str, subject: str, now: datetime) -> None:
    """Owe a mail; its link is made when it leaves. A letter that is asked for again today is not sent twice."""
    outbox.queue(
        f"v1|supporter|{what}|{supporter.uid}|{subject}",
        kind=KIND,
        to=supporter.email,
        now=now,
        expires_at=now + rules.UNCONFIRMED_KEPT,
        thread=f"supporter|{supporter.uid}",
        outsider=True,
    )


def _lock(supporter: Supporter) -> SignOn:
    """The sign-on, locked, and the supporter as it stands now: of two presses at once each sees the one before."""
    sign_on = sign_ons.lock(supporter.sign_on_id)
    db.session.refresh(supporter)
    return sign_on


def new_link(supporter: Supporter) -> str:
    """A new secret for this supporter's page; one that was sent before is worth nothing from now on."""
    token = secrets.token_urlsafe(32)
    supporter.digest = digest(token)
    return token


def confirm(supporter: Supporter, *, name_again: str, text_number: int | None, now: datetime) -> None:
    """The address is theirs, and they stand behind the text that is asked for now. Raises RuleViolation.

    A name that was agreed to before and only renewed for a changed text stands again at once.
    """
    rules.check_name_again(name_again, supporter.signer_name)
    sign_on = _lock(supporter)
    check_open(sign_on, now)
    if text_number is not None and text_number != sign_on.text.number:
        raise RuleViolation("The text was changed while this page was open. Read it again, then confirm.")
    supporter.text = sign_on.text
    supporter.confirmed_at = now
    if supporter.state in TO_CONFIRM:
        supporter.state = SupporterState.WAITING
    if supporter.state is SupporterState.APPROVED:
        _stand(supporter, sign_on, now)


def approve(
    supporter: Supporter, *, recognised: Organisation | None = None, by: Person, now: datetime
) -> None:
    """Let a confirmed name stand below the letter; ``recognised`` says that it is one of the register.

    Raises RuleViolation for one that is not confirmed, signed another text, stands there already or may not sign.
    """
    sign_on = _lock(supporter)
    if supporter.state not in (SupporterState.WAITING, SupporterState.REFUSED):
        raise RuleViolation(f"{supporter.organisation_name} is not waiting to be agreed to.")
    if queries.signed_too_early(supporter, sign_on):
        raise RuleViolation(
            f"{supporter.organisation_name} read an earlier text. It was asked to confirm the new one."
        )
    if queries.stands_already(sign_on.letter_id, recognised, supporter):
        raise RuleViolation(f"{supporter.organisation_name} stands below this letter already.")
    asked = queries.asked_itself(sign_on, recognised, supporter)
    if asked is not None:
        raise RuleViolation(
            f"{asked.name} is asked to sign this letter itself, and only its own answer counts. "
            "If this is its answer, record it where the answers are."
        )
    barred = queries.may_not_sign(sign_on, recognised, supporter)
    if barred is not None:
        raise RuleViolation(f"{barred.name} may not sign letters, so its name cannot stand below one.")
    supporter.organisation = recognised
    supporter.state, supporter.decided_at, supporter.decided_by = SupporterState.APPROVED, now, by
    _stand(supporter, sign_on, now)
    _ask(supporter, WELCOME, f"{sign_on.text.number} {london_day(now)}", now)


def _stand(supporter: Supporter, sign_on: SignOn, now: datetime) -> None:
    signature = queries.signature_of(supporter)
    if signature is not None and signature.withdrawn_at is not None and supporter.removal_id is None:
        names.mark_withdrawn(sign_on, signature, None)
        who, shows = supporter.signer_name, supporter.shows_person
        names.show_only_as_agreed(sign_on, signature, signer=who, shows=shows)
    if signature is not None or supporter.removal_id is not None:
        return
    if queries.answers_itself(sign_on, supporter.organisation):
        return
    names.add_supporter(
        sign_on,
        Signature(
            organisation=supporter.organisation,
            supporter_id=supporter.id,
            printed_name=_printed_name(supporter, sign_on, now),
            person=supporter.signer_name,
            role=supporter.signer_role,
            shows_person=supporter.shows_person,
            signed_at=supporter.confirmed_at,
        ),
    )


def _printed_name(supporter: Supporter, sign_on: SignOn, now: datetime) -> str:
    """What it typed; one that we know stands under its own name on the letter's day."""
    if supporter.organisation is None:
        return supporter.organisation_name
    return name_on(supporter.organisation, names.letter_day(sign_on, now))


def refuse(supporter: Supporter, *, by: Person, now: datetime) -> None:
    """Leave a name out. Nobody is told; it can still be agreed to later. Raises RuleViolation."""
    _lock(supporter)
    if supporter.state is not SupporterState.WAITING:
        raise RuleViolation(f"{supporter.organisation_name} is not waiting to be agreed to.")
    supporter.state, supporter.decided_at, supporter.decided_by = SupporterState.REFUSED, now, by


def withdraw(supporter: Supporter, *, name_again: str, now: datetime) -> None:
    """An organisation takes its name back. On a list that was sent it stays, and says when. Raises RuleViolation."""
    rules.check_name_again(name_again, supporter.signer_name)
    sign_on = _lock(supporter)
    if supporter.state is SupporterState.WITHDRAWN:
        return
    supporter.state = SupporterState.WITHDRAWN
    _leave(supporter, sign_on, now)


def _leave(supporter: Supporter, sign_on: SignOn, now: datetime) -> None:
    signature = queries.signature_of(supporter)
    if signature is None:
        return
    if sign_on.fixed_at is not None and not signature.later:
        names.mark_withdrawn(sign_on, signature, now)
    else:
        names.remove_name(sign_on, signature)


def remove(
    sign_on: SignOn, supporters: Sequence[Supporter], *, reason: str, by: Person, now: datetime
) -> Removal:
    """Take several names off at once, such as a batch of false ones; it can be undone as one. Raises RuleViolation."""
    sign_on = sign_ons.lock(sign_on.id)
    asked = {one.id for one in supporters}
    chosen = [one for one in queries.chosen(sign_on.id, sorted(asked)) if one.removal_id is None]
    if not chosen:
        raise RuleViolation("Choose at least one name to remove.", field="chosen")
    if not reason.strip():
        raise RuleViolation("Say in a few words why they are removed.", field="reason")
    removal = Removal(sign_on_id=sign_on.id, reason=reason.strip(), removed_at=now, removed_by_id=by.id)
    db.session.add(removal)
    for supporter in chosen:
        supporter.removal = removal
        _leave(supporter, sign_on, now)
    db.session.flush()
    return removal


def undo_removal(removal: Removal, *, now: datetime) -> int:
    """Put back what was removed together. Returns how many names; undoing twice is undoing once."""
    sign_on = sign_ons.lock(removal.sign_on_id)
    db.session.refresh(removal)
    if removal.undone_at is not None:
        return 0
    removal.undone_at = now
    back = list(removal.supporters)
    for supporter in back:
        supporter.removal = None
        supporter.removal_id = None
    db.session.flush()
    for supporter in back:
        _return(supporter, sign_on, now)
    return len(back)


def _return(supporter: Supporter, sign_on: SignOn, now: datetime) -> None:
    signature = queries.signature_of(supporter)
    if signature is not None:
        if supporter.state is SupporterState.APPROVED:  # who took it back itself has not changed its mind
            names.mark_withdrawn(sign_on, signature, None)
    elif supporter.state in STANDING and queries.signed_too_early(supporter, sign_on):
        _ask(supporter, RENEW, str(sign_on.text.number), now)  # the text was changed while it was removed
    elif supporter.state is SupporterState.APPROVED:
        _stand(supporter, sign_on, now)


def text_changed(sign_on: SignOn, frozen: FrozenText, by: Person | None, now: datetime) -> None:
    """After a material edit no name from outside counts until its organisation has confirmed the new text."""
    if frozen.change is not Change.MATERIAL:
        return
    for supporter in queries.in_state(sign_on.id, *STANDING):
        _leave(supporter, sign_on, now)
        _ask(supporter, RENEW, str(sign_on.text.number), now)


def list_fixed(sign_on: SignOn, now: datetime) -> None:
    """The letter has gone: who stands on its list from outside gets the final copy, as members do."""
    for supporter in queries.on_the_list(sign_on.letter_id):
        _ask(supporter, FINAL, "", now)


def person_shown(signature: Signature) -> None:
    """Whether somebody is shown in public is kept with the name that may be put back later, too."""
    supporter = queries.by_id(signature.supporter_id)
    if supporter is not None:
        supporter.shows_person = signature.shows_person


def forget_unconfirmed(*, now: datetime) -> None:
    """Drop what nobody confirmed for fourteen days, and the addresses on the internet after thirty."""
    stale = (
        Supporter.state == SupporterState.UNCONFIRMED,
        Supporter.created_at < now - rules.UNCONFIRMED_KEPT,
    )
    db.session.execute(delete(Supporter).where(*stale))
    old = (Supporter.ip != "", Supporter.created_at < now - rules.ADDRESS_KEPT)
    db.session.execute(update(Supporter).where(*old).values(ip=""))
