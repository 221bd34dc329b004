"""A mail server that takes everything and keeps nothing, in a process of its own: run by ``delivery``.

Prints its port. With an argument it takes so many seconds for each of its answers. It ends when its input does.
"""

import socket
import sys
import threading
import time
from contextlib import suppress
from typing import BinaryIO


def main(delay: float) -> None:
    """Serve until standard input is closed."""
    server = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(server.getsockname()[1], flush=True)
    threading.Thread(target=_accept, args=[server, delay], daemon=True).start()
    sys.stdin.read()


def _accept(server: socket.socket, delay: float) -> None:
    while True:
        connection, _ = server.accept()
        threading.Thread(target=_talk, args=[connection, delay], daemon=True).start()


def _talk(connection: socket.socket, delay: float) -> None:
    def answer(words: bytes) -> None:
        if delay:
            time.sleep(delay)
        connection.sendall(words + b"\r\n")

    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with suppress(OSError), connection, connection.makefile("rb") as lines:
        answer(b"220 here")
        for line in lines:
            command = line[:4].upper()
            if command == b"DATA":
                answer(b"354 go on")
                _skip_text(lines)
            answer(b"221 goodbye" if command == b"QUIT" else b"250 OK")
            if command == b"QUIT":
                return


def _skip_text(lines: BinaryIO) -> None:
    for line in lines:
        if line == b".\r\n":
            return


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.0)
