"""The service as its users meet it, on loopback: how fast it answers, what it holds on to, how soon a page can be used.

    python -m bench.service speed --seconds 10 --clients 20     pre-checks over HTTP, one client and several
    python -m bench.service memory --checks 10000               memory after 1,000 checks and after so many more
    python -m bench.service page --findings 200                 a case's page in Chromium until it can be used

The delivery is the bundled sample with its notice (some 40 objects), moved a little from one check to the next.
The service runs in processes of its own, by `ferdigsjekk serve`. Prints JSON with the load of the machine beside; times in milliseconds,
memory in MiB.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.callers import Driven, drive
from bench.pictures import chromium
from reference_data.sample import SAMPLE

KEY = "bench"
FIRST_CHECKS = 1000
"""Until then caches and the interpreter's own memory are still filling."""
WARM_UP_SECONDS = 2.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("speed", "memory", "page"), nargs="?", default="speed")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--checks", type=int, default=10_000)
    parser.add_argument("--findings", type=int, default=200)
    chosen = parser.parse_args()
    with _service() as (address, process):
        if chosen.what == "speed":
            drive(address, 2, seconds=WARM_UP_SECONDS)
            figures = {f"{count} clients": _speed(address, process, count, chosen.seconds) for count in (1, chosen.clients)}
        elif chosen.what == "memory":
            figures = _memory(address, process, chosen.checks)
        else:
            figures = _page(address, process, chosen.findings)
    print(json.dumps({**figures, "load": [round(one, 1) for one in os.getloadavg()]}, indent=2))
    return 0


@contextmanager
def _service() -> Iterator[tuple[str, int]]:
    """(address, process id) of a service with the sample's register and one key for all."""
    with tempfile.TemporaryDirectory() as home, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        roles = ('role = "caseworker"', 'role = "portal"')
        keys = "".join(f'[[keys]]\nname = "bench"\n{role}\nsha256 = "{_digest(role)}"\n' for role in roles)
        settings = Path(home) / "ferdigsjekk.toml"
        places = f'register = "{SAMPLE.register}"\nterrain = "{SAMPLE.terrain}"\ncadastre = "{SAMPLE.cadastre}"\n'
        settings.write_text(f'home = "{home}"\n{places}{keys}', encoding="utf-8")
        command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env={**os.environ, "FERDIGSJEKK_CONFIG": str(settings)})
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(60)


def _digest(role: str) -> str:
    return hashlib.sha256((KEY + role).encode()).hexdigest()


def _key(role: str) -> str:
    return f'{KEY}role = "{role}"'


def _wait(address: str) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError("the service did not start")
        time.sleep(0.1)


def _speed(address: str, process: int, clients: int, seconds: float) -> dict[str, Any]:
    """With the processor time of one pre-check by who spent it, which hangs less on what else the machine does."""
    before = _spent(process)
    driven = drive(address, clients, seconds)
    spent = {name: round((after - before[name]) / len(driven.times), 1) for name, after in _spent(process).items()}
    return {**_times(driven), "processor_ms": spent}


def _spent(process: int) -> dict[str, float]:
    return {"server": _processor_ms(process), "checks": sum(map(_processor_ms, _below(process))), "clients": time.process_time() * 1000}


def _times(driven: Driven) -> dict[str, Any]:
    cut = statistics.quantiles(driven.times, n=100)
    found = {"p50": cut[49], "p95": cut[94], "p99": cut[98], "a_second": len(driven.times) / driven.seconds}
    return {"requests": len(driven.times), **{name: round(value, 1) for name, value in found.items()}}


def _memory(address: str, process: int, checks: int) -> dict[str, Any]:
    """Resident memory of the service and of all its processes together."""
    drive(address, 4, checks=FIRST_CHECKS)
    before = _resident(process)
    driven = drive(address, 4, checks=checks)
    after = _resident(process)
    grown = {name: round(100 * (after[name] / before[name] - 1), 1) for name in before}
    return {f"after {FIRST_CHECKS}": before, f"after {FIRST_CHECKS + checks}": after, "grown_percent": grown, **_times(driven)}


