"""The forms of the settings page and of themes."""

from typing import Any

from tracker.coalition.models import Coalition
from tracker.coalition.services import Settings
from tracker.core.forms import (
    EmailAddress,
    Form,
    MarkdownField,
    OneLine,
    Tick,
    Versioned,
    WholeNumber,
    WorkingDays,
)
from tracker.core.typed import LONGEST_LABEL, LONGEST_NAME


class SettingsForm(Versioned):
    """What co-chairs set for the whole coalition."""

    name = OneLine("Name of the coalition", required="Enter the coalition's name.", longest=LONGEST_NAME)
    terms = MarkdownField(
        "Terms of reference",
        rows=8,
        hint="What members have agreed to. You can use Markdown: ## for a heading.",
    )
    sender_name = OneLine(
        "Name that mails come from",
        longest=LONGEST_LABEL,
        hint="Leave empty for the coalition's name. The address is set where the tracker runs.",
    )
    reply_to = EmailAddress(
        "Address that replies go to", hint="Leave empty to use the one set where the tracker runs."
    )
    reply_days = WorkingDays(
        "Reply to a letter expected within",
        least=1,
        required="Enter a number of working days, such as 20.",
        hint="Used where the body has no figure of its own. Dates already worked out stay as they are.",
    )
    response_days = WholeNumber(
        "Days until a government response is expected",
        least=1,
        most=366,
        required="Enter a number of days, such as 84.",
        hint="Calendar days after a consultation closes. Dates already worked out stay as they are.",
    )
    second_factor_required = Tick(
        "Co-chairs need a code from an app as well when they sign in",
        hint="A co-chair without one is asked to set it up at the next sign-in.",
    )
    silence_allowed = Tick(
        "Our terms allow that a member's silence counts as a yes",
        hint="Each letter still says for itself whether it is used. Only members are counted that way.",
    )

    def settings(self) -> Settings:
        """What was typed, as the service takes it."""
        return Settings(**{name: self[name].data for name in SETTINGS})


SETTINGS = tuple(Settings.__dataclass_fields__)


def stored_settings(coalition: Coalition) -> dict[str, Any]:
    """The stored value of each field by its name; what was never set as it counts."""
    values = {name: getattr(coalition, name) for name in SETTINGS}
    values["second_factor_required"] = bool(coalition.second_factor_required)
    values["silence_allowed"] = bool(coalition.silence_allowed)
    return values | {"version": coalition.version or 0}


class ThemeForm(Form):
    """Something that letters and calls are about."""

    name = OneLine("Name", required="Enter the name of the theme.", longest=LONGEST_LABEL)
    other_names = MarkdownField(
        "Other names", hint="One on each line. Files and forms find the theme by any of them.", rows=4
    )


class TestMailForm(Form):
    """Nothing to fill in: the mail goes to whoever asks."""

    __test__ = False
