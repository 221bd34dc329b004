"""The page on which a letter or a call says what it is about. Their packages lie above and hand in what they do."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.core.form_views import carried_out
from tracker.legislation import linking, queries
from tracker.legislation.forms import LinksForm
from tracker.legislation.models import Measure, Review
from tracker.legislation.rules import About

if TYPE_CHECKING:
    from tracker.consultations.models import Consultation
    from tracker.letters.models import Letter

Links = TypeVar("Links", bound=LinksForm)


def links_page(
    record: "Letter | Consultation",
    form: LinksForm,
    *,
    back: str,
    remove_url: Callable[[int], str],
    connect: Callable[[Measure, About], None],
    belong: Callable[[Review | None], None],
) -> ResponseReturnValue:
    """What a record is about, with one form that adds a measure and chooses its review; either is left as it is."""
    reviews = {one.id: one for one in queries.all_reviews()}
    form.offer(list(reviews.values()))

    def act() -> str:
        said = []
        if form.measure.data:
            measure = linking.named(form.measure.data)
            connect(measure, form.about.data or About.ABOUT)
            said.append(f"Added: {measure.name}.")
        if form.review.raw_data:  # an address that sends the measure alone leaves the review as it is
            belong(reviews.get(form.review.data))
        return " ".join(said) or "Saved."

    if carried_out(form, act):
        return redirect(request.path)
    return render_template(
        "legislation/of_record.html",
        form=form,
        record=record,
        back=back,
        remove_url=remove_url,
        names=queries.names(),
    )


def links_form(record: "Letter | Consultation", kind: type[Links]) -> Links:
    """The form of what a record is about, with what is stored."""
    stored = {"review": record.review_id, "position": getattr(record, "review_position", None)}
    return kind(data={"about": About.ABOUT, **stored})
