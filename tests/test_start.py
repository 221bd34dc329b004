"""What a start leaves for later: everything that only some page, file or command needs."""

import subprocess
import sys

import pytest

from tracker import config, create_app
from tracker.core.addresses import LateRule

# Slow to load, each for something few starts ever come to.
FOR_LATER = (
    "PIL alembic apscheduler css_inline docx flask_migrate holidays icalendar mammoth markdown_it nh3 pypdf segno"
    " weasyprint psycopg sqlalchemy.dialects.postgresql"
).split()
LOADED = f"""
import sys
import tracker
tracker.create_app()
from tracker.outbox.models import Mail
print([name for name in {FOR_LATER} if name in sys.modules], Mail.__mapper__.configured)
"""


@pytest.mark.one_database("sqlite")
def test_a_start_loads_no_library_and_works_out_no_mapper_that_nobody_asked_for(tmp_path):
    """A loader option made at the top of a module, such as ``selectinload(A.b).joinedload(B.c)``, works all out."""
    environment = {"TRACKER_INSTANCE": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", LOADED],
        env=environment,
        cwd=config.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "[] False\n"


def test_an_address_is_worked_out_when_it_is_first_asked_for():
    app = create_app({"SERVER_NAME": "tracker.example.org"})
    app.add_url_rule("/late/<int:number>/<word>", "late", lambda number, word: "", defaults={"part": "all"})
    rules = list(app.url_map.iter_rules("late"))
    with app.app_context():
        for _ in range(2):
            made = app.url_for("late", number=7, word="a b", part="all", more="1", _external=False)
            assert made == "/late/7/a%20b?more=1"
    assert [type(rule) for rule in rules] == [LateRule]
