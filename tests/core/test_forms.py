"""Forms: what was typed is kept, what is missing is said, and a broken rule finds its field."""

import enum
from collections.abc import Iterator
from datetime import date, time
from io import BytesIO
from types import SimpleNamespace

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms.fields.choices import SelectChoice

from tracker.core import form_drawing, forms
from tracker.core.errors import RuleViolation


class Kind(enum.Enum):
    CALL = "call-for-evidence"
    INQUIRY = "inquiry"


class CallForm(forms.Versioned):
    title = forms.OneLine("Title", required="Enter the title.", longest=20)
    closes_on = forms.DayField("Closing date", required="Enter the closing date.")
    closes_time = forms.ClockTimeField("Closing time")
    seen_on = forms.PartialDateField("First heard of")
    kind = forms.Dropdown("Kind", choices=forms.choices_of(Kind, empty="Choose"), coerce=Kind)
    lead_id = forms.Dropdown("Lead", choices=[SelectChoice("3", "Ann")], coerce=int)
    nation = forms.Radios("Nation", choices=["Scotland", "England"], required="Choose the nation.")
    themes = forms.Checkboxes(
        "Themes", choices=[SelectChoice("1", "Housing"), SelectChoice("2", "Health")], coerce=int
    )
    email = forms.EmailAddress("E-mail")
    approval_days = forms.WorkingDays("Days")
    notes = forms.MarkdownField("Notes")
    attachment = forms.File("File", accept=(".pdf", ".docx"))
    sure = forms.Tick("I may", required="Tick the box.")


COMPLETE = {
    "version": "4",
    "title": "A call",
    "closes_on-day": "11",
    "closes_on-month": "5",
    "closes_on-year": "2023",
    "nation": "Scotland",
    "sure": "y",
}


@pytest.fixture
def request_context() -> Iterator[None]:
    app = Flask("forms")
    app.config.update(SECRET_KEY="only for these tests", WTF_CSRF_ENABLED=False)
    with app.test_request_context(method="POST"):
        yield


pytestmark = pytest.mark.usefixtures("request_context")


def filled(**changes) -> CallForm:
    return CallForm(MultiDict(COMPLETE | {name.replace("__", "-"): value for name, value in changes.items()}))


def errors_of(form) -> dict:
    assert not form.validate()
    return form.errors


def test_a_complete_form_gives_values_of_the_right_kind():
    form = filled(
        closes_time="11:45pm",
        seen_on__year="2020",
        seen_on__month="5",
        kind="inquiry",
        lead_id="3",
        themes="2",
    )
    assert form.validate(), form.errors
    assert form.data == {
        "version": 4,
        "title": "A call",
        "closes_on": date(2023, 5, 11),
        "closes_time": time(23, 45),
        "seen_on": "2020-05",
        "kind": Kind.INQUIRY,
        "lead_id": 3,
        "nation": "Scotland",
        "themes": [2],
        "email": "",
        "approval_days": None,
        "notes": "",
        "attachment": None,
        "sure": True,
    }


def test_a_post_with_nothing_in_it_says_what_is_missing():
    assert errors_of(CallForm()) == {
        "title": ["Enter the title."],
        "closes_on": ["Enter the closing date."],
        "nation": ["Choose the nation."],
        "sure": ["Tick the box."],
    }


def test_a_post_with_nothing_in_it_does_not_take_the_stored_values_for_typed_ones():
    form = CallForm(obj=SimpleNamespace(title="Stored", closes_on=date(2023, 5, 11), version=3))
    assert errors_of(form)["title"] == ["Enter the title."]


def test_31_february_is_refused_and_stays_in_its_boxes():
    form = filled(closes_on__day="31", closes_on__month="2", closes_on__year="2027")
    assert errors_of(form) == {"closes_on": ["31 February does not exist. Enter a date such as 28 2 2027."]}
    assert form.closes_on.typed == {"day": "31", "month": "2", "year": "2027"}
    assert form.closes_on.data is None


