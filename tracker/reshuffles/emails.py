"""The mail to whoever leads a letter that a reshuffle touches: one for each person, with all their letters."""

from collections.abc import Sequence
from datetime import date

from tracker.coalition.queries import the_coalition
from tracker.core.links import absolute_url
from tracker.core.mail_rendering import render_mail
from tracker.core.wording import day, plural
from tracker.outbox.kinds import Content
from tracker.reshuffles.models import Touched
from tracker.reshuffles.moves import Planned
from tracker.reshuffles.queries import Touch

KIND = "reshuffle"
AS_LEAD = "you lead these letters, or stand in for whoever does"


def told(
    on: date,
    moves: Sequence[Planned],
    touches: Sequence[Touch],
    reshuffle_id: int,
    *,
    as_lead: bool,
    as_co_chair: str,
) -> Content:
    """What changed hands, and which of this person's letters that concerns. ``as_co_chair``: why, if not as a lead."""
    drafts = [one.letter.title for one in touches if one.touched is Touched.OPEN]
    awaited = [one.letter.title for one in touches if one.touched is Touched.AWAITED]
    touched = {post.id for one in touches for post in one.posts}
    subject = f"{day(on)}: {plural(len(touches), 'letter')} of yours in a reshuffle"
    if not as_lead:
        subject = f"{day(on)}: {plural(len(touches), 'letter')} without a lead in a reshuffle"
    text, html = render_mail(
        "reshuffles/told",
        subject=subject,
        coalition_name=the_coalition().name,
        on=on,
        moves=[one.in_words for one in moves if one.post.id in touched],
        drafts=drafts,
        awaited=awaited,
        has_notes=any(
            one.took
            for one in moves
            if one.post.id in {post.id for t in touches if t.touched is Touched.AWAITED for post in t.posts}
        ),
        as_lead=as_lead,
        why=AS_LEAD if as_lead else as_co_chair,
        link_url=absolute_url("reshuffles.show", reshuffle_id=reshuffle_id),
        link_text="See the letters and the covering notes",
    )
    return Content(subject=subject, text=text, html=html)
