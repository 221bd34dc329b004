"""`tracker serve` behind a proxy: the visitor's address, not the proxy's, is what limits and logs go by."""

from http.client import HTTPConnection
from threading import Event, Thread

import pytest
from flask import Flask, request

from tracker import server


@pytest.mark.parametrize(("proxies", "told"), [(0, ""), (1, "192.0.2.7")])
def test_what_a_proxy_says_arrives_where_one_was_set(proxies: int, told: str) -> None:
    app = Flask(__name__)
    app.config["PROXIES"] = proxies
    app.add_url_rule("/", view_func=lambda: request.headers.get("X-Forwarded-For", ""))
    listening = server._listen(app, "127.0.0.1", 0)
    over = Event()

    def serve() -> None:
        while not over.is_set():
            listening.asyncore.loop(timeout=0.05, map=listening._map, count=1)

    serving = Thread(target=serve)
    serving.start()
    try:
        connection = HTTPConnection("127.0.0.1", listening.effective_port, timeout=10)
        connection.request("GET", "/", headers={"X-Forwarded-For": "192.0.2.7"})
        assert connection.getresponse().read().decode() == told
        connection.close()
    finally:
        over.set()
        serving.join()
        listening.task_dispatcher.shutdown()
        listening.close()
