"""The mails to organisations from outside: confirm your address, the text was changed, your name stands there."""

from collections.abc import Sequence

from tracker.coalition.queries import the_coalition
from tracker.core.clock import london_day
from tracker.core.links import absolute_url
from tracker.core.mail_rendering import render_mail
from tracker.outbox.kinds import Attachment, Content
from tracker.signoffs import final_copy
from tracker.supporters.models import Supporter


def confirm(supporter: Supporter, token: str) -> Content:
    """Ask the address whether it was theirs to add this name."""
    title = supporter.sign_on.text.title
    return _write(supporter, token, f"Confirm your support: {title}", "Confirm your support", "confirm")


def renew(supporter: Supporter, token: str) -> Content:
    """The text was changed in substance: the name counts again once this is confirmed."""
    title = supporter.sign_on.text.title
    return _write(supporter, token, f"The text has changed: {title}", "Read the new text", "renew")


def welcome(supporter: Supporter, token: str) -> Content:
    """The name stands below the letter; how to take it back."""
    title = supporter.sign_on.text.title
    return _write(supporter, token, f"Your name stands below: {title}", "Take your name back", "welcome")


def final(supporter: Supporter, token: str) -> Content:
    """The letter has gone: the final copy, with everybody's names."""
    sign_on = supporter.sign_on
    subject = f"Sent: “{sign_on.text.title}”, the final copy"
    files = final_copy.files_of(sign_on.letter_id)
    return _write(supporter, token, subject, "Take your name back", "final", files)


def _write(
    supporter: Supporter,
    token: str,
    subject: str,
    link_text: str,
    template: str,
    files: Sequence[Attachment] = (),
) -> Content:
    text, html = render_mail(
        f"supporters/{template}",
        subject=subject,
        coalition_name=the_coalition().name,
        supporter=supporter,
        title=supporter.sign_on.text.title,
        note=supporter.sign_on.text.note,
        link_url=absolute_url("supporters.confirm", token=token),
        link_text=link_text,
        is_attached=bool(files),
        sent_on=supporter.sign_on.fixed_at and london_day(supporter.sign_on.fixed_at),
        public_url=absolute_url("supporters.show", uid=supporter.sign_on.uid),
    )
    return Content(subject, text, html, attachments=files)
