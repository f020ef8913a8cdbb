"""The flow that looks into a drop folder once and takes what is there: for a schedule, where no process shall stand and watch."""

from __future__ import annotations

import asyncio
from pathlib import Path

from prefect import flow

from pipelines.flows.receive import receive_notice
from pipelines.intake.taking import Outcome, ready_deliveries


@flow(name="watch-folder", flow_run_name="look into {folder}", description=__doc__, persist_result=False)
async def watch_folder(folder: str, out: str, at_once: int = 1) -> dict[str, int]:
    """Takes every complete delivery, each a flow run below this one, `at_once` at a time; gives how many came to what."""
    gate = asyncio.Semaphore(at_once)

    async def take(name: str) -> Outcome:
        async with gate:
            return (await receive_notice(folder, name, out)).outcome

    outcomes = await asyncio.gather(*(take(name) for name in ready_deliveries(Path(folder))))
    return {outcome.value: outcomes.count(outcome) for outcome in sorted(set(outcomes))}
