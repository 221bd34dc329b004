"""What the pages that change a body, a post or an appointment share."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.conflicts import show_both
from tracker.core.errors import Stale
from tracker.core.form_views import carried_out, saved, whether_changed
from tracker.core.forms import Versioned
from tracker.core.identity import me
from tracker.government.forms import EarlierNameForm
from tracker.government.models import Appointment, Body, Post


def changed_on_a_page(
    form: Versioned,
    record: Body | Post | Appointment,
    act: Callable[[], bool],
    *,
    template: str,
    stored: Callable[[], Mapping[str, Any]],
    done: str,
    **values: Any,
) -> ResponseReturnValue:
    """The page with the form; once it was sent, change the record, say so and go to ``done``.

    Whoever saves second sees both texts. ``act`` calls the service and says whether anything was changed; ``stored``
    reads what is stored by now.
    """
    try:
        if saved(form, record, lambda: whether_changed(act())):
            return redirect(done)
    except Stale:
        return show_both(template, form, record, stored(), **values)
    return render_template(template, form=form, **values)


def called_before(word: str, named: str, record: Callable[..., None], *, done: str) -> ResponseReturnValue:
    """The page that asks what a body or a post was called before; ``word`` says what it bears: a name, a title."""
    form = EarlierNameForm()

    def act() -> str:
        record(form.name.data, from_on=form.from_on.data, to_on=form.to_on.data, by=me(), now=clock.now())
        return f"Recorded. It is found by that {word} too."

    if carried_out(form, act):
        return redirect(done)
    return render_template("government/earlier_name.html", form=form, named=named, back=done)
