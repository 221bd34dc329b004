"""No test talks to the world: a connection or a name look-up beyond this machine fails the test that made it.

So does one to a port where mail is taken (25, 465, 587), even here: a test's own mail server listens elsewhere.
"""

import ipaddress
import sys
from typing import Any

MAIL_PORTS = frozenset({25, 465, 587})
HERE = frozenset({"", "localhost", "localhost.localdomain", "0.0.0.0", "::"})


class NoNetwork(ConnectionRefusedError):
    """Raised in place of a connection that a test should not make."""


class Guard:
    """What was tried in the current test, and what the test said it would try."""

    def __init__(self) -> None:
        self.tried: list[str] = []
        self.expected: set[str] = set()

    def reset(self) -> None:
        self.tried.clear()
        self.expected.clear()

    def expect(self, host: str) -> None:
        """This test means to try `host`: it is refused all the same, but the test goes on."""
        self.expected.add(host)

    def unexpected(self) -> list[str]:
        return [what for what in self.tried if what.rsplit(":", 1)[0] not in self.expected]

    def look(self, event: str, arguments: tuple[Any, ...]) -> None:
        """An audit hook (sys.addaudithook): refuses what leads away from this machine."""
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            host, port = str(arguments[1][0]), arguments[1][1]
        elif event == "socket.getaddrinfo":
            host, port = _as_text(arguments[0]), arguments[1]
        else:
            return
        if not is_here(host) or (event == "socket.connect" and port in MAIL_PORTS):
            self.tried.append(f"{host}:{port}")
            raise NoNetwork(f"tests make no connection to {host}:{port}")


def _as_text(host: Any) -> str:
    if isinstance(host, bytes):
        return host.decode(errors="replace")
    return host or ""


def is_here(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host.lower() in HERE:
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


GUARD = Guard()


def install() -> None:
    """Watch this process. An audit hook stays for good; call this once."""
    sys.addaudithook(GUARD.look)
