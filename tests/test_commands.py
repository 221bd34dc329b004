"""The command as it is started: what cannot be done is said in a sentence, with exit 2 and no traceback."""

import os
import subprocess
import sys

import click
import pytest
from sqlalchemy.exc import DatabaseError, OperationalError

from tracker import config
from tracker.__main__ import COMMANDS, _sentence, tracker

NARROW = 80  # columns of a terminal
TRACKER = [sys.executable, "-m", "tracker"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["serve", "--host", "256.1.1.1"], "“256.1.1.1” is not an address of this machine."),
        (["people", "sign-in-link", b"\xff"], "One of the arguments is not UTF-8 text."),
        (["people", "sign-in-link", "a@example.org"], "The database does not answer as it should: "),
        (["reminders", "preview", "--days", "99999999"], "That leads beyond the dates that can be counted."),
    ],
)
def test_a_command_that_cannot_be_done_says_so_in_a_sentence_and_exits_with_2(tmp_path, arguments, sentence):
    environment = {"PATH": os.environ["PATH"], "TRACKER_INSTANCE": str(tmp_path)}
    if arguments[0] == "reminders":
        subprocess.run(
            [*TRACKER, "migrate"], env=environment, cwd=config.ROOT, check=True, capture_output=True
        )
    ended = subprocess.run(
        [*TRACKER, *arguments], env=environment, cwd=config.ROOT, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(sentence)


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_no_summary_in_the_help_is_cut_short(name):
    command = tracker if name is None else tracker.get_command(click.Context(tracker), name)
    if isinstance(command, click.Group):
        told = command.get_help(click.Context(command, terminal_width=NARROW))
        assert [line for line in told.splitlines() if line.startswith("  ") and line.endswith("...")] == []


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (OperationalError("BEGIN", None, Exception("database is locked")), "The database is busy"),
        (
            OperationalError("BEGIN", None, Exception("no such table: mail")),
            "If it is new, run: tracker migrate",
        ),
        (DatabaseError("PRAGMA", None, Exception("file is not a database")), "Put a backup in its place"),
    ],
)
def test_what_the_database_refuses_is_said_with_what_to_do(failure, said):
    assert said in (_sentence(failure) or "")
