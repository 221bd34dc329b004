"""Running a `tracker` command: inside the test's process, with its answer."""

import json
import shlex
from dataclasses import dataclass
from typing import Any

import click
from flask import Flask

from tracker.__main__ import tracker
from tracker.core.errors import RuleViolation

REFUSED = 2


@dataclass
class Answer:
    """How a command ended, and what it printed."""

    command: str
    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.stdout)


def run_command(
    app: Flask, *arguments: object, exit_code: int | None = 0, stdin: str | None = None
) -> Answer:
    """Run it on `app`. Its exit code must be as given; None takes any."""
    name, *rest = map(str, arguments)
    found = tracker.get_command(click.Context(tracker), name)
    assert found is not None, f"there is no command {name}"
    result = app.test_cli_runner().invoke(found, rest, input=stdin, prog_name=f"tracker {name}")
    code, stderr = result.exit_code, result.stderr
    if isinstance(result.exception, RuleViolation):
        code, stderr = REFUSED, f"{stderr}{result.exception}\n"
    elif result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    answer = Answer(f"tracker {shlex.join(map(str, arguments))}", code, result.stdout, stderr)
    assert exit_code is None or code == exit_code, (
        f"{answer.command} ended with {code}: {stderr or answer.stdout}"
    )
    return answer
