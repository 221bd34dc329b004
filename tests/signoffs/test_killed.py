"""A worker is killed in the midst of planning a sign-on: after the restart each mail is there once, and goes once."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.factories import make_person
from tests.reminders.story import Story
from tests.signoffs.killed_planning import MOMENTS
from tests.signoffs.test_chasing import opened
from tracker.coalition.models import Coalition
from tracker.outbox.models import Mail
from tracker.outbox.rules import State
from tracker.signoffs import mails
from tracker.signoffs.mails import What
from tracker.signoffs.models import SignOnStep
from tracker.signoffs.rules import StepKind, StepState

ROOT = Path(__file__).resolve().parent.parent.parent
CHASING = "2023-05-09T08:00:00Z"  # 9:00 in London, two working days before answers are due


def killed(moment: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", "tests.signoffs.killed_planning", moment],
        cwd=ROOT,
        env=os.environ | {"TRACKER_NOW": CHASING},
        capture_output=True,
        timeout=60,
    ).returncode


def chases(session) -> list[Mail]:
    found = session.query(Mail).filter(Mail.kind.in_(mails.KINDS)).order_by(Mail.number)
    return [one for one in found if mails.about_of(one.key).what is What.CHASE and "second" in one.key]


@pytest.mark.no_cover
def test_a_worker_killed_while_it_plans_leaves_each_mail_once(session, clock_at):
    session.add(Coalition(id=1, name="The Invented Alliance"))
    make_person("Cara", email="cara@example.org")
    story = Story(clock_at)
    opened(deputies=True)
    story.at("2023-05-02 12:00")
    story.at("2023-05-09 08:59")
    for moment in MOMENTS:
        session.commit()
        assert killed(moment) == -signal.SIGKILL, moment
        session.expire_all()
        step = session.query(SignOnStep).filter_by(kind=StepKind.SECOND_CHASE).one()
        done = moment == MOMENTS[-1]
        assert (step.state is StepState.DONE, len(chases(session))) == (done, 8 if done else 0), moment
    story.at("2023-05-09 09:00")
    story.at("2023-05-09 09:01")
    went = Counter(one.sent_to for one in chases(session) if one.state is State.SENT)
    names = ("alpha", "beta", "gamma", "delta")
    assert went == {f"{who}{name}@example.org": 1 for name in names for who in ("", "deputy.")}
    step = session.query(SignOnStep).filter_by(kind=StepKind.SECOND_CHASE).one()
    assert step.state is StepState.DONE
