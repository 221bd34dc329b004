"""A tick that is killed with kill -9 in the midst of planning a sign-on: ``python -m tests.signoffs.killed_planning``.

The argument says when: after the first mail was written, before the transaction is committed, or right after it.
"""

import os
import signal
import sys

from sqlalchemy import event
from sqlalchemy.orm import Session

from tracker import create_app
from tracker.outbox import jobs
from tracker.outbox.models import Mail

MOMENTS = ("after the first mail", "before the commit", "after the commit")


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def run(moment: str) -> None:
    """Tick, and do not come back."""
    app = create_app()
    with app.app_context():
        began = []

        @event.listens_for(Session, "after_flush")
        def flushed(session: Session, _context: object) -> None:
            if any(isinstance(one, Mail) and one.kind == "sign-on" for one in session.new):
                began.append(True)
                if moment == MOMENTS[0]:
                    kill()

        @event.listens_for(Session, "before_commit")
        def commits(_session: Session) -> None:
            if began and moment == MOMENTS[1]:
                kill()

        @event.listens_for(Session, "after_commit")
        def committed(_session: Session) -> None:
            if began and moment == MOMENTS[2]:
                kill()

        jobs.tick()
    print("nothing was planned")


if __name__ == "__main__":
    run(sys.argv[1])
