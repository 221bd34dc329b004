"""What the pages that change a body, a post or an appointment share: whoever saves second sees both texts."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from tracker.core.conflicts import show_both
from tracker.core.errors import Stale
from tracker.core.form_views import saved, whether_changed
from tracker.core.forms import Versioned
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

    ``act`` calls the service and says whether anything was changed; ``stored`` reads what is stored by now.
    """
    try:
        if saved(form, record, lambda: whether_changed(act())):
            return redirect(done)
    except Stale:
        return show_both(template, form, record, stored(), **values)
    return render_template(template, form=form, **values)
