"""The command ``tracker``: a table of its commands, each loaded when it is used."""

import sys
from typing import Any

import click

COMMANDS = {
    "backup": "tracker.backups.cli:backup",
    "dates": "tracker.deadlines.cli_dates:dates",
    "example": "tracker.example.cli:example",
    "export": "tracker.backups.cli:export",
    "import": "tracker.imports:import_",
    "legislation": "tracker.legislation.cli:legislation",
    "mail": "tracker.outbox.cli:mail",
    "migrate": "tracker.core.cli:migrate",
    "outbox": "tracker.outbox.cli:outbox",
    "people": "tracker.accounts.cli:people",
    "reminders": "tracker.reminders.cli:reminders",
    "restore": "tracker.backups.cli:restore",
    "serve": "tracker.server:serve",
    "sign-on": "tracker.drafting.cli:sign_on",
    "status": "tracker.outbox.cli:status",
    "tick": "tracker.outbox.cli:tick",
    "worker": "tracker.worker:worker",
}


class Commands(click.Group):
    """Loads a command's module only when that command is asked for: ``tracker dates`` needs no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(__import__(module, fromlist=[name]), name)
        return command


@click.group(cls=Commands)
@click.pass_context
def tracker(ctx: click.Context) -> None:
    """Record consultations, letters and deadlines, and remind the right people in time."""
    if ctx.invoked_subcommand != "dates":
        ctx.obj = _script_info()


def _script_info() -> Any:
    from flask.cli import ScriptInfo

    from tracker import create_app

    return ScriptInfo(create_app=create_app, set_debug_flag=False)


def main() -> None:
    """Run a command. Exit 0: done; 2: refused, with the reason on standard error and nothing changed."""
    try:
        _check_arguments(sys.argv[1:])
        tracker(prog_name="tracker")
    except Exception as refusal:
        sentence = _sentence(refusal)
        if sentence is None:
            raise
        click.echo(sentence, err=True)
        sys.exit(2)


def _check_arguments(arguments: list[str]) -> None:
    """Bytes that are no text come in as halves of characters, which nothing can store or print."""
    if any("\ud800" <= character <= "\udfff" for argument in arguments for character in argument):
        click.echo("One of the arguments is not UTF-8 text.", err=True)
        sys.exit(2)


def _sentence(refusal: Exception) -> str | None:
    """What to say of an exception; None for our own faults. Known by name: ``tracker dates`` loads no database."""
    kinds = {kind.__name__ for kind in type(refusal).__mro__}
    if kinds & {"RuleViolation", "BadSetting"}:
        return str(refusal)
    reason = str(getattr(refusal, "orig", refusal)).strip().partition("\n")[0]
    if "OperationalError" in kinds and "is locked" in reason:
        return "The database is busy: others are writing to it. Try again in a minute."
    if kinds & {"OperationalError", "ProgrammingError"} and "SQLAlchemyError" in kinds:
        return f"The database does not answer as it should: {reason}. If it is new, run: tracker migrate"
    if type(refusal).__name__ == "DatabaseError":  # what SQLite says of a file that it cannot read
        return f"The database is damaged: {reason}. Put a backup in its place: tracker restore FILE"
    return None


if __name__ == "__main__":
    main()
