"""The deployments of `prefect.yaml` on a Prefect server and a process worker of their own; worker, server, flow run or all are killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from bench.faults.counting import Figures, count, drop
from bench.faults.programs import PATIENCE_S, ROOT, Program, answers, free_port, wait_for
from pipelines.delivery.letters import deliver_due
from pipelines.flows.environment import prepare
from pipelines.installation import open_installation
from pipelines.settings import Settings

POOL = "ferdigsjekk"
ANYWHERE_S, AT_WORK_S, START_S = 20.0, 3.0, 90.0
"""A kill comes at any moment of a run's start, or, three times in four, a moment after it is at work."""
ROUND = "watch-folder/folder"


class House:
    """Server and worker, and what is asked of them."""

    def __init__(self, base: Path, workers: int = 1, **settings: str) -> None:
        """`settings`: more of the environment of server and workers."""
        self.base = base
        port = free_port()
        self.api = f"http://127.0.0.1:{port}/api"
        os.environ.update({"PREFECT_API_URL": self.api, "FERDIGSJEKK_HOME": str(base / "home"), "PREFECT_WORKER_QUERY_SECONDS": "1"})
        os.environ.update({"PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false", "PREFECT_LOGGING_LEVEL": "WARNING", **settings})
        prepare(base / "home")
        Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
        self.server = Program(base, "server", ["prefect", "server", "start", "--port", str(port)], {})
        worker = ["prefect", "worker", "start", "--pool", POOL, "--type", "process", "--limit", "2", "--name"]
        self.workers = [Program(base, f"worker-{number}", [*worker, f"worker-{number}"], {}) for number in range(workers)]

    def open(self) -> None:
        self.server.start()
        wait_for("the Prefect server", self.is_up)
        _prefect("work-pool", "create", POOL, "--type", "process")
        _prefect("--no-prompt", "deploy", "--all", "--prefect-file", str(self._deployments()))
        for worker in self.workers:
            worker.start()

    def close(self) -> None:
        for program in (*self.workers, self.server):
            program.kill()

    def is_up(self) -> bool:
        return answers(f"{self.api}/health")

    def kill(self, what: str) -> None:
        """`what` and everything below it; what shall run all the time is started anew."""
        if what == "flow run":
            for number in [child for worker in self.workers for child in worker.children()]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
        killed = self.workers if what in ("worker", "all") else []
        for worker in killed:
            worker.kill()
        if what in ("server", "all"):
            self.server.kill()
            self.server.start()
            wait_for("the Prefect server", self.is_up)
        for worker in killed:
            worker.start()

    def look(self) -> None:
        """Asks for a round of the drop folder, as the schedule would."""
        from prefect.deployments import run_deployment

        with contextlib.suppress(Exception):
            asyncio.run(run_deployment(ROUND, timeout=0))  # type: ignore[arg-type]

    def _deployments(self) -> Path:
        """`prefect.yaml` with the folders of this run, beside the flows that it names."""
        yaml = import_module("yaml")
        content = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
        content["pull"] = [{"prefect.deployments.steps.set_working_directory": {"directory": str(ROOT)}}]
        for deployment in content["deployments"]:
            if deployment["name"] == "folder":
                deployment["parameters"] = {"folder": str(self.base / "in"), "out": str(self.base / "out")}
        changed = self.base / "prefect.yaml"
        changed.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        return changed


def run(base: Path, kills: int, draw: random.Random, figures: Figures) -> None:
    (base / "in").mkdir()
    house, waiting = House(base), list(range(figures.notices))
    each = max(1, -(-figures.notices // max(kills, 1)))
    try:
        house.open()
        while figures.kills.total() < kills:
            for _ in range(min(each, len(waiting))):
                drop(base / "in", waiting.pop())
            house.look()
            if draw.random() < 0.75:
                _wait_until_at_work(base)
                time.sleep(draw.uniform(0, AT_WORK_S))
            else:
                time.sleep(draw.uniform(0, ANYWHERE_S))
            what = draw.choice(("worker", "server", "flow run", "all"))
            house.kill(what)
            figures.kills[what] += 1
        _finish(base, house, figures)
    finally:
        house.close()


def _wait_until_at_work(base: Path) -> None:
    """A flow run holds a lifeline that it did not hold a moment ago, or a while has gone."""
    before, deadline = set(base.glob("home/runs/*/*")), time.monotonic() + START_S
    while set(base.glob("home/runs/*/*")) <= before and time.monotonic() < deadline:
        time.sleep(0.05)


def _finish(base: Path, house: House, figures: Figures) -> None:
    """Rounds without kills until the folder is empty; then nobody may say that it is running who is not."""
    settings = Settings(home=base / "home")
    deadline = time.monotonic() + PATIENCE_S + figures.notices
    while any(path.name.startswith("d") and path.name != "done" for path in (base / "in").iterdir()) and time.monotonic() < deadline:
        figures.crashed_runs += _swept(house, settings)
        house.look()
        time.sleep(10)
    for worker in house.workers:
        worker.kill()
    figures.crashed_runs += _swept(house, settings) + asyncio.run(_swept_later(settings))
    figures.faults += [f"the flow run {name} is still {state}" for name, state in asyncio.run(_unfinished())]
    with open_installation(settings) as installation:
        deliver_due(installation, figures.notices)
        count(base, installation, figures)


def _swept(house: House, settings: Settings) -> int:
    from pipelines.flows.embedded import swept

    return len(swept(settings.home, house.api, server_is_ours=False))


async def _swept_later(settings: Settings) -> int:
    """What a sweep finds once the workers have been given their time: a run that one of them was about to start is nobody's now."""
    from pipelines.flows.lifeline import PENDING_GRACE, sweep

    return len(await sweep(settings.home, now=datetime.now(UTC) + PENDING_GRACE))


async def _unfinished() -> list[tuple[str, str]]:
    from prefect.client.orchestration import get_client

    from pipelines.flows.lifeline import unfinished

    async with get_client() as client:
        return [(run.name, run.state_name or "") for run in await unfinished(client) if run.state_name != "Late"]


def _prefect(*arguments: str) -> None:
    """Tries until the server takes it."""
    command, log = [sys.executable, "-m", "prefect", *arguments], ""

    def done() -> bool:
        nonlocal log
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        log = ran.stdout + ran.stderr
        return ran.returncode == 0

    try:
        wait_for(" ".join(arguments), done, 60.0)
    except TimeoutError as error:
        raise TimeoutError(f"{error}\n{log}") from error
