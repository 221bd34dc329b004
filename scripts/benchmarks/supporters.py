"""The public form of a letter that is open to others: what one POST costs, how long it takes when many come at once.

Every POST names another organisation, address and visitor (as a proxy in front would tell), so that no limit and no
likeness spares it any work. The reference of its cost is the template of a list of 50 rows, without a database.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from itertools import count
from queue import SimpleQueue
from statistics import quantiles
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scripts.benchmarks import list_rows, lists
from scripts.benchmarks.figures import Figure, Goal, Promised, Sizes, processor, side_by_side
from scripts.benchmarks.instances import Workshop
from tracker.coalition.models import Organisation
from tracker.core import clock
from tracker.core.database import db
from tracker.letters.models import Letter
from tracker.outbox import jobs
from tracker.outbox.models import Mail
from tracker.server import THREADS
from tracker.signoffs.services import Terms, open_sign_on
from tracker.supporters.models import Supporter

COST = Promised(
    "support-post",
    Goal(1.2),
    "processor for a name added on the public form",
    "for the template of a list of 50",
)
WAITS = {
    clients: Promised(
        f"support-p99-{clients}",
        Goal(4),
        f"the slowest of a hundred with {clients} clients at once (p99)",
        "the middle one (p50)",
    )
    for clients in (16, 64)
}
EXACT = Promised(
    "support-exact",
    Goal(0, of_ours=True),
    "names that were accepted and not stored, or not queued once, or the other way round",
    "names that were accepted",
    "names",
)
PROMISED = (COST, *WAITS.values(), EXACT)
POSTS = 20  # in one round
_numbers = count(1)


def measure(sizes: Sizes, place: Workshop) -> Iterator[Figure]:
    """The cost of one POST; waiting times at 16 and 64 clients over the network; nothing lost, nothing doubled."""
    app = place.app("supporters", PROXIES=1)
    with app.app_context():
        list_rows.fill_instance(sizes.few_records)
        jobs.tick()
        address = _open_a_letter()
    reader = lists.signed_in(app)
    drawn = {"/consultations": lists._values(app, reader, "/consultations")}
    plain = lists.without_database(drawn, "consultations.index")
    works = {"post": _posts(app.test_client(), address), "template": lists._asks(plain, ["/consultations"])}
    side_by_side(works, 2)
    found = side_by_side(works, sizes.list_rounds)
    yield processor(COST, found["post"], found["template"])

    with app.app_context():
        before = _stored_and_queued()
    accepted = 0
    with _served(app) as port:
        for clients, promised in WAITS.items():
            times = _many_at_once(port, address, clients, sizes.posts)
            accepted += len(times)
            yield _waiting(promised, times)
    with app.app_context():
        stored, queued = (now - then for now, then in zip(_stored_and_queued(), before, strict=True))
    wrong = abs(stored - accepted) + abs(queued - accepted)
    yield Figure(EXACT, float(wrong), float(accepted), (wrong, wrong), 1)


def _open_a_letter() -> str:
    """A letter that is open to others. Returns the address of its public page."""
    now = clock.now()
    letter = Letter(title="Homes for all", text="We ask for homes.\n\n" * 20, created_at=now)
    member = Organisation(
        name="Invented Member", sort_name="invented member", name_key="inventedmember", created_at=now
    )
    db.session.add_all([letter, member])
    db.session.flush()
    closes_at = now + timedelta(days=60)
    terms = Terms(answers_by=closes_at, closes_at=closes_at, open_to_outsiders=True)
    opened = open_sign_on(
        letter.id, title=letter.title, text=letter.text, terms=terms, asked=[member], by=None, now=now
    )
    db.session.commit()
    return f"/support/{opened.uid}"


def _wish(token: str) -> tuple[dict[str, str], dict[str, str]]:
    """The fields of one more organisation, and the headers of one more visitor."""
    number = next(_numbers)
    fields = {
        "csrf_token": token,
        "organisation_name": f"Invented Organisation {number}",
        "website": f"https://invented{number}.example.org",
        "signer_name": f"Person {number}",
        "signer_role": "Director",
        "email": f"person{number}@invented{number}.example.org",
        "authorised": "y",
        "text_number": "1",
    }
    return fields, {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("the public form has no token")
    return found[1]


def _posts(client: FlaskClient, address: str) -> Callable[[], int]:
    token = _token(client.get(address).text)

    def post() -> int:
        for _ in range(POSTS):
            fields, headers = _wish(token)
            answer = client.post(address, data=fields, headers=headers)
            if answer.status_code != 302:
                raise RuntimeError(f"{address}: {answer.status}")
        return POSTS

    return post


@contextmanager
def _served(app: Flask) -> Iterator[int]:
    """The application behind waitress, as ``tracker serve`` runs it, on a port of its own."""
    from waitress.server import create_server

    server = create_server(
        app, host="127.0.0.1", port=0, threads=THREADS, ident=None, trusted_proxy="127.0.0.1",
        trusted_proxy_headers={"x-forwarded-for"}, clear_untrusted_proxy_headers=False,
    )  # fmt: skip
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    try:
        yield server.effective_port
    finally:
        server.close()


def _many_at_once(port: int, address: str, clients: int, posts: int) -> list[float]:
    """So many clients that each post again as soon as they are answered. Returns the seconds each POST took."""
    times: SimpleQueue[float] = SimpleQueue()
    work = [posts // clients] * clients
    threads = [threading.Thread(target=_client, args=(port, address, share, times)) for share in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [times.get() for _ in range(times.qsize())]


def _client(port: int, address: str, posts: int, times: "SimpleQueue[float]") -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address)
    page = connection.getresponse()
    cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
    token = _token(page.read().decode())
    for _ in range(posts):
        fields, headers = _wish(token)
        headers |= {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        began = time.perf_counter()
        connection.request("POST", address, urlencode(fields), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 302:
            times.put(time.perf_counter() - began)
    connection.close()


def _waiting(promised: Promised, times: list[float]) -> Figure:
    cuts = quantiles(times, n=100)
    return Figure(promised, cuts[98] * 1000, cuts[49] * 1000, (cuts[98] / cuts[49],) * 2, len(times))


def _stored_and_queued() -> tuple[int, int]:
    stored = select(func.count()).select_from(Supporter)
    queued = select(func.count(func.distinct(Mail.key))).where(Mail.key.startswith("v1|supporter|confirm|"))
    return db.session.scalar(stored) or 0, db.session.scalar(queued) or 0
