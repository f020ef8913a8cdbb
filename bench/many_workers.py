"""Many workers, as the operations page says: two process workers on one Prefect server, it and the case ledger on PostgreSQL.

    python -m bench.many_workers --notices 20

All on this machine over loopback; on more hosts nothing differs but the addresses. Rounds of the drop folder are asked for as a
schedule would, until the folder is empty. Prints JSON: which worker carried how many runs, and that nothing was lost or doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from bench.faults.counting import Figures, count, drop
from bench.faults.flows import House
from bench.faults.programs import wait_for
from pipelines.installation import open_installation
from pipelines.settings import Settings
from tests.pipelines.postgres import postgres

PATIENCE_S = 600.0
ROUND_S = 10.0
TALK = {"PREFECT_LOGGING_LEVEL": "INFO"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--notices", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    figures = Figures("flows", chosen.notices, seed=0)
    with tempfile.TemporaryDirectory(prefix="ferdigsjekk-workers-") as folder, postgres(fsync=True) as server:
        base, prefect, ledger = Path(folder), server.new_database("prefect"), server.new_database("ledger")
        (base / "in").mkdir()
        asynchronous = prefect.replace("postgresql://", "postgresql+asyncpg://")
        house = House(
            base, chosen.workers, PREFECT_API_DATABASE_CONNECTION_URL=asynchronous, FERDIGSJEKK_DATABASE_URL=ledger, PREFECT_LOGGING_LEVEL="INFO"
        )
        try:
            house.open()
            for number in range(chosen.notices):
                drop(base / "in", number)
            began, asked = time.monotonic(), 0.0
            while any(path.name != "done" for path in (base / "in").iterdir()) and time.monotonic() - began < PATIENCE_S:
                if time.monotonic() - asked > ROUND_S:
                    house.look()
                    asked = time.monotonic()
                time.sleep(0.2)
            figures.seconds = round(time.monotonic() - began, 1)
            wait_for("the last run", lambda: not asyncio.run(_running()))
            carried = asyncio.run(_carried(chosen.workers))
        finally:
            house.close()
        with open_installation(Settings(home=base / "home", database_url=ledger)) as installation:
            count(base, installation, figures)
    figures.load = round(os.getloadavg()[0], 1)
    sys.stdout.write(json.dumps({**vars(figures), "workers": chosen.workers, "runs_by_worker": carried}, indent=2) + "\n")
    return 1 if figures.faults else 0


async def _running() -> list[str]:
    from prefect.client.orchestration import get_client

    from pipelines.flows.lifeline import unfinished

    async with get_client() as client:
        return [run.name for run in await unfinished(client) if run.state is not None and run.state.is_running()]


async def _carried(workers: int) -> dict[str, int]:
    """Worker -> flow runs that it started, by the runs' own records."""
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        said = [record.message for record in await client.read_logs(limit=200)]
    return {name: sum(f"'{name}' submitting" in line for line in said) for name in (f"worker-{number}" for number in range(workers))}


if __name__ == "__main__":
    sys.exit(main())
