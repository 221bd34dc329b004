"""``tracker serve``: the web, and unless told otherwise the scheduler, in one process."""

import os
import signal
import sys
from types import FrameType

import click
from flask import Flask

from tracker.config import BadSetting

THREADS = 8


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=5000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--no-worker", is_flag=True, help="Only the web: the scheduler runs elsewhere.")
@click.option("--links", is_flag=True, help="Print a sign-in link for a co-chair and for a member.")
@click.option("--setup-code", is_flag=True, help="Print the code that the set-up page asks for.")
@click.option("--migrate", is_flag=True, help="First make the database, or bring it up to date.")
@click.option("--example", is_flag=True, help="First load the example coalition, if nothing is recorded yet.")
def serve(
    host: str, port: int, no_worker: bool, links: bool, setup_code: bool, migrate: bool, example: bool
) -> None:
    """Serve the tracker's pages, with the scheduler beside them."""
    refuse_a_standing_clock()
    from tracker import create_app
    from tracker.core import schema
    from tracker.example.cli import load_if_empty

    app = create_app()
    if not app.config["BASE_URL_GIVEN"]:
        app.config["BASE_URL"] = f"http://127.0.0.1:{port}"
    server = _listen(app, host, port)
    with app.app_context():
        if migrate:
            schema.upgrade()
        if example:
            load_if_empty()
        _greet(app, links=links, setup_code=setup_code)
    from tracker import scheduler

    if no_worker:
        scheduler.watch(app)
    else:
        scheduler.start(app)
    signal.signal(signal.SIGTERM, _leave)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()


def refuse_a_standing_clock() -> None:
    """Raise BadSetting when TRACKER_NOW is set: what runs on needs a clock that does."""
    if os.environ.get("TRACKER_NOW"):
        raise BadSetting("TRACKER_NOW stops the clock; it is for commands that end by themselves. Unset it.")


def _listen(app: Flask, host: str, port: int):  # type: ignore[no-untyped-def]  # waitress has no types
    """The server. What proxies say of a visitor reaches the application, which believes as many as were set."""
    from waitress.server import create_server

    drops = not app.config["PROXIES"]
    try:
        return create_server(
            app, host=host, port=port, threads=THREADS, ident=None, clear_untrusted_proxy_headers=drops
        )
    except OSError as problem:
        click.echo(
            f"Port {port} of {host} cannot be used: {problem.strerror}. Try --port {port + 1}.", err=True
        )
        sys.exit(2)
    except ValueError:
        click.echo(f"“{host}” is not an address of this machine. Leave --host out for 127.0.0.1.", err=True)
        sys.exit(2)


def _greet(app: Flask, *, links: bool, setup_code: bool) -> None:
    """Say where the tracker is and how to get in, before it answers."""
    from tracker.accounts import welcome

    click.echo(f"The tracker is at {app.config['BASE_URL']}/ (stop it with Ctrl-C)")
    for line in welcome.lines(links=links, setup_code=setup_code):
        click.echo(line)
    sys.stdout.flush()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def web() -> Flask:
    """The application for gunicorn: the worker runs elsewhere, and this process watches over it."""
    refuse_a_standing_clock()
    from tracker import create_app, scheduler

    app = create_app()
    scheduler.watch(app)
    return app