def _resident(process: int) -> dict[str, float]:
    server = _resident_of(process)
    return {"server": round(server, 1), "all": round(server + sum(_resident_of(one) for one in _below(process)), 1)}


def _resident_of(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _below(process: int) -> list[int]:
    """Its children, and theirs."""
    found: list[int] = []
    for thread in Path(f"/proc/{process}/task").iterdir():
        for child in (thread / "children").read_text(encoding="ascii").split():
            found += [int(child), *_below(int(child))]
    return found


def _page(address: str, process: int, findings: int) -> dict[str, Any]:
    """A caseworker opens a case: until its scripts have run (the page can be used) and until everything is there."""
    headers = {"X-API-Key": _key("portal")}
    with httpx.Client(base_url=address, headers=headers, timeout=120) as portal:
        files = {"file": ("a.sos", _faulty(findings)), "notice": ("notice.json", SAMPLE.notice.read_bytes())}
        where = portal.post("/api/v1/notices", files=files).raise_for_status().headers["location"]
        deadline = time.monotonic() + 60
        while (answer := portal.get(f"{where}/report", headers={"X-API-Key": _key("caseworker")})).status_code != 200:
            if time.monotonic() > deadline:
                raise TimeoutError("the case was not checked")
            time.sleep(0.2)
        report = answer.json()
    with chromium() as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=address).new_page()
        page.goto("/logg-inn")
        page.fill("#key", _key("caseworker"))
        page.click("main form button")
        page.wait_for_url("**/saker")
        before = _processor_ms(process)
        opened = [_opened(page, f"/saker/{where.rsplit('/', 1)[1]}") for _ in range(6)]
        server = (_processor_ms(process) - before) / len(opened)
    found = {name: {"first": opened[0][name], "median_of_5": statistics.median(one[name] for one in opened[1:])} for name in opened[0]}
    return {"findings": len(report["findings"]), **found, "server_processor_time": round(server, 1)}


def _processor_ms(process: int) -> float:
    """What the process itself has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _opened(page: Any, path: str) -> dict[str, float]:
    page.goto(path, wait_until="load")
    page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
    at = page.evaluate("performance.getEntriesByType('navigation')[0].toJSON()")
    named = {"first_byte": "responseStart", "interactive": "domContentLoadedEventEnd", "loaded": "loadEventEnd"}
    return {name: round(at[key], 1) for name, key in named.items()}


def _faulty(findings: int) -> bytes:
    """The sample over and over with what it says of quality and height left out: so many findings, or some more."""
    text = SAMPLE.sosi.read_text("latin-1")
    head, body = text[: text.index(".PUNKT 1:")], text[text.index(".PUNKT 1:") : text.rindex(".SLUTT")]
    body = re.sub(r"\.\.(KVALITET|HØYDEREFERANSE|STEDF_FORH) .*\n", "", body)
    copies = []
    for number in range(1 + findings // FINDINGS_A_COPY):
        copy = re.sub(r"(?m)^(\.[A-Z]+) (\d+):", lambda found, number=number: f"{found[1]} {int(found[2]) + 1000 * number}:", body)  # type: ignore[misc]
        copy = re.sub(r"(\.\.\.[FTL]?SID )(\d+)", lambda found, number=number: f"{found[1]}{int(found[2]) + 10_000 * number}", copy)  # type: ignore[misc]
        copies.append(re.sub(r"(\.\.GUID )([0-9a-f]{4})", lambda found, number=number: f"{found[1]}{number:04x}", copy))  # type: ignore[misc]
    return (head + "".join(copies) + ".SLUTT\n").encode("latin-1")


FINDINGS_A_COPY = 90


if __name__ == "__main__":
    sys.exit(main())
