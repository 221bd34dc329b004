"""Forms about two records of one organisation."""

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.coalition.models import Organisation
from tracker.core.forms import Form, Radios


class MergeForm(Form):
    """Which of two records goes on."""

    kept_id = Radios(
        "Which name goes on?", choices=list, coerce=int, required="Choose the record that goes on."
    )

    def offer(self, one: Organisation, other: Organisation) -> None:
        """The two to choose from."""
        self.kept_id.choices = [
            SelectChoice(str(each.id), each.name, {"hint": f"{gone.name} becomes one of its other names"})
            for each, gone in ((one, other), (other, one))
        ]
