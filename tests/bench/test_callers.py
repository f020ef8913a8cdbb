"""The callers of the measurement count answers with a verdict, and nothing else as one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.callers import drive


@contextmanager
def answering(status: int, answer: Callable[[bytes], bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """(address, what was sent) of a service that gives every request the same status."""
    sent: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            sent.append(self.rfile.read(int(self.headers["content-length"])))
            body = answer(sent[-1])
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", sent
        finally:
            server.shutdown()
            thread.join()


def test_as_many_checks_are_asked_for_as_wanted_and_each_with_a_delivery_of_its_own() -> None:
    with answering(200, lambda sent: b'{"verdict": "accepted"}') as (address, sent):
        driven = drive(address, clients=3, checks=20)
    assert len(driven.times) == len(sent) == 20
    assert driven.seconds * 1000 >= max(driven.times)
    assert len(set(sent)) == 20
    assert all(b'name="file"' in one and b'name="notice"' in one and b".SLUTT" in one for one in sent)


@pytest.mark.parametrize(("status", "body"), [(503, b'{"verdict": "accepted"}'), (200, b"{}"), (200, b"")])
def test_an_answer_without_a_verdict_ends_the_measurement(status: int, body: bytes) -> None:
    with answering(status, lambda sent: body) as (address, _), pytest.raises(RuntimeError, match="no verdict: HTTP"):
        drive(address, clients=2, checks=10)
