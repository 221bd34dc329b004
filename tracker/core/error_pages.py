"""What people see when something cannot be done: what happened, and what to do now.

The page for our own failures needs neither the database nor a session: those may be what failed.
"""

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from tracker.core.errors import NotHere, RuleViolation, Stale


@dataclass(frozen=True)
class Page:
    """The words of one error page."""

    title: str
    what: str
    next: str


PAGES = {
    400: Page(
        "That could not be read",
        "Something in the address or the form was not what we expected. Nothing was changed.",
        "Go back, check what you entered and try again.",
    ),
    403: Page(
        "You may not open this page",
        "It is there, but your role does not include it.",
        "If you need it, ask a co-chair of the coalition to do it for you or to change your role.",
    ),
    404: Page(
        "We could not find that page",
        "It may have been moved, or the address may be incomplete.",
        "Check the address, or start again from the home page.",
    ),
    405: Page(
        "That address does not do this",
        "A button or a link led to an address that cannot be used in this way. Nothing was changed.",
        "Go back to the page you came from and try again from there.",
    ),
    409: Page(
        "Somebody else changed this first",
        "It was saved by another person while you were working on it. Nothing of theirs was overwritten.",
        "Go back to see what you typed, copy what you want to keep, then open the page anew and put it in.",
    ),
    410: Page(
        "This link has been used or has run out",
        "Links in our e-mails work for a limited time, and some of them once.",
        "Ask for a new link from the page where you got this one.",
    ),
    413: Page(
        "That is too large",
        "A file can be at most 10 MB. Nothing was saved.",
        "Make the file smaller, for example by saving it as a PDF, then go back and choose it again.",
    ),
    429: Page(
        "Too many tries",
        "This was asked for many times in a short while, so we have paused it to keep accounts safe.",
        "Wait a few minutes, then try again.",
    ),
    500: Page(
        "Something went wrong on our side",
        "The fault is ours and has been written down. What you just sent may not have been saved.",
        "Wait a minute, then go back and try again. If it happens again, tell a co-chair what you did.",
    ),
    503: Page(
        "We cannot answer just now",
        "The tracker is being restarted or is very busy.",
        "Wait a minute, then try again.",
    ),
}
EXPIRED_FORM = Page(
    "This page was open for too long",
    "To keep your account safe, a form can only be sent for a while after it was opened. Nothing was saved.",
    "Go back, open the page anew, put in what you typed and send it again.",
)


def install(app: Flask) -> None:
    """Answer every refusal and failure with a page of ours."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(RuleViolation, _rule_violation)
    app.register_error_handler(NotHere, lambda error: _answer(404, PAGES[404]))
    app.register_error_handler(Stale, lambda error: _answer(409, PAGES[409]))
    app.register_error_handler(InternalServerError, _own_failure)
    app.log_exception = _write_down  # type: ignore[assignment, method-assign]  # called with the failure alone


def _write_down(failure: Any) -> None:
    """A fault of ours in the program's log, under the address's pattern: the address itself may hold a secret."""
    where = request.url_rule or "an address that is not there"
    current_app.logger.error("failed at %s [%s]", where, request.method, exc_info=failure)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    """A refusal by Flask, Werkzeug or ``abort``; redirects and the like pass as they are."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    fallback = PAGES[500] if status >= 500 else PAGES[400]
    answer = _answer(status, PAGES.get(status, fallback))
    for name, value in error.get_headers():
        if name in ("Retry-After", "Allow"):
            answer.headers[name] = value
    return answer


def _expired_form(error: CSRFError) -> ResponseReturnValue:
    return _answer(400, EXPIRED_FORM)


def _rule_violation(error: RuleViolation) -> ResponseReturnValue:
    """A broken rule that no form showed beside a field."""
    page = Page(
        "That cannot be done", error.message, "Nothing was changed. Go back to choose something else."
    )
    return _answer(400, page)


def _own_failure(error: InternalServerError) -> ResponseReturnValue:
    return make_response(_draw_plainly(500, PAGES[500]), 500)


def _answer(status: int, page: Page) -> Response:
    return make_response(_draw(status, page), status)


def _draw(status: int, page: Page) -> str:
    if wants_a_fragment():
        return render_template("errors/fragment.html", status=status, page=page)
    if status >= 500:
        return _draw_plainly(status, page)
    try:
        return render_template("errors/page.html", status=status, page=page, title=page.title)
    except Exception:
        # Navigation and warnings ask the database; the words of the refusal do not.
        current_app.logger.exception("the error page for %s could not be drawn in full", status)
        return _draw_plainly(status, page)


def _draw_plainly(status: int, page: Page) -> str:
    """The page without the values that every other page gets from the database."""
    values: dict[str, Any] = {"status": status, "page": page, "title": page.title}
    name = "errors/fragment.html" if wants_a_fragment() else "errors/plain.html"
    return current_app.jinja_env.get_template(name).render(values)


def wants_a_fragment() -> bool:
    """Whether only a part of a page will be replaced by the answer."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
