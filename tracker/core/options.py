"""Options of commands that our own readers read: what is wrong is said as on the pages."""

from collections.abc import Callable

import click

from tracker.core.errors import RuleViolation
from tracker.core.printed import parse_day


class Refused(click.ClickException):
    """Bad input: exit 2, with the reason on standard error."""

    exit_code = 2


class Written(click.ParamType):  # type: ignore[type-arg]  # generic only from click 8.4 on
    """An option that one of our own readers reads; its refusal is the reason given."""

    def __init__(self, name: str, read: Callable[[str], object]) -> None:
        self.name = name
        self.read = read

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except RuleViolation as broken:
            raise Refused(broken.message) from None


DAY = Written("YYYY-MM-DD", parse_day)
