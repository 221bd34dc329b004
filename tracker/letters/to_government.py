"""The letters to a body or a post, for its page: newest first, each with whom it is addressed to."""

from collections.abc import Sequence

from sqlalchemy import select

from tracker.core.database import db
from tracker.government.models import Body, Post
from tracker.government.upwards import Mention
from tracker.letters.models import Letter, Recipient
from tracker.letters.rules import addressee_in_words

MOST_SHOWN = 100


def letters_to(subject: Body | Post) -> Sequence[Mention]:
    """The newest letters to a body, its posts included, or to a post."""
    if isinstance(subject, Post):
        addressed = Recipient.post_id == subject.id
    else:
        of_it = select(Post.id).where(Post.body_id == subject.id)
        addressed = (Recipient.body_id == subject.id) | Recipient.post_id.in_(of_it)
    found = db.session.execute(
        select(
            Letter.id,
            Letter.title,
            Letter.dated,
            Recipient.person,
            Recipient.post,
            Recipient.body_printed,
            Body.name,
        )
        .join(Recipient, Recipient.letter_id == Letter.id)
        .outerjoin(Body, Body.id == Recipient.body_id)
        .where(addressed)
        .order_by(Letter.dated_sort.desc(), Letter.id.desc(), Recipient.position)
        .limit(MOST_SHOWN)
    )
    return [
        Mention("letters.show", letter_id, title, dated, addressee_in_words(person, post, printed or body))
        for letter_id, title, dated, person, post, printed, body in found
    ]
