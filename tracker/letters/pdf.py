"""A letter as PDF: tagged for screen readers (PDF/UA), A4, with its title and language. Loads nothing from anywhere.

WeasyPrint needs Pango on the machine; without it a sentence says so, and everything else works.
"""

from functools import lru_cache

from flask import current_app

from tracker.core.errors import RuleViolation
from tracker.letters.document import LATER, SINCE, Document, clean

MOST_NAMES = 2000  # some forty pages and five seconds of work
NOT_POSSIBLE = (
    "This machine cannot make PDF files yet: it lacks Pango. Take the Word file instead. Whoever looks after the "
    "machine can install it; on Debian and Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-liberation"
)


class NoPdf(RuleViolation):
    """There is no PDF of this letter to be had here; Word is."""


@lru_cache(maxsize=4)
def pdf_of(paper: Document) -> bytes:
    """The bytes of the PDF; kept, as the same letter goes to many at once.

    Raises NoPdf, with a sentence, where the machine cannot make one or it would be too long.
    """
    if len(paper.names) + len(paper.later) > MOST_NAMES:
        raise NoPdf(f"A PDF can hold {MOST_NAMES:,} names at most. Take the Word file instead.")
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as missing:
        raise NoPdf(NOT_POSSIBLE) from missing
    drawn = current_app.jinja_env.get_template("letters/document.html").render(
        paper=paper, later_heading=LATER, since_heading=SINCE
    )
    style = current_app.jinja_env.get_template("letters/document.css").render()
    nothing_but_data = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    page = HTML(string=clean(drawn), url_fetcher=nothing_but_data)
    sheet = CSS(string=style, url_fetcher=nothing_but_data)
    written: bytes = page.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1")
    return written
