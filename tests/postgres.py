"""A PostgreSQL server of our own for one run of the tests, in a temporary folder, on a Unix socket.

It trades safety for speed, ends with the process that started it, and leaves nothing behind.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.machine import FROM_WHEEL

# Nothing counts the rows of these small tables, so PostgreSQL takes them for large ones and would compile its plans.
FAST = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "log_min_messages": "fatal",
    "jit": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
PR_SET_PDEATHSIG = 1


class Server:
    """`Server(folder_of_programs)`, then `url("name")` of a database in it, then `stop()`."""

    def __init__(self, programs: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tracker-pg-", dir="/tmp"))
        self.user = _unprivileged_user()
        self.programs = self._within_reach(programs)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def stop(self) -> None:
        process = getattr(self, "process", None)
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # does not wait for those still connected
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> None:
        data = self.folder / "data"
        if self.user:
            shutil.chown(self.folder, self.user, pwd.getpwnam(self.user).pw_gid)
        self._run(
            "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        settings = [part for name, value in FAST.items() for part in ("-c", f"{name}={value}")]
        self.process = subprocess.Popen(
            [self.programs / "postgres", "-D", data, "-k", self.folder, *settings],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("wb"),
            preexec_fn=_end_with_parent,
            **self._as_user(),
        )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        import psycopg

        give_up_at = time.monotonic() + 120
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=20).close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > give_up_at:
                    raise RuntimeError(
                        (self.folder / "log").read_text() or "PostgreSQL did not start"
                    ) from None
                time.sleep(0.05)

    def _run(self, program: str, *arguments: object) -> None:
        command = [self.programs / program, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_user())
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip() or done.stdout.strip()}")

    def _as_user(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root: these arguments make it run as somebody else."""
        common: dict[str, Any] = {
            "cwd": self.folder,
            "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        }
        if not self.user:
            return common
        entry = pwd.getpwnam(self.user)
        return {**common, "user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def _within_reach(self, programs: Path) -> Path:
        """`programs`, or a copy of its installation where the other user may not read the original."""
        if not self.user or _can_be_read_by_all(programs / "postgres"):
            return programs
        # The wheel keeps its libraries beside the package.
        installation = FROM_WHEEL if programs.is_relative_to(FROM_WHEEL) else programs.parent
        copy = self.folder / "programs"
        shutil.copytree(installation, copy, symlinks=True)
        return copy / programs.relative_to(installation)


def _unprivileged_user() -> str | None:
    """The user to run as when this is root; None when it is not."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _can_be_read_by_all(path: Path) -> bool:
    return all(step.stat().st_mode & 0o005 == 0o005 for step in (path, *path.parents))


def _end_with_parent() -> None:
    """Linux: when the tests are killed outright, the server is told to stop as well."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
