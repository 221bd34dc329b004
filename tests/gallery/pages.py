"""A small application that shows every component, for looking at and for axe. It has no database."""

import enum
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, abort, flash, render_template
from jinja2 import ChoiceLoader, FileSystemLoader

from tracker import config
from tracker.core import error_pages, forms, headers, templating
from tracker.core.errors import RuleViolation
from tracker.core.extensions import csrf
from tracker.core.pagination import Page
from tracker.core.permissions import public

HERE = Path(__file__).parent
COALITION = "Alliance for Children in Care and Care Leavers"
NAVIGATION = {
    "reports.dashboard": "/",
    "consultations.index": "/consultations",
    "letters.index": "/letters",
    "deadlines.index": "/deadlines",
    "organisations.index": "/organisations",
    "reminders.index": "/reminders",
    "people.index": "/people",
    "coalition.settings": "/settings",
    "record.index": "/record",
    "accounts.sign_in": "/sign-in",
}
NOTES = """Some **notes** with a [link](https://www.example.org/) and a list:

- one
- two

## A heading

> A quotation from the call.

| Question | Lead |
|---|---|
| 1 | Ann |
"""


class Kind(enum.Enum):
    CALL = "call-for-evidence"
    INQUIRY = "inquiry"


class Nation(enum.Enum):
    ENGLAND_AND_WALES = "England and Wales"
    SCOTLAND = "Scotland"


class CallForm(forms.Versioned):
    title = forms.OneLine("Title", required="Enter the title of the call.")
    closes_on = forms.DayField(
        "Closing date", required="Enter the closing date.", hint="For example 28 2 2027"
    )
    closes_time = forms.ClockTimeField("Closing time, if one is stated", hint="For example 11:45pm")
    seen_on = forms.PartialDateField("First heard of", hint="The day and the month may be left empty")
    kind = forms.Dropdown(
        "Kind",
        choices=forms.choices_of(Kind, empty="Choose a kind"),
        coerce=Kind,
        required="Choose the kind.",
    )
    nation = forms.Radios(
        "Nation", choices=forms.choices_of(Nation), coerce=Nation, required="Choose the nation."
    )
    themes = forms.Checkboxes("Themes", choices=["Housing", "Mental health", "Stability"])
    email = forms.EmailAddress("Contact’s e-mail address")
    url = forms.WebAddress("Web address")
    approval_days = forms.WorkingDays("Time needed to approve", hint="How long members need to agree")
    notes = forms.MarkdownField("Notes", hint="Leave an empty line between paragraphs")
    attachment = forms.File("File", accept=(".pdf", ".docx"), hint="A PDF or Word file of at most 10 MB")
    sure = forms.Tick("I am authorised to record this", required="Tick the box to say that you may.")


@dataclass
class Visitor:
    """Who is signed in."""

    name: str = "Ann Example"


def make_gallery() -> Flask:
    """The application, with one address for each kind of page."""
    app = Flask(
        "gallery",
        template_folder=str(config.ROOT / "templates"),
        static_folder=str(config.ROOT / "tracker" / "static"),
    )
    app.config.update(SECRET_KEY="for the gallery of components alone", WTF_CSRF_ENABLED=True, TESTING=False)
    csrf.init_app(app)
    templating.install(app)
    error_pages.install(app)
    headers.install(app)
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, FileSystemLoader(str(HERE))])  # type: ignore[list-item]
    app.context_processor(_values_of_every_page)
    app.view_functions["static"] = public(app.view_functions["static"])
    for endpoint, address in NAVIGATION.items():
        app.add_url_rule(address, endpoint, _show_working)
    app.add_url_rule("/sign-out", "accounts.sign_out", _show_working, methods=["POST"])
    app.add_url_rule("/form", "form", _show_form, methods=["GET", "POST"])
    app.add_url_rule("/both", "both", _show_both)
    app.add_url_rule("/confirm", "confirm", _show_confirm)
    app.add_url_rule("/public", "public_page", _show_public)
    app.add_url_rule("/broken-rule", "broken_rule", _break_a_rule)
    app.add_url_rule("/fails", "fails", _fail)
    app.add_url_rule("/refused/<int:status>", "refused", _refuse)
    return app


def _values_of_every_page() -> dict[str, Any]:
    return {"coalition_name": COALITION, "current_person": Visitor()}


@public
def _show_working() -> str:
    flash("Recorded the call.")
    flash("The closing date is already past, so nobody is reminded.", "warning")
    return render_template(
        "working.html",
        alarms=[
            {
                "text": "Reminders have not been checked for 12 minutes.",
                "url": "/",
                "action": "See what to do",
            }
        ],
        due=date(2023, 5, 11),
        at=time(23, 45),
        now=datetime(2023, 5, 3, 8, tzinfo=UTC),
        seconds=timedelta(seconds=20),
        notes=NOTES,
        page=Page(rows=(), next_after="bWFyaw", is_first=False),
    )


@public
def _show_form() -> tuple[str, int]:
    form = CallForm()
    form.validate_on_submit()
    return render_template("form.html", form=form), 422 if form.errors else 200


@public
def _show_both() -> str:
    form = CallForm(title="My title", closes_on=date(2027, 2, 28), notes="My notes")
    form.show_both({"title": "Their title", "closes_on": date(2027, 3, 1), "kind": Kind.CALL}, version=4)
    return render_template("form.html", form=form)


@public
def _show_confirm() -> str:
    return render_template("confirm.html", form=forms.Form())


@public
def _show_public() -> str:
    return render_template("public.html", current_person=None, notes=NOTES)


@public
def _break_a_rule() -> str:
    raise RuleViolation("A call that has closed cannot be extended.")


@public
def _fail() -> str:
    raise RuntimeError("on purpose")


@public
def _refuse(status: int) -> str:
    abort(status)
