"""How far a sign-on has come: counts that add up to everybody asked, and the bar that draws them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.signoffs import rules
from tracker.signoffs.models import SignOn, SignRequest
from tracker.signoffs.rules import Answer

WIDTH, GAP = 720, 2
OF_ANSWERS = {
    Answer.SIGN: "signed",
    Answer.SIGN_WITH_NOTE: "noted",
    Answer.DECLINE: "declined",
    Answer.ABSTAIN: "abstained",
    Answer.NEED_TIME: "need_time",
}
# Every state with its words and its colour; those next to one another differ in lightness too.
STATES = (
    ("signed", "Signed", "#0b5a32"),
    ("noted", "Signed with a note", "#58a57c"),
    ("need_time", "Need more time", "#38506b"),
    ("renew", "Signed an earlier text", "#8fa8c4"),
    ("silent", "No answer yet", "#e3dbe0"),
    ("abstained", "Abstain", "#8d7f89"),
    ("declined", "Declined", "#544a52"),
    ("withdrawn", "Took it back", "#b9a9b3"),
)


@dataclass(frozen=True)
class Part:
    """One stretch of the bar: how many are in this state, and where it is drawn."""

    key: str
    words: str
    count: int
    colour: str
    x: float
    width: float


@dataclass(frozen=True)
class Progress:
    """Everybody asked, by where they stand."""

    asked: int
    parts: Sequence[Part]

    def of(self, *keys: str) -> int:
        """How many are in any of these states."""
        return sum(part.count for part in self.parts if part.key in keys)

    @property
    def signed(self) -> int:
        return self.of("signed", "noted")

    @property
    def unsettled(self) -> int:
        """Those that may still be asked: silent, in need of time, or with a yes to an earlier text."""
        return self.of("silent", "need_time", "renew")

    @property
    def described(self) -> str:
        """The bar in words."""
        said = ", ".join(f"{part.words.lower()}: {part.count}" for part in self.parts if part.count)
        return f"Of {self.asked} organisations {said}." if said else "Nobody was asked."


def state_of(request: SignRequest, last_material: int) -> str:
    """Where one organisation stands."""
    answer = request.answer
    if answer is None:
        return "silent"
    if answer.withdrawn_at is not None:
        return "withdrawn"
    if answer.answer in rules.SIGNED and answer.text.number < last_material:
        return "renew"
    return OF_ANSWERS[answer.answer]


def of(sign_on: SignOn, requests: Iterable[SignRequest]) -> Progress:
    """The progress of a sign-on. ``requests`` come with their answers."""
    material = sign_on.last_material
    found = [state_of(one, material) for one in requests if one.is_asked]
    counts = {key: found.count(key) for key, _, _ in STATES}
    return Progress(len(found), _drawn(counts, len(found)))


def _drawn(counts: dict[str, int], asked: int) -> list[Part]:
    parts, x = [], 0.0
    for key, words, colour in STATES:
        width = WIDTH * counts[key] / asked if asked else 0.0
        parts.append(Part(key, words, counts[key], colour, round(x, 1), round(max(width - GAP, 0), 1)))
        x += width
    return parts
