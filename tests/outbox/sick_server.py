"""A mail server that can be ill at any stage, over a plain socket. Keeps what it was given, and what was said."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

WELL = {
    "greeting": "220 here",
    "EHLO": "250-here\r\n250 8BITMIME",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 go on",
    "body": "250 2.0.0 Taken",
    "RSET": "250 OK",
    "QUIT": "221 bye",
    "AUTH": "235 welcome",
    "NOOP": "250 OK",
    "STARTTLS": "220 go on",
}
DROP, SILENT, DRIP = "(drop)", "(silent)", "(drip)"


class SickServer:
    """``answers`` by stage; DROP closes the connection, SILENT says nothing, DRIP never comes to the end."""

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", **answers: str) -> None:
        self.answers: dict[str, str] = WELL | answers
        self.messages: list[bytes] = []
        self.said: list[str] = []
        self.connections = 0
        self.drop_in_body = False
        self.answers_to: dict[str, str] = {}  # to RCPT, by address
        self._tls = tls
        self._socket = socket.create_server((host, 0))
        self.port: int = self._socket.getsockname()[1]
        self._over = threading.Event()
        self._open: list[Any] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Close everything. A thread that waits for a line or a connection wakes up and ends."""
        self._over.set()
        for one in [self._socket, *self._open]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            if self._over.is_set():
                connection.close()
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: Any) -> None:
        with suppress(OSError, EOFError):
            self._say(connection, "greeting")
            lines = connection.makefile("rb")
            while True:
                line = lines.readline()
                if not line:
                    return
                said = line.decode(errors="replace")
                command = said.split()[0].upper() if said.strip() else ""
                self.said.append(said.strip())
                if command in ("EHLO", "HELO"):
                    command = "EHLO"
                address = said.partition("<")[2].partition(">")[0]
                self._say(connection, command, self.answers_to.get(address) if command == "RCPT" else None)
                if command == "STARTTLS" and self._tls is not None:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                    lines = connection.makefile("rb")
                if command == "QUIT":
                    connection.close()
                    return
                if command == "DATA" and self.answers["DATA"].startswith("354"):
                    self._take(connection, lines)

    def _take(self, connection: Any, lines: Any) -> None:
        taken = b""
        while True:
            line = lines.readline()
            if self.drop_in_body or not line:
                connection.shutdown(socket.SHUT_RDWR)
                raise EOFError
            if line == b".\r\n":
                break
            taken += line[1:] if line.startswith(b".") else line
        self.messages.append(taken)
        self._say(connection, "body")

    def _say(self, connection: Any, stage: str, instead: str | None = None) -> None:
        answer = instead or self.answers.get(stage, "500 what")
        if answer == DROP:
            connection.shutdown(socket.SHUT_RDWR)
            connection.close()
            raise EOFError
        if answer == SILENT:
            self._over.wait()
            raise EOFError
        if answer == DRIP:
            while not self._over.wait(0.2):
                connection.sendall(b"2")
            raise EOFError
        connection.sendall(answer.encode() + b"\r\n")


@contextmanager
def sick_server(tls: ssl.SSLContext | None = None, **answers: str) -> Iterator[SickServer]:
    server = SickServer(tls, **answers)
    try:
        yield server
    finally:
        server.stop()
