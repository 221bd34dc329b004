"""A figure: ours and the reference, measured side by side, and what was promised. How rounds are run and summed up."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

Work = Callable[[], int]  # does some of it; returns how many times


@dataclass(frozen=True)
class Goal:
    """What was promised of a figure. ``at_least``: more is better. ``of_ours``: a limit of ours, not of the ratio."""

    limit: float
    at_least: bool = False
    of_ours: bool = False


@dataclass(frozen=True)
class Promised:
    """One line of the list of figures: its name, its goal, what is measured against what."""

    name: str
    goal: Goal
    ours: str
    reference: str
    unit: str = "ms"


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    records: int = 100_000
    few_records: int = 1_000
    organisations: int = 2_000
    list_rounds: int = 40
    planned: int = 1_000_000
    few_planned: int = 1_000
    due: int = 1_000
    idle_rounds: int = 40
    due_rounds: int = 7
    memory_rounds: int = 3
    mails: int = 300
    mail_rounds: int = 5
    slow_mails: int = 160
    slow_rounds: int = 3
    starts: int = 15
    posts: int = 1280


FULL = Sizes()
QUICK = Sizes(
    records=10_000, list_rounds=8, planned=20_000, idle_rounds=12, due_rounds=3, memory_rounds=1,
    mails=60, mail_rounds=3, slow_mails=32, slow_rounds=2, starts=3, posts=256,
)  # fmt: skip
TINY = Sizes(
    records=120, few_records=60, organisations=120, list_rounds=2, planned=140, few_planned=70, due=5,
    idle_rounds=2, due_rounds=1, memory_rounds=1, mails=5, mail_rounds=1, slow_mails=8, slow_rounds=1,
    starts=1, posts=128,
)  # fmt: skip


@dataclass
class Series:
    """The rounds of one piece of work: seconds, and seconds of processor, for doing it once."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Figure:
    """One measured figure."""

    promised: Promised
    ours: float
    reference: float
    spread: tuple[float, float]
    rounds: int
    cpu: tuple[float, float] | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.reference if self.reference else 0.0

    @property
    def holds(self) -> bool:
        goal = self.promised.goal
        reached = self.ours if goal.of_ours else self.ratio
        return reached >= goal.limit if goal.at_least else reached <= goal.limit

    def as_document(self) -> dict[str, Any]:
        """What --json prints of it. ``spread``: the middle half of the rounds' ratios."""
        return {
            "name": self.promised.name,
            "ours": round(self.ours, 3),
            "reference": round(self.reference, 3),
            "ratio": round(self.ratio, 3),
            "goal": self.promised.goal.limit,
            "holds": self.holds,
            "goal_is": ("at least" if self.promised.goal.at_least else "at most")
            + (f" ({self.promised.unit})" if self.promised.goal.of_ours else " (ratio)"),
            "unit": self.promised.unit,
            "ours_is": self.promised.ours,
            "reference_is": self.promised.reference,
            "spread": [round(one, 3) for one in self.spread],
            "rounds": self.rounds,
            "cpu_ms": [round(one, 3) for one in self.cpu] if self.cpu else None,
        }


def side_by_side(
    works: Mapping[str, Work], rounds: int, clock: Callable[[], float] = time.process_time
) -> dict[str, Series]:
    """Every piece of work in every round, each round beginning with another one. ``clock`` counts the processor."""
    found = {name: Series() for name in works}
    names = list(works)
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            gc.collect()
            began, cpu = time.perf_counter(), clock()
            times = works[name]()
            took, used = time.perf_counter() - began, clock() - cpu
            found[name].wall.append(took / times)
            found[name].cpu.append(used / times)
    return found


def duration(promised: Promised, ours: Series, reference: Series) -> Figure:
    """A figure of how long something takes, in milliseconds."""
    return Figure(
        promised,
        median(ours.wall) * 1000,
        median(reference.wall) * 1000,
        middle_half([a / b for a, b in zip(ours.wall, reference.wall, strict=True)]),
        len(ours.wall),
        (median(ours.cpu) * 1000, median(reference.cpu) * 1000),
    )


def processor(promised: Promised, ours: Series, reference: Series) -> Figure:
    """A figure of how much processor something takes, in milliseconds: waiting for the disk is left out."""
    return Figure(
        promised,
        median(ours.cpu) * 1000,
        median(reference.cpu) * 1000,
        middle_half([a / b for a, b in zip(ours.cpu, reference.cpu, strict=True)]),
        len(ours.cpu),
        (median(ours.cpu) * 1000, median(reference.cpu) * 1000),
    )


def throughput(promised: Promised, ours: Series, reference: Series) -> Figure:
    """A figure of how much is done in a second."""
    return Figure(
        promised,
        1 / median(ours.wall),
        1 / median(reference.wall),
        middle_half([b / a for a, b in zip(ours.wall, reference.wall, strict=True)]),
        len(ours.wall),
        (median(ours.cpu) * 1000, median(reference.cpu) * 1000),
    )


def middle_half(values: Sequence[float]) -> tuple[float, float]:
    """The first and the third quartile: how much the rounds differ."""
    ordered = sorted(values)
    last = len(ordered) - 1
    return ordered[round(last * 0.25)], ordered[round(last * 0.75)]
