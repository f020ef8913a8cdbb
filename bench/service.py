"""How fast the service answers: pre-checks over HTTP on loopback, one client and several.

    python -m bench.service --seconds 10 --clients 20

The delivery is the bundled sample with its notice (some 40 objects). Prints JSON; times in milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
import uvicorn

from endpoint import create_app
from pipelines.settings import Settings
from reference_data.sample import SAMPLE


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=20)
    chosen = parser.parse_args()
    with socket.socket() as listener, tempfile.TemporaryDirectory() as home:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(Settings(home=Path(home))), log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        while not server.started:
            time.sleep(0.05)
        try:
            asyncio.run(_drive(address, 2, 2.0))
            figures = {f"{count} clients": asyncio.run(_drive(address, count, chosen.seconds)) for count in (1, chosen.clients)}
        finally:
            server.should_exit = True
            thread.join()
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0


async def _drive(address: str, clients: int, seconds: float) -> dict[str, float]:
    """Each client sends its next request when it has the answer to the last."""
    files = {"file": ("a.sos", SAMPLE.sosi.read_bytes()), "notice": ("notice.json", SAMPLE.notice.read_bytes())}
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def client() -> None:
        async with httpx.AsyncClient(base_url=address, timeout=60) as http:
            while time.perf_counter() < end:
                began = time.perf_counter()
                answer = await http.post("/api/v1/precheck", files=files)
                answer.raise_for_status()
                times.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    whole = time.perf_counter() - began
    cut = statistics.quantiles(times, n=100)
    return {
        "requests": len(times),
        "a_second": round(len(times) / whole, 1),
        "p50": round(cut[49], 1),
        "p95": round(cut[94], 1),
        "p99": round(cut[98], 1),
    }


if __name__ == "__main__":
    sys.exit(main())
