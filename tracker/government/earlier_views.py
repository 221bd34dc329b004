"""Pages on which a name that a body had, or a title that a post had, is put right, or taken out if it was a mistake."""

from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.form_views import carried_out, whether_changed
from tracker.core.forms import ConfirmForm
from tracker.core.identity import me
from tracker.core.permissions import Permission, requires
from tracker.government import posts, queries, services
from tracker.government.forms import EarlierNameForm
from tracker.government.models import BodyName, PostTitle
from tracker.government.views import bp


@bp.route("/bodies/<int:body_id>/earlier-names/<int:name_id>", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit_earlier_name(body_id: int, name_id: int) -> ResponseReturnValue:
    """Correct an earlier name of a body, or from when to when it had it."""
    kept = queries.earlier_name_or_404(body_id, name_id)
    return _edit(
        kept,
        kept.name,
        services.change_earlier_name,
        named=kept.body.name,
        back=url_for(".body", body_id=body_id),
        remove_url=url_for(".remove_earlier_name", body_id=body_id, name_id=name_id),
    )


@bp.route("/bodies/<int:body_id>/earlier-names/<int:name_id>/remove", methods=["GET", "POST"])
@requires(Permission.RECORD)
def remove_earlier_name(body_id: int, name_id: int) -> ResponseReturnValue:
    """Ask, then take out an earlier name that a body never had."""
    kept = queries.earlier_name_or_404(body_id, name_id)
    edit_url = url_for(".edit_earlier_name", body_id=body_id, name_id=name_id)
    done = url_for(".body", body_id=body_id)
    return _remove(
        kept, kept.name, services.remove_earlier_name, named=kept.body.name, back=edit_url, done=done
    )


@bp.route("/posts/<int:post_id>/earlier-titles/<int:title_id>", methods=["GET", "POST"])
@requires(Permission.RECORD)
def edit_earlier_title(post_id: int, title_id: int) -> ResponseReturnValue:
    """Correct an earlier title of a post, or from when to when it had it."""
    kept = queries.earlier_title_or_404(post_id, title_id)
    return _edit(
        kept,
        kept.title,
        posts.change_earlier_title,
        named=kept.post.title,
        back=url_for(".post", post_id=post_id),
        remove_url=url_for(".remove_earlier_title", post_id=post_id, title_id=title_id),
    )


@bp.route("/posts/<int:post_id>/earlier-titles/<int:title_id>/remove", methods=["GET", "POST"])
@requires(Permission.RECORD)
def remove_earlier_title(post_id: int, title_id: int) -> ResponseReturnValue:
    """Ask, then take out an earlier title that a post never had."""
    kept = queries.earlier_title_or_404(post_id, title_id)
    edit_url = url_for(".edit_earlier_title", post_id=post_id, title_id=title_id)
    done = url_for(".post", post_id=post_id)
    return _remove(
        kept, kept.title, posts.remove_earlier_title, named=kept.post.title, back=edit_url, done=done
    )


def _edit(
    kept: BodyName | PostTitle,
    called: str,
    change: Callable[..., bool],
    *,
    named: str,
    back: str,
    remove_url: str,
) -> ResponseReturnValue:
    form = EarlierNameForm(data={"name": called, "from_on": kept.from_on, "to_on": kept.to_on})

    def act() -> str:
        dates = {"from_on": form.from_on.data, "to_on": form.to_on.data}
        return whether_changed(change(kept, form.name.data, **dates, by=me(), now=clock.now()))

    if carried_out(form, act):
        return redirect(back)
    return render_template(
        "government/earlier_name.html", form=form, named=named, back=back, kept=called, remove_url=remove_url
    )


def _remove(
    kept: BodyName | PostTitle, called: str, remove: Callable[..., None], *, named: str, back: str, done: str
) -> ResponseReturnValue:
    form = ConfirmForm()

    def act() -> str:
        remove(kept, by=me(), now=clock.now())
        return f"It is taken out: {called}."

    if carried_out(form, act):
        return redirect(done)
    return render_template(
        "government/remove_earlier_name.html", form=form, called=called, named=named, back=back
    )
