"""Every table, in one place to import: for migrations, tests and anything else that needs the whole schema."""

from tracker.accounts import models as accounts
from tracker.activity import models as activity
from tracker.attachments import models as attachments
from tracker.coalition import models as coalition
from tracker.consultations import models as consultations
from tracker.contacts import models as contacts
from tracker.deadlines import models as deadlines
from tracker.drafting import models as drafting
from tracker.duplicates import models as duplicates
from tracker.government import models as government
from tracker.groups import models as groups
from tracker.legislation import models as legislation
from tracker.letters import models as letters
from tracker.logos import models as logos
from tracker.outbox import models as outbox
from tracker.reminders import models as reminders
from tracker.reshuffles import models as reshuffles
from tracker.signoffs import models as signoffs
from tracker.supporters import models as supporters

__all__ = [
    "accounts",
    "activity",
    "attachments",
    "coalition",
    "consultations",
    "contacts",
    "deadlines",
    "drafting",
    "duplicates",
    "government",
    "groups",
    "legislation",
    "letters",
    "logos",
    "outbox",
    "reminders",
    "reshuffles",
    "signoffs",
    "supporters",
]
