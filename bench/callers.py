"""Those who call the pre-check: each over a connection of its own that stays open, with its next request when the answer to the last is here.

They share the machine with the service they measure, and do only what a caller must: what they send is prepared beforehand, and of an answer
they read the status, all its bytes, and whether it holds a verdict.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from reference_data.sample import SAMPLE

DELIVERIES = 50
"""So many are sent in turn: the service has not just answered the one that comes."""
STEP_CM = 4
BUFFER_BYTES = 2**20
VERDICT = re.compile(rb'"verdict":\s*"\w+"')
LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)\r\n")


@dataclass(frozen=True, slots=True)
class Driven:
    """`times`: of each pre-check, ms. `seconds`: of all of them."""

    times: list[float]
    seconds: float


def drive(address: str, clients: int, seconds: float = 1e9, checks: int = sys.maxsize) -> Driven:
    """Pre-checks by so many callers at once, until the time is over or so many were begun. Raises RuntimeError at the first answer without
    a verdict."""
    return asyncio.run(_drive(httpx.URL(address), clients, seconds, checks))


async def _drive(address: httpx.URL, clients: int, seconds: float, checks: int) -> Driven:
    requests = itertools.islice(itertools.cycle(list(_requests(address))), checks)
    times: list[float] = []
    began = time.perf_counter()

    async def call() -> None:
        reader, writer = await asyncio.open_connection(address.host, address.port, limit=BUFFER_BYTES)
        with contextlib.closing(writer):
            while (sent := time.perf_counter()) < began + seconds and (request := next(requests, None)) is not None:
                writer.write(request)
                await _read_answer(reader)
                times.append((time.perf_counter() - sent) * 1000)

    await asyncio.gather(*(call() for _ in range(clients)))
    return Driven(times, time.perf_counter() - began)


def _requests(address: httpx.URL) -> Iterator[bytes]:
    """As they go over the line."""
    notice = SAMPLE.notice.read_bytes()
    for number in range(DELIVERIES):
        files = {"file": ("a.sos", _moved(number)), "notice": ("notice.json", notice)}
        request = httpx.Request("POST", address.join("/api/v1/precheck"), files=files)
        content = request.read()
        head = b"".join(b"%s: %s\r\n" % header for header in request.headers.raw)
        yield b"POST %s HTTP/1.1\r\n%s\r\n%s" % (request.url.raw_path, head, content)


def _moved(number: int) -> bytes:
    """The sample so many steps further east, under other identities."""
    text = SAMPLE.sosi.read_text("latin-1")
    text = re.sub(r"(?m)^(\d{9}) (\d{8}) ", lambda found: f"{found[1]} {int(found[2]) + number * STEP_CM} ", text)
    return re.sub(r"(\.\.GUID )([0-9a-f]{4})", lambda found: f"{found[1]}{number:04x}", text).encode("latin-1")


async def _read_answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    body = await reader.readexactly(int(length[1])) if length else b""
    if not head.startswith(b"HTTP/1.1 200 ") or not VERDICT.search(body):
        raise RuntimeError(f"no verdict: {(head + body)[:500].decode('utf-8', 'replace')}")
