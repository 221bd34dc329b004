"""Forms about people and their roles."""

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tracker.coalition.models import Organisation
from tracker.coalition.rules import Role
from tracker.core.forms import DayField, Dropdown, EmailAddress, Form, OneLine, Radios, Versioned
from tracker.core.typed import LONGEST_NAME

ROLES = (
    (Role.CO_CHAIR, "Co-chair", "Runs the coalition: may do everything, gets every reminder"),
    (Role.LEAD, "Group lead", "Records and changes consultations, letters and deadlines"),
    (Role.REPRESENTATIVE, "Representative", "Speaks for an organisation: sees the work and answers requests"),
    (Role.OBSERVER, "Observer", "Sees the work and changes nothing"),
)


def _role_choices() -> list[SelectChoice]:
    return [SelectChoice(role.value, label, {"hint": hint}) for role, label, hint in ROLES]


class PersonForm(Versioned):
    """Name and address."""

    name = OneLine("Name", required="Enter the person's name.", longest=LONGEST_NAME)
    email = EmailAddress("E-mail address", required="Enter the person's e-mail address.")


class RoleDays(Form):
    """What every role has."""

    job_title = OneLine("Job title, if you know it", longest=LONGEST_NAME)
    from_on = DayField("First day", hint="For example 28 2 2027. Leave it empty if it is not known.")
    to_on = DayField(
        "Last day", hint="Leave it empty if no end is planned. The role still counts on this day."
    )


class RoleForm(RoleDays):
    """A further role."""

    role = Radios("Role", choices=_role_choices, coerce=Role, required="Choose the role.")
    organisation_id = Dropdown("Organisation", coerce=int)

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Fill the list to choose from."""
        listed = [SelectChoice(str(one.id), one.name) for one in organisations]
        self.organisation_id.choices = [SelectChoice("", "None"), *listed]


class InviteForm(RoleForm):
    """A new person with a first role."""

    name = OneLine("Name", required="Enter the person's name.", longest=LONGEST_NAME)
    email = EmailAddress("E-mail address", required="Enter the person's e-mail address.")


class EndRoleForm(Form):
    """The last day of a role."""

    to_on = DayField(
        "Last day", required="Enter the last day of the role.", hint="The role still counts on this day."
    )
