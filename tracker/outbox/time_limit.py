"""Time limits that hold from outside: smtplib's own are per read, and a server that drips bytes never meets them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from tracker.core.clock import monotonic

Given = TypeVar("Given")


EVERY = 0.25  # seconds between two looks


@dataclass(eq=False)
class Limit:
    """A moment at which something is cut off, unless it is over before."""

    at: float
    cut: Callable[[], None]
    reached: bool = False


_running: set[Limit] = set()
_changed = threading.Condition()
_watcher: list[threading.Thread] = []


@contextmanager
def closing(cut: Callable[[], None], seconds: float) -> Iterator[Limit]:
    """Call ``cut`` from another thread when the block has not ended after that many seconds."""
    limit = Limit(monotonic() + seconds, cut)
    with _changed:
        _running.add(limit)
        if not (_watcher and _watcher[0].is_alive()):
            _watcher[:] = [threading.Thread(target=_watch, name="time limits", daemon=True)]
            _watcher[0].start()
        elif len(_running) == 1:
            _changed.notify()
    try:
        yield limit
    finally:
        with _changed:
            _running.discard(limit)


def _watch() -> None:
    while True:
        with _changed:
            while not _running:
                _changed.wait()
            for limit in [limit for limit in _running if limit.at <= monotonic()]:
                limit.reached = True
                limit.cut()
                _running.discard(limit)
        time.sleep(EVERY)


def run(work: Callable[[], Given], seconds: float, *, too_late: Callable[[Given], Any]) -> Given:
    """What ``work`` returns or raises. Raises TimeoutError when it takes longer; its result then goes to ``too_late``.

    For what cannot be cut off, such as the look-up of a name: the thread that does it is left behind.
    """
    state: dict[str, Any] = {}
    lock, done = threading.Lock(), threading.Event()

    def attempt() -> None:
        try:
            result: dict[str, Any] = {"value": work()}
        except BaseException as failure:
            result = {"failure": failure}
        with lock:
            state.update(result)
            late = "abandoned" in state
        done.set()
        if late and "value" in result:
            too_late(result["value"])

    threading.Thread(target=attempt, name="connecting", daemon=True).start()
    done.wait(seconds)
    with lock:
        if not state:
            state["abandoned"] = True
            raise TimeoutError
    if "failure" in state:
        raise state["failure"]
    return state["value"]  # type: ignore[no-any-return]  # it is what work() returned
