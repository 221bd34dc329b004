"""Workers of the kill test: for each line on standard input one more, its process number on standard output.

Each is a process of its own that runs the real tick, as ``tracker worker`` does, again and again until it is killed.
They are copies of this one, which has loaded the program already: so a start takes no second.
"""

import os
import signal
import sys
import time

from flask import Flask

from tracker import create_app
from tracker.outbox import jobs, kinds


def main() -> None:
    app = create_app()
    kinds.register_planner(kinds.Planner())
    first = os.getpid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed are gone at once
    for _ in sys.stdin:
        worker = os.fork()
        if worker == 0:
            work(app, first)
        print(worker, flush=True)


def work(app: Flask, first: int) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        while os.getppid() == first:
            with app.app_context():
                jobs.tick()
            time.sleep(0.2)
    finally:
        os._exit(1)


main()