def test_the_summary_leads_to_the_part_of_the_date_that_is_wrong():
    form = filled(closes_on__year="27")
    assert errors_of(form) == {"closes_on": ["Enter the year with four digits, such as 2027."]}
    assert form_drawing.errors_of(form) == [
        {"text": "Enter the year with four digits, such as 2027.", "href": "#closes_on-year"}
    ]


def test_parts_of_a_date_that_were_not_sent_count_as_empty():
    form = CallForm(MultiDict({"closes_on-day": "11"}))
    assert errors_of(form)["closes_on"] == ["Enter the month and the year as well."]


def test_midnight_is_refused_and_stays_as_it_was_typed():
    form = filled(closes_time="midnight")
    assert list(errors_of(form)) == ["closes_time"]
    assert form.closes_time._value() == "midnight"


def test_an_address_with_a_line_break_is_refused_and_stays_as_it_was_typed():
    form = filled(email="ann@example.org\r\nBcc: everybody@example.org")
    assert errors_of(form) == {"email": ["Enter this on one line, without a line break."]}
    assert form.email.data == "ann@example.org\r\nBcc: everybody@example.org"


def test_a_title_that_is_too_long_is_refused_with_both_numbers():
    assert errors_of(filled(title="x" * 21)) == {"title": ["Enter at most 20 characters. This has 21."]}


@pytest.mark.parametrize("given", [" \t ", "\u200b", "\u3164 \u2060"])
def test_spaces_and_signs_that_nobody_sees_are_no_title(given):
    assert errors_of(filled(title=given)) == {"title": ["Enter the title."]}


@pytest.mark.parametrize("name", ["kind", "lead_id", "nation", "themes"])
def test_a_choice_that_is_not_on_the_list_is_refused(name):
    expected = "Choose the nation." if name == "nation" else "Choose one from the list."
    assert errors_of(filled(**{name: "99"})) == {name: [expected]}


class OfferedLater(forms.Form):
    lead_id = forms.Dropdown("Lead", coerce=int)
    themes = forms.Checkboxes("Themes", coerce=int)

    def offer(self) -> None:
        self.lead_id.choices = [SelectChoice("", "Nobody"), SelectChoice("3", "Ann")]
        self.themes.choices = [SelectChoice(1, "Housing"), SelectChoice(2, "Health")]


def test_choices_may_be_set_after_the_form_was_made():
    form = OfferedLater(MultiDict([("lead_id", "3"), ("themes", "1"), ("themes", "2")]))
    form.offer()
    assert (form.validate(), form.lead_id.data, form.themes.data) == (True, 3, [1, 2])


@pytest.mark.parametrize("name", ["lead_id", "themes"])
def test_a_choice_that_is_not_on_a_list_set_later_is_refused(name):
    form = OfferedLater(MultiDict({name: "9"}))
    form.offer()
    assert (form.validate(), form[name].errors) == (False, ["Choose one from the list."])


def test_an_empty_choice_is_none():
    form = filled(kind="", lead_id="")
    assert form.validate()
    assert (form.kind.data, form.lead_id.data) == (None, None)


@pytest.mark.parametrize("at_first", [None, ()])
def test_until_choices_are_set_they_may_be_none_or_empty(at_first):
    class LaterForm(forms.Form):
        lead_id = forms.Dropdown("Lead", choices=at_first, coerce=int)
        themes = forms.Checkboxes("Themes", choices=at_first, coerce=int)

    for sent, outcome in (("3", (3, [3])), ("99", None)):
        form = LaterForm(MultiDict({"lead_id": sent, "themes": sent}))
        form.lead_id.choices = form.themes.choices = [SelectChoice("3", "Ann")]
        if outcome:
            assert form.validate()
            assert (form.lead_id.data, form.themes.data) == outcome
        else:
            refused = ["Choose one from the list."]
            assert errors_of(form) == {"lead_id": refused, "themes": refused}


