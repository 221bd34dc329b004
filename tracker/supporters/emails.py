"""The mails to organisations from outside: confirm your address, the text was changed, your name stands there."""

from tracker.coalition.queries import the_coalition
from tracker.core.links import absolute_url
from tracker.core.mail_rendering import render_mail
from tracker.outbox.kinds import Content
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


def _write(supporter: Supporter, token: str, subject: str, link_text: str, template: str) -> Content:
    text, html = render_mail(
        f"supporters/{template}",
        subject=subject,
        coalition_name=the_coalition().name,
        supporter=supporter,
        title=supporter.sign_on.text.title,
        note=supporter.sign_on.text.note,
        link_url=absolute_url("supporters.confirm", token=token),
        link_text=link_text,
    )
    return Content(subject, text, html)
