"""The page on which a letter or a call says what it is about. Their packages lie above and hand in what they do."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.core.form_views import carried_out
from tracker.legislation import linking, queries
from tracker.legislation.forms import BelongsForm, ConnectForm
from tracker.legislation.models import Measure, Review
from tracker.legislation.rules import About

if TYPE_CHECKING:
    from tracker.consultations.models import Consultation
    from tracker.letters.models import Letter

Belongs = TypeVar("Belongs", bound=BelongsForm)


def links_page(
    record: "Letter | Consultation",
    *,
    back: str,
    remove_url: Callable[[int], str],
    belongs: BelongsForm,
    connect: Callable[[Measure, About], None],
    belong: Callable[[Review | None], None],
) -> ResponseReturnValue:
    """What a record is about, with a form to add a measure and one to choose its review; carries out either."""
    connecting = ConnectForm(about=About.ABOUT)
    reviews = {one.id: one for one in queries.all_reviews()}
    belongs.offer(list(reviews.values()))
    form = belongs if request.form.get("what") == "belongs" else connecting

    def add() -> str:
        measure = linking.named(connecting.measure.data)
        connect(measure, connecting.about.data)
        return f"Added: {measure.name}."

    def choose() -> str:
        belong(reviews.get(belongs.review.data))
        return "Saved."

    if carried_out(form, add if form is connecting else choose):
        return redirect(request.path)
    if form is belongs:
        connecting = ConnectForm(formdata=None, about=About.ABOUT)
    elif form.is_submitted():
        belongs = _as_stored(record, belongs, list(reviews.values()))
    page = render_template(
        "legislation/of_record.html",
        form=form,
        record=record,
        back=back,
        remove_url=remove_url,
        connect=connecting,
        belongs=belongs,
        names=queries.names(),
    )
    return page, 422 if form.errors else 200


def _as_stored(record: "Letter | Consultation", belongs: BelongsForm, reviews: list[Review]) -> BelongsForm:
    """The form of the review as it is stored, when the other form of the page was sent."""
    stored = belongs_form(record, type(belongs), formdata=None)
    stored.offer(reviews)
    return stored


def belongs_form(record: "Letter | Consultation", kind: type[Belongs], **sent: Any) -> Belongs:
    """The form of a record's review, with what is stored; ``formdata=None`` leaves out what was sent."""
    return kind(review=record.review_id, position=getattr(record, "review_position", None), **sent)