def test_a_number_of_working_days_beyond_the_limit_is_refused():
    assert errors_of(filled(approval_days="300")) == {
        "approval_days": ["Enter a whole number from 0 to 250."]
    }


def test_a_file_of_the_wrong_kind_is_refused():
    form = filled(attachment=FileStorage(BytesIO(b"MZ"), filename="virus.exe"))
    assert errors_of(form) == {"attachment": ["Choose a file that ends in .pdf or .docx."]}


def test_a_file_of_the_right_kind_is_taken_and_an_empty_file_box_is_none():
    sent = FileStorage(BytesIO(b"%PDF"), filename="Response.PDF")
    assert filled(attachment=sent).attachment.data is sent
    assert filled(attachment=FileStorage(BytesIO(b""), filename="")).attachment.data is None


def test_a_record_fills_the_form():
    record = SimpleNamespace(
        title="A call",
        closes_on=date(2023, 5, 1),
        closes_time=time(12),
        seen_on="2020-05",
        kind=Kind.CALL,
        themes=[1],
        version=7,
    )
    app = Flask("forms")
    app.config.update(SECRET_KEY="only for these tests", WTF_CSRF_ENABLED=False)
    with app.test_request_context():
        form = CallForm(obj=record)
    assert form.closes_on.typed == {"day": "1", "month": "5", "year": "2023"}
    assert form.seen_on.typed == {"day": "", "month": "5", "year": "2020"}
    assert form.closes_time._value() == "midday"
    assert [choice.value for choice, chosen in form.kind.options() if chosen] == ["call-for-evidence"]
    assert [choice.value for choice, chosen in form.themes.options() if chosen] == ["1"]
    assert form.version.data == 7


def test_a_broken_rule_is_shown_beside_the_field_it_names():
    form = filled()
    assert form.validate()
    form.blame(RuleViolation("It opens after it closes.", field="closes_on"))
    form.blame(RuleViolation("The call has closed."))
    form.blame(RuleViolation("Nothing by this name.", field="unknown"))
    assert form_drawing.errors_of(form) == [
        {"text": "The call has closed."},
        {"text": "Nothing by this name."},
        {"text": "It opens after it closes.", "href": "#closes_on-day"},
    ]


def test_after_a_collision_both_texts_are_there_and_the_next_save_goes_through():
    form = filled(title="Mine", notes="My notes")
    form.show_both(
        {
            "title": "Theirs",
            "closes_on": date(2023, 5, 11),
            "notes": "",
            "kind": Kind.CALL,
            "themes": [1, 2],
            "seen_on": "2020-05",
        },
        version=5,
    )
    assert form.version.data == 5
    assert (form.title.data, form.title.saved_by_others) == ("Mine", "Theirs")
    assert form.closes_on.saved_by_others is None
    assert form.notes.saved_by_others == "nothing"
    assert form.kind.saved_by_others == "Call for evidence"
    assert form.themes.saved_by_others == "Housing, Health"
    assert form.seen_on.saved_by_others == "May 2020"


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 30, "²"])
def test_a_version_that_cannot_be_read_is_0(sent):
    assert filled(version=sent).version.data == 0


def test_a_file_is_taken_only_where_a_file_is_asked_for(app):
    data = {"title": (BytesIO(b"x"), "a.pdf"), "closes_on-day": (BytesIO(b"x"), "a.pdf")}
    with app.test_request_context("/", method="POST", data=data):
        form = CallForm()
        form.validate()
    assert form.title.errors == ["Enter the title."]
    assert form.closes_on.errors == ["Enter the closing date."]


@pytest.mark.parametrize("body", ['{"title": 5}', "[1]", '{"title": ["a"]}'])
def test_json_is_not_taken_for_a_form(app, body):
    with app.test_request_context("/", method="POST", data=body, content_type="application/json"):
        form = CallForm()
        form.validate()
    assert form.title.errors == ["Enter the title."]
