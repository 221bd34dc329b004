"""The mails of a sign-on, as they leave: words (``mail_words``), a link where one belongs, text and HTML, files."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tracker.coalition.models import Person
from tracker.coalition.queries import permissions_on, the_coalition
from tracker.contacts.queries import why_as_co_chair
from tracker.core.clock import london_day
from tracker.core.links import absolute_url
from tracker.core.mail_rendering import render_mail
from tracker.core.permissions import Permission
from tracker.outbox.kinds import Attachment, Content
from tracker.signoffs import (
    final_copy,
    links,
    mail_words_asking,
    mail_words_for_co_chairs,
    mail_words_telling,
)
from tracker.signoffs.mail_words import Case, Words
from tracker.signoffs.mails import TO_THE_PAGE, About, What
from tracker.signoffs.models import SignAnswer, SignOn, SignRequest

WORDS = {**mail_words_asking.WORDS, **mail_words_telling.WORDS}


def to_a_contact(
    about: About, request: SignRequest, person: Person, now: datetime, *, taken_down: SignAnswer | None = None
) -> Content:
    """A mail to somebody who speaks for an organisation. Makes the link in it, kept nowhere else."""
    case = Case(about, request, person, now)
    words = WORDS[about.what](case)
    if about.what in TO_THE_PAGE:
        token = links.make_link(request, person, now=now)
        words = replace(words, link_url=absolute_url("signoffs.sign", token=token))
    if taken_down is not None:
        token = links.make_link(request, person, now=now, undoes=taken_down)
        words = replace(words, link_url=absolute_url("signoffs.undo", token=token))
    files = final_copy.files_of(request.sign_on.letter_id) if about.what is What.FINAL else ()
    if files:
        words = replace(words, standing=["The letter as it went is attached.", *words.standing])
    return drawn(words, files)


def to_a_co_chair(
    about: About, sign_on: SignOn, person: Person, now: datetime, *, busy: Sequence[str] = ()
) -> Content:
    """A mail to a co-chair about a whole sign-on. ``busy`` are sentences about days with too many reminders."""
    words = mail_words_for_co_chairs.WORDS[about.what](sign_on, why_as_co_chair(person, london_day(now)), now)
    agree = Permission.MANAGE_REMINDERS in permissions_on(person, london_day(now))
    also = [f"{one} You can do so on the page below." if agree else one for one in busy]
    words = replace(words, standing=[*words.standing, *also])
    return drawn(replace(words, link_url=absolute_url("signoffs.show", letter_id=sign_on.letter_id)))


def drawn(words: Words, files: Sequence[Attachment] = ()) -> Content:
    """A mail's text and HTML from its words."""
    text, html = render_mail(
        "signoffs/mail",
        subject=words.subject,
        coalition_name=the_coalition().name,
        words=words,
        link_url=words.link_url,
        link_text=words.link_text,
    )
    return Content(subject=words.subject, text=text, html=html, attachments=files)
