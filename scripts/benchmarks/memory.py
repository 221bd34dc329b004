"""One process that plans what is due and prints by how many MiB its highest memory rose: run by ``ticks``."""

import gc
import resource
import sys
from datetime import datetime, timedelta
from pathlib import Path

from scripts.benchmarks.instances import SETTINGS
from tracker import create_app
from tracker.core import clock
from tracker.reminders import jobs

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def main(instance: str, url: str, moment: str) -> None:
    """The growth over planning at ``moment``, after the same with nothing due yet."""
    app = create_app({**SETTINGS, "INSTANCE": Path(instance), "SQLALCHEMY_DATABASE_URI": url, "FUSE": 10**9})
    at = datetime.fromisoformat(moment)
    with app.app_context():
        jobs.plan(at - timedelta(seconds=1))
        gc.collect()
        before = _highest(anew=True)
        with clock.fixed(at):
            while jobs.plan(at).more:
                pass
        print((_highest() - before) / 1024)


def _highest(*, anew: bool = False) -> float:
    """The most memory (KiB) that this process had; counted from now where Linux lets us say so."""
    try:
        if anew:
            CLEAR.write_text("5")
        return float(
            next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM")).split()[1]
        )
    except (OSError, StopIteration):
        return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


main(*sys.argv[1:])
