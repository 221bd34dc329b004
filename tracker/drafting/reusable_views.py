"""Pages of the texts that are used again: their list, adding, changing and removing one."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.conflicts import show_both
from tracker.core.errors import Stale
from tracker.core.form_views import carried_out, saved, whether_changed
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.drafting import forms, queries, reusable
from tracker.drafting.models import ReusableText
from tracker.drafting.rules import ReusableKind
from tracker.drafting.views import bp


@bp.route("/templates")
@requires(Permission.RECORD)
def templates() -> ResponseReturnValue:
    """Texts to begin from, then blocks."""
    return render_template("drafting/templates.html", texts=queries.reusable_texts(), kinds=ReusableKind)


@bp.route("/templates/new", methods=["GET", "POST"])
@requires(Permission.RECORD)
def add_template() -> ResponseReturnValue:
    """Keep a text ready."""
    form = forms.ReusableForm(data={"kind": ReusableKind.LETTER})

    def act() -> str:
        made = reusable.add_text(**_facts(form), by=me(), now=clock.now())
        return f"Added {made.name}."

    if carried_out(form, act):
        return redirect(url_for(".templates"))
    return render_template("drafting/edit_template.html", form=form, found=None)


@bp.route("/templates/<int:text_id>", methods=["GET", "POST"])
@requires(Permission.RECORD)
def change_template(text_id: int) -> ResponseReturnValue:
    """Change a text that is kept ready."""
    found = queries.reusable_or_404(text_id)
    form = forms.ReusableForm(obj=found)

    def act() -> str:
        return whether_changed(reusable.change_text(found, **_facts(form), by=me(), now=clock.now()))

    try:
        if saved(form, found, act):
            return redirect(url_for(".templates"))
    except Stale:
        stored = queries.reusable_or_404(text_id)
        return show_both("drafting/edit_template.html", form, stored, _stored(stored), found=stored)
    return render_template("drafting/edit_template.html", form=form, found=found)


@bp.route("/templates/<int:text_id>/remove", methods=["GET", "POST"])
@requires(Permission.RECORD)
def remove_template(text_id: int) -> ResponseReturnValue:
    """Keep it no longer."""
    found = queries.reusable_or_404(text_id)
    form = ConfirmForm()

    def act() -> str:
        reusable.remove_text(found)
        return f"Removed {found.name}."

    if carried_out(form, act):
        return redirect(url_for(".templates"))
    return render_template("drafting/remove_template.html", form=form, found=found)


def _facts(form: forms.ReusableForm) -> dict[str, Any]:
    return {"kind": form.kind.data, "name": form.name.data, "text": form.text.data}


def _stored(found: ReusableText) -> dict[str, object]:
    return {"kind": found.kind, "name": found.name, "text": found.text}
