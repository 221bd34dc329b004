"""The kill -9 test: workers are killed in the midst of sending, again and again; nothing may be lost.

Run by ``scripts/kill-test`` at full length and by the tests at a short one. It fills an instance of its own through
the services, lets real workers send to a counting server, kills them at random moments, and counts what arrived.
"""

import argparse
import hashlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class CountingServer:
    """Takes every mail at once, and remembers each copy's bytes by Message-ID."""

    def __init__(self, delay: float = 0.0) -> None:
        self.copies: dict[bytes, list[str]] = defaultdict(list)
        self.delay = delay
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def total(self) -> int:
        with self._lock:
            return sum(len(copies) for copies in self.copies.values())

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for a connection
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(b"220 here\r\n")
            for line in lines:
                command = line[:4].upper()
                if self.delay:
                    time.sleep(self.delay)
                if command == b"DATA":
                    connection.sendall(b"354 go on\r\n")
                    if not self._take(connection, lines):
                        return
                elif command == b"QUIT":
                    return
                else:
                    connection.sendall(b"250 OK\r\n")

    def _take(self, connection: socket.socket, lines: object) -> bool:
        taken = []
        for line in lines:  # type: ignore[attr-defined]  # a file of lines
            if line == b".\r\n":
                break
            taken.append(line)
        else:
            return False  # it was killed within the text: no mail
        head = next((one for one in taken if one.lower().startswith(b"message-id:")), b"?").strip()
        with self._lock:
            self.copies[head].append(hashlib.sha256(b"".join(taken)).hexdigest())
        if self.delay:
            time.sleep(self.delay)
        connection.sendall(b"250 taken\r\n")
        return True


@dataclass
class Figures:
    """What one run found."""

    database: str
    mails: int
    workers: int
    kills: int = 0
    arrived: int = 0
    extra_copies: int = 0
    other_bytes: int = 0
    undecided: int = 0
    seconds: float = 0.0
    states: dict[str, int] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        return self.mails - self.arrived

    @property
    def extra_per_kill(self) -> float:
        return self.extra_copies / self.kills if self.kills else float(self.extra_copies)

    @property
    def holds(self) -> bool:
        limit = 0.5 if self.kills else 0.0
        return self.lost == 0 and self.other_bytes == 0 and self.extra_per_kill <= limit

    def __str__(self) -> str:
        return (
            f"{self.database}: {self.mails} mails, {self.workers} workers, "
            f"{self.kills} x kill -9 in {self.seconds:.0f} s: "
            f"{self.lost} lost, {self.extra_copies} extra copies ({self.extra_per_kill:.2f} per kill), "
            f"{self.other_bytes} with other bytes, {self.undecided} left to a person"
        )


