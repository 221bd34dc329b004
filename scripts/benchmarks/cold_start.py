"""Cold start: a whole process that makes the application, against one that makes a bare Flask application."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator

from scripts.benchmarks.figures import Figure, Goal, Promised, Sizes, duration, side_by_side
from scripts.benchmarks.instances import Workshop

PROMISED = (
    Promised(
        "cold-start",
        Goal(2.5),
        "python -c 'import tracker; tracker.create_app()'",
        "a bare Flask application, one route",
    ),
)
OURS = "import tracker; tracker.create_app()"
BARE = "from flask import Flask; app = Flask('bare'); app.route('/')(lambda: 'hello')"


def measure(sizes: Sizes, place: Workshop) -> Iterator[Figure]:
    """Whole processes by turns."""
    works = {"ours": lambda: _start(OURS), "bare": lambda: _start(BARE)}
    side_by_side(works, 1)  # compiled files and the disk's cache
    found = side_by_side(works, sizes.starts, _children)
    yield duration(PROMISED[0], found["ours"], found["bare"])


def _start(code: str) -> int:
    """Ours may keep its compiled files, as the libraries do: elsewhere only the very first start is without."""
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-c", code], check=True, env=settings)
    return 1


def _children() -> float:
    """Seconds of processor that processes started from here have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
