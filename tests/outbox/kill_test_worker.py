"""A worker of the kill test: the real tick, as ``tracker worker`` runs it, again and again until it is killed."""

import time

from tracker import create_app
from tracker.outbox import jobs, kinds


def main() -> None:
    app = create_app()
    kinds.register_planner(kinds.Planner())
    while True:
        with app.app_context():
            jobs.tick()
        time.sleep(0.2)


main()
