"""``tracker worker``: the scheduler alone, for a machine where the web runs elsewhere."""

import signal
import threading

import click

from tracker.server import refuse_a_standing_clock


@click.command()
@click.option(
    "--connections",
    default=1,
    show_default=True,
    type=click.IntRange(1, 32),
    help="Connections to the mail server at once.",
)
def worker(connections: int) -> None:
    """Plan and send mail, every 30 seconds, until stopped. The first tick is at once."""
    refuse_a_standing_clock()
    from tracker import create_app, scheduler

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _signal, _frame: stop.set())
    runner = scheduler.start(create_app(), connections, alarm=False)  # the web raises it
    click.echo("Sending mail. Stop it with Ctrl-C.")
    stop.wait()
    runner.stop()
