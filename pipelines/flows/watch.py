"""The flow that looks into a drop folder once and takes what is there: for a schedule, where no process shall stand and watch."""

from __future__ import annotations

import os
from pathlib import Path

from prefect import flow

from pipelines.flows.lifeline import LIFE, alive
from pipelines.flows.receive import receive_notice, receive_notices
from pipelines.intake.taking import ready_deliveries
from pipelines.settings import load_settings


@flow(name="watch-folder", flow_run_name="look into {folder}", description=__doc__, persist_result=False, **LIFE)
async def watch_folder(folder: str, out: str, at_once: int = 0) -> dict[str, int]:
    """Takes every complete delivery, `at_once` at a time (0: as many as there are cores); gives how many came to what."""
    with alive(load_settings().home):
        names = ready_deliveries(Path(folder))
        if len(names) == 1:
            found = [await receive_notice(folder, names[0], out)]
        else:
            found = await receive_notices(folder, names, out, at_once or os.cpu_count() or 1) if names else []
    outcomes = [taken.outcome for taken in found]
    return {outcome.value: outcomes.count(outcome) for outcome in sorted(set(outcomes))}
