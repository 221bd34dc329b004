"""What the mails about signing in say."""

from tracker.accounts.rules import LINK_LIFE
from tracker.coalition import queries as coalition
from tracker.core.mail_rendering import render_mail
from tracker.outbox.kinds import Content


def sign_in_link(url: str) -> Content:
    """The one link, and what to do if it was not asked for."""
    name = coalition.the_coalition().name
    subject = f"Your link to sign in to {name}"
    text, html = render_mail(
        "accounts/sign_in",
        subject=subject,
        coalition_name=name,
        link_url=url,
        link_text="Sign in",
        minutes=int(LINK_LIFE.total_seconds() // 60),
    )
    return Content(subject, text, html)
