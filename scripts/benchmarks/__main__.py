"""The command behind ``scripts/bench``: measures what was asked for and prints it, as a table or as JSON."""

import argparse
import json
import sys
import textwrap
import time
from collections.abc import Sequence

from scripts.benchmarks import as_at, cold_start, delivery, letters, lists, supporters, ticks
from scripts.benchmarks.figures import FULL, QUICK, TINY, Figure, Promised
from scripts.benchmarks.instances import workshop

PARTS = (cold_start, lists, as_at, letters, ticks, delivery, supporters)
ABOUT = """\
Measure what was promised of speed: ours and a reference by turns, in one run.

The figures are medians of interleaved rounds, processor time beside them. "middle half" is how much the ratio
differed from round to round: where it is wide, the machine was busy, and the figure is worth less. Everything
happens in a temporary folder (TMPDIR), on 127.0.0.1, and ends by itself. The exit code is 0 whatever holds.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    wanted = _asked(arguments)
    sizes = TINY if wanted.tiny else QUICK if wanted.quick else FULL
    chosen = set(wanted.names) or {one.name for part in PARTS for one in part.PROMISED}
    found: list[Figure] = []
    began = time.monotonic()
    with workshop(wanted.database) as place:
        for part in PARTS:
            names = {one.name for one in part.PROMISED} & chosen
            if not names:
                continue
            print(f"measuring {', '.join(sorted(names))} …", file=sys.stderr, flush=True)
            for figure in part.measure(sizes, place):
                if figure.promised.name in names:
                    found.append(figure)
                    if not wanted.json:
                        _show(figure)
    if wanted.json:
        print(json.dumps([figure.as_document() for figure in found], ensure_ascii=False, indent=1))
    else:
        held = sum(figure.holds for figure in found)
        print(f"\n{held} of {len(found)} hold; {time.monotonic() - began:.0f} s on {wanted.database}.")
    return 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    names = [one.name for part in PARTS for one in part.PROMISED]
    asked = argparse.ArgumentParser(
        prog="scripts/bench",
        description=ABOUT,
        epilog="figures:\n" + "\n".join(_in_words(one) for part in PARTS for one in part.PROMISED),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    asked.add_argument("names", nargs="*", metavar="NAME", help="only these figures")
    asked.add_argument("--json", action="store_true", help="print one JSON document")
    asked.add_argument(
        "--quick", action="store_true", help="fewer records and rounds: under a minute, less certain"
    )
    asked.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked.add_argument(
        "--tiny", action="store_true", help=argparse.SUPPRESS
    )  # does it run at all: for the tests
    wanted = asked.parse_args(arguments)
    unknown = sorted(set(wanted.names) - set(names))
    if unknown:
        asked.error(f"no such figure: {', '.join(unknown)}. There are: {', '.join(names)}.")
    return wanted


def _in_words(one: Promised) -> str:
    more = f"{_goal(one)}: {one.ours}; against {one.reference}"
    return f"  {one.name}\n" + textwrap.fill(more, 110, initial_indent="      ", subsequent_indent="      ")


def _goal(one: Promised) -> str:
    sign = "≥" if one.goal.at_least else "≤"
    return f"{sign} {one.goal.limit:g}" + (f" {one.unit}" if one.goal.of_ours else "")


def _show(figure: Figure) -> None:
    one = figure.promised
    low, high = figure.spread
    print(
        f"{one.name:<28} {figure.ours:>10,.2f} {one.unit:<8} against {figure.reference:>10,.2f}   "
        f"ratio {figure.ratio:>6.2f}   goal {_goal(one):<9} {'holds' if figure.holds else 'DOES NOT HOLD'}"
    )
    cpu = f"processor {figure.cpu[0]:,.2f} against {figure.cpu[1]:,.2f} ms; " if figure.cpu else ""
    print(f"{'':<28} {cpu}middle half {low:.2f} to {high:.2f} of {figure.rounds} rounds", flush=True)


if __name__ == "__main__":
    sys.exit(main())
