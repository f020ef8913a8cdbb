"""Prefect without anything else to install or start: a server of our own beside a process that watches.

The server is a child process that ends with us, also when we are killed. Its records lie in the data home.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Thread

import httpx
import structlog

from pipelines.flows.environment import STARTUP_SECONDS, prepare
from pipelines.intake.taking import IntakeError, Taken
from pipelines.settings import Settings

RESTART_SECONDS = 60.0
"""A server that dies again and again is not started oftener."""
log = structlog.get_logger("prefect")


class EmbeddedServer:
    """A Prefect API on loopback, started but perhaps not yet answering; started anew when it has died."""

    def __init__(self, settings: Settings) -> None:
        prepare(settings.home)
        settings.home.mkdir(parents=True, exist_ok=True)
        self._home = settings.home
        self._log = (settings.home / "prefect-server.log").open("ab")
        self._process: subprocess.Popen[bytes]
        self._port, self._ready, self._started = 0, False, 0.0
        self._start()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api"

    def is_ready(self) -> bool:
        """Whether it answers. Once true, asks only whether the process is still there."""
        if self._process.poll() is not None:
            self._ready = False
            if time.monotonic() - self._started > RESTART_SECONDS:
                self._start()
            return False
        if not self._ready:
            with contextlib.suppress(httpx.HTTPError):
                self._ready = httpx.get(f"{self.api_url}/health", timeout=1.0, trust_env=False).status_code == 200
            if self._ready:
                self._sweep()
        return self._ready

    def wait_until_ready(self, seconds: float = STARTUP_SECONDS) -> None:
        """Raises IntakeError when it ends or does not answer in time."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise IntakeError(f"The Prefect server did not start; see {self._log.name}.")
            time.sleep(0.2)

    def stop(self) -> None:
        _send_records()
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _start(self) -> None:
        self._port, self._ready, self._started = _free_port(), False, time.monotonic()
        command = [sys.executable, "-m", "pipelines.flows.server", str(self._port), str(os.getpid())]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)

    def _sweep(self) -> None:
        """Runs that a killed process left behind are shown as what they are. Beside the taking: nobody waits for it."""
        Thread(target=swept, args=(self._home, self.api_url, True), name="sweep", daemon=True).start()


def swept(home: Path, api_url: str, server_is_ours: bool) -> list[str]:
    """Names of the runs that were marked as crashed at the server `api_url`; "" is the one in the environment."""
    import asyncio

    from prefect.settings import PREFECT_API_URL, temporary_settings

    from pipelines.flows.lifeline import sweep

    chosen = temporary_settings({PREFECT_API_URL: api_url}) if api_url else contextlib.nullcontext()
    try:
        with chosen:
            return asyncio.run(sweep(home, server_is_ours=server_is_ours))
    except Exception as error:
        log.warning("could not sweep", kind=type(error).__name__)
        return []


@contextlib.contextmanager
def embedded_server(settings: Settings) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(settings)
    try:
        yield server
    finally:
        server.stop()


def as_flow_run(folder: Path, names: Sequence[str], out: Path, at_once: int, api_url: str) -> list[Taken]:
    """Takes deliveries as a flow run of the server at `api_url`; "" is the one in the environment. Raises what Prefect raises."""
    import asyncio

    from prefect.settings import PREFECT_API_URL, temporary_settings

    from pipelines.flows.receive import receive_notice, receive_notices

    if not names:
        return []
    chosen = temporary_settings({PREFECT_API_URL: api_url}) if api_url else contextlib.nullcontext()
    with chosen:
        if len(names) == 1:
            return [asyncio.run(receive_notice(str(folder), names[0], str(out)))]
        return asyncio.run(receive_notices(str(folder), list(names), str(out), at_once))


def _send_records() -> None:
    """What Prefect still holds of logs and events goes to the server before it stops."""
    if "prefect.logging.handlers" not in sys.modules:
        return
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for drain in (APILogWorker.instance().drain, EventsWorker.drain_all):
        with contextlib.suppress(RuntimeError):
            drain()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
