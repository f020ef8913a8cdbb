"""The flow that shows runs as crashed whose process was killed, or that no worker came to start; for workers, on a schedule."""

from __future__ import annotations

from prefect import flow

from pipelines.flows.lifeline import LIFE, alive, sweep
from pipelines.settings import load_settings


@flow(name="sweep", flow_run_name="sweep after killed processes", description=__doc__, persist_result=False, **LIFE)
async def sweep_runs() -> list[str]:
    """Gives the names of the runs that were marked. It sees the runs of its own host: let it run on each."""
    home = load_settings().home
    with alive(home):
        return await sweep(home)
