"""scripts/bench: it explains itself, refuses what it does not know, and prints every figure in the agreed shape."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.benchmarks.figures import Figure, Goal, Promised

ROOT = Path(__file__).resolve().parent.parent
NAMES = [
    "cold-start",
    "list-consultations",
    "list-consultations-growth",
    "list-letters",
    "list-letters-growth",
    "as-at",
    "as-at-changes",
    "as-at-offices",
    "letter-growth",
    "letter-page",
    "record-growth",
    "record-page",
    "record-304",
    "tick-idle",
    "tick-1000-due",
    "tick-1000-due-memory",
    "delivery",
    "delivery-aiosmtpd",
    "delivery-reminders",
    "delivery-connections",
    "support-post",
    "support-p99-16",
    "support-p99-64",
    "support-exact",
]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_every_figure_is_measured_and_printed_as_one_document():
    done = bench("--tiny", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert [figure["name"] for figure in figures] == NAMES
    for figure in figures:
        assert list(figure)[:6] == ["name", "ours", "reference", "ratio", "goal", "holds"]
        assert [type(figure[name]) for name in ("ours", "reference", "ratio", "holds")] == [float] * 3 + [
            bool
        ]


def test_one_figure_may_be_asked_for_and_is_shown_with_its_goal():
    done = bench("--tiny", "cold-start")
    assert done.returncode == 0, done.stderr
    line, *_ = done.stdout.splitlines()
    assert line.split()[0] == "cold-start"
    assert "goal ≤ 2.5" in line


def test_a_figure_that_is_not_there_is_refused_with_the_names_of_those_that_are():
    refused = bench("list-everything")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"no such figure: list-everything. There are: {', '.join(NAMES)}." in refused.stderr


def test_the_help_names_every_figure():
    shown = bench("--help").stdout
    assert [line.strip() for line in shown.splitlines() if line.strip() in NAMES] == NAMES


@pytest.mark.parametrize(
    ("goal", "ours", "reference", "holds"),
    [
        (Goal(1.5), 15.0, 10.0, True),
        (Goal(1.5), 15.1, 10.0, False),
        (Goal(0.2, at_least=True), 200.0, 1000.0, True),
        (Goal(0.2, at_least=True), 199.0, 1000.0, False),
        (Goal(10, of_ours=True), 10.0, 1.0, True),
        (Goal(10, of_ours=True), 10.1, 100.0, False),
    ],
)
def test_a_goal_holds_up_to_its_limit_and_no_further(goal, ours, reference, holds):
    figure = Figure(Promised("one", goal, "ours", "theirs"), ours, reference, (1.0, 1.0), 1)
    assert figure.holds is holds
