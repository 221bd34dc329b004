"""SQLite lets one connection write at a time. Within a process the others wait here, first come, first served.

SQLite's own waiting is asking again after a while, so that under load one who came early may wait for seconds.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LONGEST_WAIT = 10.0  # seconds; then SQLite's own waiting takes over


class Turns:
    """Whose turn it is to write."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_taken = False

    def take(self, longest: float = LONGEST_WAIT) -> bool:
        """Wait for one's turn; False when it did not come in time (seconds)."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(longest):
            return True
        with self._guard:
            if mine.is_set():  # it came at the last moment
                return True
            self._waiting.remove(mine)
            return False

    def give_back(self) -> None:
        """The next in line may write."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False


_turns: dict[str, Turns] = {}
_turns_guard = threading.Lock()


def turns_of(file: str) -> Turns:
    """The turns of one database file in this process."""
    with _turns_guard:
        return _turns.setdefault(file, Turns())


class PoliteConnection(sqlite3.Connection):
    """A connection that takes its turn before it writes, and gives it back when the transaction has ended."""

    turns: Turns | None = None
    has_turn = False

    def __init__(self, database: Any, *arguments: Any, **named: Any) -> None:
        super().__init__(database, *arguments, **named)
        if database and ":memory:" not in str(database):
            self.turns = turns_of(str(database))

    def take_turn(self) -> None:
        """Wait until no other connection of this process writes."""
        if self.turns is not None and not self.has_turn:
            self.has_turn = self.turns.take()

    def give_back(self) -> None:
        """Let the next one write, if this was our turn."""
        if self.has_turn and self.turns is not None:
            self.has_turn = False
            self.turns.give_back()

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.give_back()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.give_back()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.give_back()


@contextmanager
def in_turn(connection: object) -> Iterator[None]:
    """Begin a transaction that writes when its turn has come; if it cannot begin, the next may try."""
    if not isinstance(connection, PoliteConnection):
        yield
        return
    connection.take_turn()
    try:
        yield
    except BaseException:
        connection.give_back()
        raise
