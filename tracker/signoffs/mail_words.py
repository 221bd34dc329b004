"""What a contact of an organisation reads, by kind of mail. Words only: links and files are put in by ``emails``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from functools import cached_property

from tracker.coalition.models import Person
from tracker.coalition.queries import co_chairs_on, the_coalition
from tracker.contacts import reaching
from tracker.core.calendar import Nation, working_days_until
from tracker.core.clock import london_day
from tracker.core.wording import day, plural, working_days_left
from tracker.deadlines.queries import calendar_for
from tracker.signoffs import mail_queries, queries, silence
from tracker.signoffs.mails import About
from tracker.signoffs.models import FrozenText, SignAnswer, SignOn, SignRequest
from tracker.signoffs.planner import last_day
from tracker.signoffs.presentation import due_at, until_when
from tracker.signoffs.rules import are_names_shown

SHOWN_CHANGES = 6  # changed paragraphs that a mail holds; all of them are on the page
OPENS_NOTHING = "The link is for {name} alone and for this letter alone. Opening it signs nothing."


@dataclass(frozen=True)
class Group:
    """Lines under a heading."""

    heading: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Words:
    """A mail before it is drawn: what is asked, where things stand, one link, why this person got it."""

    subject: str
    ask: str
    standing: Sequence[str] = ()
    groups: Sequence[Group] = ()
    why: Sequence[str] = ()
    link_text: str = ""
    link_url: str = ""


@dataclass(frozen=True)
class Case:
    """One mail's request and reader, with what the words need of them; looked up once."""

    about: About
    request: SignRequest
    person: Person
    now: datetime

    @property
    def sign_on(self) -> SignOn:
        return self.request.sign_on

    @property
    def name(self) -> str:
        """The organisation."""
        return self.request.organisation.name

    @property
    def title(self) -> str:
        """The letter, in quotation marks."""
        return f"“{self.sign_on.text.title}”"

    @property
    def due(self) -> datetime:
        """By when an answer is wanted: its own date, or the soft cut-off while that is ahead; before silence counts."""
        due = due_at(self.request)
        due = due if due > self.now else self.sign_on.closes_at
        return min(due, self.silence) if self.silence is not None else due

    @cached_property
    def silence(self) -> datetime | None:
        """From when silence counts as yes; None where it does not, or something was answered."""
        counts_from = silence.foreseen(self.request, self.now)
        if counts_from is None or counts_from > self.sign_on.closes_at or self.request.answer is not None:
            return None
        return counts_from

    @property
    def by(self) -> str:
        """ "Wednesday 24 May"."""
        return on_day(self.due)

    @cached_property
    def left(self) -> str:
        """ "in 5 working days"."""
        today, last = london_day(self.now), last_day(self.due)
        count = working_days_until(today, last, calendar_for(Nation.ENGLAND_AND_WALES))
        return working_days_left(count, (last - today).days)

    @cached_property
    def answer(self) -> SignAnswer | None:
        """The answer that a receipt speaks of."""
        return mail_queries.answer_called(self.about.subject)

    @cached_property
    def so_far(self) -> str:
        """How many have signed, where that is shown."""
        if not are_names_shown(self.sign_on):
            return ""
        asked, signed = queries.asked_and_signed(self.sign_on.letter_id)
        return f"Signed so far: {signed} of the {plural(asked, 'organisation')} asked."


def on_day(at: datetime) -> str:
    """ "Wednesday 24 May": subjects leave the year to the text."""
    last = last_day(at)
    return f"{last:%A} {last.day} {last:%B}"


def until(at: datetime) -> str:
    """ "Friday 26 May 2023, midday"; "the end of Thursday 25 May 2023"."""
    return f"the end of {day(last_day(at))}" if last_day(at) != london_day(at) else until_when(at)


def said(*sentences: str) -> list[str]:
    """Those that say something."""
    return [one for one in sentences if one]


def why(case: Case) -> list[str]:
    """Why this person gets it, and how to change that."""
    name, coalition = case.name, the_coalition().name
    is_contact = case.person.id in {
        one.id for one in _contacts(case.request.organisation_id, london_day(case.now))
    }
    known = (
        f"you speak for {name} in {coalition}"
        if is_contact
        else f"you are one of the people of {name} in {coalition}"
    )
    return [f"You get this because {known}. If somebody else should get it, tell {whom_to_tell(case.now)}."]


def _contacts(organisation_id: int, on: date) -> Sequence[Person]:
    return reaching.contacts_of([organisation_id], on).get(organisation_id, ())


def whom_to_tell(now: datetime) -> str:
    """A co-chair in office, with the address."""
    found = co_chairs_on(london_day(now))
    return f"{found[0].name} ({found[0].email})" if found else "the co-chairs"


def differences(old: FrozenText, new: FrozenText) -> list[Group]:
    """The paragraphs that differ, as they were and as they are."""
    before, after = old.text.split("\n\n"), new.text.split("\n\n")
    lines = []
    if old.title != new.title:
        lines += [f"The title was: {old.title}", f"It is now: {new.title}"]
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        lines += [f"It was: {_flat(one)}" for one in before[i:j]] + [
            f"It is now: {_flat(one)}" for one in after[k:m]
        ]
    if not lines:
        return []
    left_out = len(lines) - 2 * SHOWN_CHANGES
    if left_out > 0:
        lines = [*lines[: 2 * SHOWN_CHANGES], f"… and {plural(left_out, 'more paragraph')} on the page."]
    return [Group("The paragraphs that differ", lines)]


def _flat(paragraph: str) -> str:
    return " ".join(paragraph.split())
