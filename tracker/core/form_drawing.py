"""The bridge from a form's fields to the page components: which macro draws a field, and with what."""

from typing import Any

from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)

from tracker.core.choice_fields import Dropdown
from tracker.core.fields import Asked, DayField, OneLine

Params = dict[str, Any]

# Fields of the library itself, for the rare form that uses them.
FOREIGN = (
    (TextAreaField, "textarea"),
    (SelectMultipleField, "checkboxes"),
    (RadioField, "radios"),
    (SelectField, "select"),
    (BooleanField, "tick"),
    (PasswordField, "password"),
)
NEEDS_A_FIELDSET = {"date", "radios", "checkboxes"}
LABEL_SIZE = "govuk-!-font-weight-bold"


def component_of(field: Field) -> str:
    """The name of the component that draws this field."""
    if isinstance(field, Asked):
        return field.drawn_as
    return next((component for kind, component in FOREIGN if isinstance(field, kind)), "input")


def params_of(field: Field, **changes: Any) -> Params:
    """What the component's macro is given. ``changes`` (label, hint, classes, rows …) win over the field.

    ``label_is_heading`` makes the field's label the page's h1.
    """
    component = component_of(field)
    label = changes.pop("label", field.label.text)
    heading = changes.pop("label_is_heading", False)
    hint = changes.pop("hint", field.description)
    params: Params = {"id": field.id, "name": field.name}
    if component in NEEDS_A_FIELDSET:
        size = "govuk-fieldset__legend--l" if heading else LABEL_SIZE
        params["idPrefix"] = field.id
        params["fieldset"] = {"legend": {"text": label, "classes": size, "isPageHeading": heading}}
    elif component != "tick":
        params["label"] = {
            "text": label,
            "classes": "govuk-label--l" if heading else LABEL_SIZE,
            "isPageHeading": heading,
        }
    if hint:
        params["hint"] = {"html" if isinstance(hint, Markup) else "text": hint}
    if field.errors:
        params["errorMessage"] = {"text": field.errors[0]}
    params |= _contents(field, component, label)
    return params | changes


def errors_of(form: Any) -> list[Params]:
    """The form's errors for its summary: those of the form first, then each field's with a link to it."""
    found: list[Params] = [{"text": message} for message in form.form_errors]
    for field in form:
        found += [{"text": message, "href": f"#{first_input_of(field)}"} for message in field.errors[:1]]
    return found


def first_input_of(field: Field) -> str:
    """The id of the input that a person should go to: of a date, the part that is wrong."""
    if isinstance(field, DayField):
        return f"{field.id}-{field.wrong_part or 'day'}"
    return str(field.id)


def has_files(form: Any) -> bool:
    """Whether the form sends a file along."""
    return any(component_of(field) == "file" for field in form)


def _contents(field: Field, component: str, label: str) -> Params:
    """What was typed or chosen, and what there is to choose from."""
    if component == "date":
        return {"items": [_part(field, part) for part in ("day", "month", "year")], "namePrefix": field.name}
    if component in ("select", "radios", "checkboxes"):
        return {"items": _items(field, component)}
    if component == "tick":
        item = {"value": "y", "text": label, "checked": bool(field.data), "id": field.id}
        return {"idPrefix": field.id, "items": [item]}
    if component == "file":
        accept = ",".join(getattr(field, "accept", ()))
        return {"attributes": {"accept": accept}} if accept else {}
    return _text(field)


def _text(field: Any) -> Params:
    params: Params = {"value": field._value() if not isinstance(field, PasswordField) else ""}
    if not isinstance(field, OneLine):
        return params
    params |= {"type": field.input_type, "autocomplete": field.autocomplete, "spellcheck": field.spellcheck}
    if field.width:
        params["classes"] = field.width
    if field.inputmode:
        params["inputmode"] = field.inputmode
    if field.suffix:
        params["suffix"] = {"text": field.suffix}
    if field.drawn_as == "textarea":
        params["rows"] = getattr(field, "rows", 5)
    return {name: value for name, value in params.items() if value is not None}


def _part(field: Any, part: str) -> Params:
    wrong = field.errors and field.wrong_part in (None, part)
    width = "govuk-input--width-4" if part == "year" else "govuk-input--width-2"
    item = {
        "name": part,
        "classes": f"{width} govuk-input--error" if wrong else width,
        "value": field.typed[part],
    }
    # A month may be typed as a word.
    return item | {"inputmode": "text"} if part == "month" else item


def _items(field: Any, component: str) -> list[Params]:
    """The choices in the shape of the component; hints of single choices come from ``render_kw``."""
    if not isinstance(field, Dropdown):
        chosen = "selected" if component == "select" else "checked"
        return [{"value": one.value, "text": one.label, chosen: one.selected} for one in field.iter_choices()]
    chosen = "selected" if component == "select" else "checked"
    items: list[Params] = []
    for choice, is_chosen in field.options():
        item: Params = {"value": choice.value, "text": choice.label, chosen: is_chosen}
        if hint := choice.render_kw.get("hint"):
            item["hint"] = {"text": hint}
        items.append(item)
    return items