def run(
    *,
    mails: int,
    kills: int,
    workers: int,
    url: str | None = None,
    seed: int = 1,
    delay: float = 0.001,
    say: bool = False,
    limit: float = 1800.0,
) -> Figures:
    """Queue, send, kill, count. ``url`` names a PostgreSQL database (empty); without it SQLite in a new folder."""
    chance = random.Random(seed)
    server = CountingServer(delay)
    spread = max(2, mails // max(kills, 1) // 2)  # mails that arrive before the next kill is decided, at most
    with tempfile.TemporaryDirectory(prefix="kill-test-") as folder:
        environment = _environment(folder, url, server.port)
        subprocess.run(
            [sys.executable, "-m", "tests.outbox.kill_test_fill", str(mails)],
            cwd=ROOT,
            env=environment,
            check=True,
        )
        figures = Figures("PostgreSQL" if url else "SQLite", mails, workers)
        began = time.monotonic()
        nursery = Nursery(environment)
        team = [nursery.start() for _ in range(workers)]
        try:
            while time.monotonic() - began < limit and _unfinished(environment, server, mails):
                if figures.kills < kills and _kill_one(team, server, spread, chance, nursery):
                    figures.kills += 1
                    if say and figures.kills % 25 == 0:
                        print(f"  {figures.kills} kills, {len(server.copies)} of {mails} arrived", flush=True)
                else:
                    time.sleep(0.2)
        finally:
            for worker in team:
                kill(worker)
            nursery.end()
        figures.seconds = time.monotonic() - began
        figures.states = _states(environment)
    server.stop()
    return _counted(figures, server)


def _counted(figures: Figures, server: CountingServer) -> Figures:
    figures.arrived = len(server.copies)
    figures.extra_copies = sum(len(copies) - 1 for copies in server.copies.values())
    figures.other_bytes = sum(len(set(copies)) > 1 for copies in server.copies.values())
    figures.undecided = figures.states.get("uncertain", 0)
    return figures


def _kill_one(
    team: list[int],
    server: CountingServer,
    spread: int,
    chance: random.Random,
    nursery: "Nursery",
) -> bool:
    """Wait until mail is flowing, then kill a worker at a random moment and start another. False when it ran dry."""
    before, waited = server.total, time.monotonic()
    while server.total < before + chance.randint(1, spread):
        if time.monotonic() - waited > 5:
            return False
        time.sleep(0.001)
    time.sleep(chance.random() * 0.02)
    place = chance.randrange(len(team))
    kill(team[place])
    team[place] = nursery.start()
    return True


class Nursery:
    """Where workers come from: ``start()`` gives the process number of a new one."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.outbox.kill_test_worker"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
        )

    def start(self) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("another\n")
        return int(self._process.stdout.readline())

    def end(self) -> None:
        self._process.communicate()


def kill(worker: int) -> None:
    """Kill it, and wait until it is gone."""
    with suppress(ProcessLookupError):
        os.kill(worker, signal.SIGKILL)
        while True:
            os.kill(worker, 0)
            time.sleep(0.001)


def _environment(folder: str, url: str | None, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    own = {
        "TRACKER_ENV": "test",
        "TRACKER_INSTANCE": folder,
        "TRACKER_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "TRACKER_FUSE": "1000000",
        "PYTHONPATH": str(ROOT),
    }
    return kept | own | ({"TRACKER_DATABASE_URL": url} if url else {})


def _states(environment: dict[str, str]) -> dict[str, int]:
    """How many mails stand where, asked of the database itself."""
    import sqlalchemy

    from tracker.config import database_url

    engine = sqlalchemy.create_engine(
        database_url(environment.get("TRACKER_DATABASE_URL"), Path(environment["TRACKER_INSTANCE"]))
    )
    with engine.connect() as connection:
        found = connection.execute(
            sqlalchemy.text("SELECT state, count(*) FROM mail WHERE key LIKE 'kill-test%' GROUP BY state")
        )
        states = {row[0]: row[1] for row in found}
    engine.dispose()
    return states


def _unfinished(environment: dict[str, str], server: CountingServer, mails: int) -> bool:
    if len(server.copies) < mails:
        return True
    states = _states(environment)
    return bool(states.get("queued", 0) + states.get("sending", 0))


def main() -> int:
    """2 workers on SQLite, 4 on PostgreSQL. Exit 1 when something was lost, or too much arrived twice."""
    asked = argparse.ArgumentParser(description="Kill workers while they send, and count what arrived.")
    asked.add_argument("--kills", type=int, default=300)
    asked.add_argument("--mails", type=int, default=3000)
    asked.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    wanted = asked.parse_args()
    found = []
    if wanted.database != "postgresql":
        found.append(run(mails=wanted.mails, kills=wanted.kills, workers=2, say=True))
        print(found[-1], flush=True)
    if wanted.database != "sqlite":
        found.append(_on_postgresql(wanted.mails, wanted.kills))
        print(found[-1], flush=True)
    return 0 if all(figures.holds for figures in found) else 1


def _on_postgresql(mails: int, kills: int) -> Figures:
    from tests import machine, postgres

    programs = machine.find_postgresql()
    if programs is None:
        sys.exit("There is no PostgreSQL server on this machine. Try --database sqlite.")
    server = postgres.Server(programs)
    try:
        return run(mails=mails, kills=kills, workers=4, url=server.url(), say=True)
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
