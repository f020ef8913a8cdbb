"""The flow that checks every open case anew, after a new register snapshot or rule pack: part by part, each part a task.

The tasks run where the task runner puts them: in processes of this machine, or on the hosts of a Dask scheduler that
FERDIGSJEKK_DASK names. The code is the same, and so is what comes of it.
"""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from prefect import flow, task
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner

from pipelines.batches import NOTHING, Summary, parts_to_recheck, recheck_part_alone
from pipelines.flows.lifeline import LIFE, alive
from pipelines.installation import at_hand
from pipelines.settings import Settings, load_settings


@task(name="recheck a part", retries=2, retry_delay_seconds=10, persist_result=False, cache_policy=NO_CACHE)
def recheck_part(revision_ids: list[str], on: date) -> Summary:
    return recheck_part_alone(load_settings(), revision_ids, on)


@flow(name="recheck", flow_run_name="recheck open cases {municipality}", description=__doc__, persist_result=False, **LIFE)
async def recheck(municipality: str | None = None) -> dict[str, Any]:
    """Gives how many revisions have which verdict, how many have another than before, and how many could not be checked."""
    today = date.today()  # noqa: DTZ011 - the day where the machine stands
    with at_hand() as installation, alive(installation.settings.home):
        parts = await asyncio.to_thread(parts_to_recheck, installation, municipality)
    summary = sum((future.result() for future in [recheck_part.submit(part, today) for part in parts]), start=NOTHING)
    counts = {**summary.verdicts, "another than before": summary.changed, "failed": summary.failed}
    table = "\n".join(["| Verdict | Notices |", "| --- | ---: |", *(f"| {what} | {count} |" for what, count in counts.items())])
    await acreate_markdown_artifact(markdown=table, key="recheck", description="Open cases, checked anew")
    return {"verdicts": summary.verdicts, "changed": summary.changed, "failed": summary.failed}


def runner_of(settings: Settings) -> TaskRunner[Any]:
    """Where the parts run: `recheck.with_options(task_runner=runner_of(settings))`."""
    if settings.dask is not None:
        from prefect_dask.task_runners import DaskTaskRunner

        runner: TaskRunner[Any] = DaskTaskRunner(address=settings.dask)
        return runner
    return ProcessPoolTaskRunner(max_workers=settings.check_processes or None)
