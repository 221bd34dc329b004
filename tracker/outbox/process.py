"""Which process holds a lease, and whether a process of this host is still there. Knows no mail."""

import hashlib
import os
import socket
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path


def this() -> str:
    """This process: place:process:start. A copy made by fork() is another process."""
    return _named(os.getpid())


def gone(owners: Iterable[str | None]) -> list[str]:
    """Those of the owners that were processes of this very place and are no more."""
    return [owner for owner in owners if owner and _is_gone(owner)]


def _is_gone(owner: str) -> bool:
    place, _, rest = owner.partition(":")
    pid, _, started = rest.partition(":")
    if place != _place() or not started or not pid.isdigit():
        return False
    return _started(int(pid)) != started


@lru_cache(maxsize=4)
def _named(pid: int) -> str:
    return f"{_place()}:{pid}:{_started(pid)}"


@lru_cache(maxsize=1)
def _place() -> str:
    """This host since it was started, and this view of its processes (containers see different ones)."""
    known = [socket.gethostname()]
    for path in ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"):
        try:
            known.append(os.readlink(path) if path.endswith("pid") else Path(path).read_text().strip())
        except OSError:
            known.append("")
    return hashlib.sha256("|".join(known).encode()).hexdigest()[:16]


def _started(pid: int) -> str:
    """When that process began, in the kernel's ticks; empty where this cannot be known, "-" when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return "" if not Path("/proc/self").exists() else "-"
    except OSError:
        return ""
    state, *fields = stat.rpartition(")")[2].split()
    return "-" if state in "ZX" else fields[18]
