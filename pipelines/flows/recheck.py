"""The flow that checks every open case anew, after a new register snapshot or rule pack: part by part, each part a task.

The tasks run in processes of this machine, or on the hosts of the Dask scheduler that FERDIGSJEKK_DASK names. The code is the same, and
so is what comes of it. A run that was stopped is simply started again: parts that are done are not done twice.
"""

from __future__ import annotations

import asyncio
from typing import Any

from prefect import flow, task
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE

from pipelines.batches import NOTHING, Part, Summary, finished, parts_to_recheck, recheck_part_alone
from pipelines.flows.lifeline import LIFE, alive
from pipelines.flows.progress import counted
from pipelines.flows.runners import runner_of
from pipelines.installation import at_hand
from pipelines.local_day import today
from pipelines.settings import Settings


@task(name="recheck a part", retries=2, retry_delay_seconds=10, persist_result=False, cache_policy=NO_CACHE)
def recheck_part(settings: Settings, part: Part) -> Summary:
    return recheck_part_alone(settings, part)


@flow(name="recheck", flow_run_name="recheck open cases {municipality}", description=__doc__, persist_result=False, **LIFE)
async def recheck(municipality: str | None = None) -> dict[str, Any]:
    """Gives how many revisions have which verdict, how many have another than before, and how many could not be checked."""
    on = today()
    with at_hand() as installation, alive(installation.settings.home):
        settings = installation.settings
        parts = await asyncio.to_thread(parts_to_recheck, installation, on, municipality)
    with runner_of(settings, len(parts)) as submit:
        futures = [submit(recheck_part, settings=settings, part=part) for part in parts]
        came = await counted(futures, [len(part.revision_ids) for part in parts], "open cases checked anew")
    summary = sum(came, start=NOTHING)
    finished(settings, parts)
    counts = {**summary.verdicts, "another than before": summary.changed, "failed": summary.failed}
    table = "\n".join(["| Verdict | Notices |", "| --- | ---: |", *(f"| {what} | {count} |" for what, count in counts.items())])
    await acreate_markdown_artifact(markdown=table, key="recheck", description="Open cases, checked anew")
    return {"verdicts": summary.verdicts, "changed": summary.changed, "failed": summary.failed}
