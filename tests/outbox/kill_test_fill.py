"""Fills the queue of the kill test's own instance: ``python -m tests.outbox.kill_test_fill 3000``."""

import sys

from tracker import create_app
from tracker.core import clock, schema
from tracker.core.database import db
from tracker.outbox import services
from tracker.outbox.kinds import Content

TEXT = "The consultation closes in 5 working days.\n" * 20


def main() -> None:
    app = create_app()
    with app.app_context():
        schema.upgrade()
        now = clock.now()
        for number in range(int(sys.argv[1])):
            content = Content(f"Closes soon: consultation {number}", TEXT, f"<p>{TEXT}</p>")
            services.queue(
                f"kill-test|{number}",
                kind="note",
                to=f"a{number}@example.org",
                content=content,
                now=now,
                planned=True,
            )
        db.session.commit()


main()
