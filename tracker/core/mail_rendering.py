"""The two parts of a mail from its two templates. Needs no request: mails are also written by the worker."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import current_app

if TYPE_CHECKING:
    import css_inline


def render_mail(template: str, **context: Any) -> tuple[str, str]:
    """The text and the HTML of ``emails/<template>.txt`` and ``.html``; the HTML's style stands in its tags.

    Only what is given is known to the templates, with ``base_url``: a mail must not depend on who is signed in.
    """
    known = {"base_url": current_app.config.get("BASE_URL", "")} | context
    return render_text(f"emails/{template}.txt", **known), render_html(f"emails/{template}.html", **known)


def render_text(template: str, **context: Any) -> str:
    """One text template, tidied."""
    drawn: str = current_app.jinja_env.get_template(template).render(context)
    return tidy_lines(drawn)


def render_html(template: str, **context: Any) -> str:
    """One HTML template with its style written into the tags, as mail programs need it."""
    return _inliner().inline(current_app.jinja_env.get_template(template).render(context))


def tidy_lines(drawn: str) -> str:
    """Text without trailing spaces (but in the signature's mark) and with single empty lines between paragraphs."""
    lines = [line if line == "-- " else line.rstrip() for line in drawn.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


@lru_cache(maxsize=1)
def _inliner() -> "css_inline.CSSInliner":
    import css_inline  # with the first mail

    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
