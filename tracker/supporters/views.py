"""What anyone may do with a letter that is open to others: read it, add a name, confirm it, take it back."""

from collections.abc import Callable

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts import limits
from tracker.accounts.rules import Limit, TooManyTries, network_of
from tracker.coalition.queries import the_coalition
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleViolation
from tracker.core.links import absolute_url
from tracker.core.permissions import public
from tracker.signoffs.models import SignOn
from tracker.signoffs.rules import are_names_shown
from tracker.supporters import forms, presentation, queries, rules, services
from tracker.supporters.models import Supporter

bp = Blueprint("supporters", __name__, url_prefix=None)

COUNT_KEPT_FOR = 300  # seconds for which a page that shows the count need not ask again


@bp.route("/support/<uid>", methods=["GET", "POST"])
@public
def show(uid: str) -> ResponseReturnValue:
    """The text, who stands behind it, and the form to add a name. A POST asks the address to confirm it."""
    sign_on = queries.open_sign_on(uid)
    form = forms.AddForm()
    if form.validate_on_submit():
        try:
            _count(
                (rules.ADD_PER_IP, network_of(request.remote_addr)),
                (rules.ADD_PER_ADDRESS, form.email.data.casefold()),
            )
            services.add(
                sign_on,
                form.wish(),
                text_number=form.number,
                ip=request.remote_addr or "",
                now=clock.now(),
            )
        except TooManyTries:
            raise
        except RuleViolation as broken:
            db.session.commit()  # the try is counted
            form.blame(broken)
        else:
            db.session.commit()
            return redirect(url_for(".added", uid=uid))
    form.text_number.data = str(sign_on.text.number)
    status = 422 if form.is_submitted() else 200
    return render_template("supporters/show.html", form=form, **_page(sign_on)), status


def _count(*tries: tuple[Limit, str]) -> None:
    limits.count_all(tries, now=clock.now())


def _page(sign_on: SignOn) -> dict[str, object]:
    """What the public page shows: the text and the first of the names."""
    page = presentation.page_of_names(sign_on, request.args.get("after"))
    later = presentation.later_names(sign_on) if sign_on.fixed_at else ()
    return {
        "sign_on": sign_on,
        "names": page,
        "later": later,
        "standing": presentation.standing(sign_on, clock.now()),
        "can_add": presentation.can_add(sign_on, clock.now()),
    }


@bp.route("/support/<uid>/added")
@public
def added(uid: str) -> ResponseReturnValue:
    """What comes next, for somebody who has just added a name. Says the same to everybody."""
    return render_template("supporters/added.html", sign_on=queries.open_sign_on(uid))


@bp.route("/support/<uid>/count.svg")
@public
def count_image(uid: str) -> ResponseReturnValue:
    """How many organisations stand behind a letter, as a picture for other sites, if that is shown."""
    answer = make_response(render_template("supporters/count.svg", count=queries.count_of(uid)))
    answer.mimetype = "image/svg+xml"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = f"public, max-age={COUNT_KEPT_FOR}"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.add_etag()
    return answer.make_conditional(request)


@bp.route("/support/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm a name from its own address: the name must be typed once more."""
    supporter = queries.by_token(token)
    form = forms.NameAgainForm()

    def act() -> None:
        name_again = form.name_again.data
        services.confirm(supporter, name_again=name_again, text_number=form.number, now=clock.now())

    if _is_done(form, act):
        return redirect(url_for(".confirm", token=token))
    return _own_page(supporter, token, form)


@bp.route("/support/withdraw/<token>", methods=["GET", "POST"])
@public
def withdraw(token: str) -> ResponseReturnValue:
    """Take a name back that was added from outside."""
    supporter = queries.by_token(token)
    form = forms.NameAgainForm()

    def act() -> None:
        services.withdraw(supporter, name_again=form.name_again.data, now=clock.now())

    if _is_done(form, act):
        return redirect(url_for(".confirm", token=token))
    drawn = render_template("supporters/withdraw.html", supporter=supporter, form=form, token=token)
    return _unlisted(make_response(drawn, 422 if form.is_submitted() else 200))


def _is_done(form: forms.NameAgainForm, act: Callable[[], None]) -> bool:
    """Whether what a form over a link asks for was done. Each try is counted, whatever comes of it."""
    if not form.validate_on_submit():
        return False
    _count((rules.CONFIRM_PER_IP, network_of(request.remote_addr)))
    try:
        act()
    except RuleViolation as broken:
        form.blame(broken)
    db.session.commit()
    return not form.errors


def _own_page(supporter: Supporter, token: str, form: forms.NameAgainForm) -> ResponseReturnValue:
    sign_on = supporter.sign_on
    form.text_number.data = str(sign_on.text.number)
    drawn = render_template(
        "supporters/confirm.html",
        supporter=supporter,
        sign_on=sign_on,
        token=token,
        form=form,
        state=presentation.state_of(supporter, sign_on, clock.now()),
        names_shown=are_names_shown(sign_on),
    )
    return _unlisted(make_response(drawn, 422 if form.is_submitted() else 200))


def _unlisted(answer: Response) -> Response:
    """A page that is reached by a secret address is in no search engine, and its address goes nowhere."""
    answer.headers["Referrer-Policy"] = "strict-origin"  # the origin alone: https forms are checked by it
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def embed_snippet(sign_on: SignOn) -> str:
    """The lines of HTML with which another site shows the count and links to the letter."""
    return render_template(
        "supporters/embed.html",
        page_url=absolute_url("supporters.show", uid=sign_on.uid),
        image_url=absolute_url("supporters.count_image", uid=sign_on.uid),
        title=sign_on.text.title,
        coalition_name=the_coalition().name,
    ).strip()


from tracker.supporters import review_views  # noqa: E402, F401 — the co-chairs' pages of the same blueprint
