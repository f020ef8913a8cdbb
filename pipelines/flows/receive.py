"""The flows that take deliveries from the drop folder.

One delivery: read, check, deliver, file away, each a task with a name of its own. Several that lie there together: one run with a
task for each delivery, because a run and six tasks for each would cost more than the checks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task, exponential_backoff

from pipelines.delivery.folder import DeliveryError
from pipelines.flows.lifeline import LIFE, alive
from pipelines.installation import at_hand, lent
from pipelines.intake import steps
from pipelines.intake.taking import Taken, take_safely
from pipelines.ledger.database import LedgerError
from pipelines.local_day import today
from pipelines.store import StoreError

NAMES: dict[Callable[..., Any], str] = {
    steps.read_delivery: "read the delivery",
    steps.check_delivery: "check against the rules",
    steps.keep_report: "keep notice and report",
    steps.deliver_report: "deliver the report",
    steps.remember_report: "remember that it is taken",
    steps.file_away: "move the delivery to done",
}


def _is_the_machines_fault(_task: object, _run: TaskRun, state: State[Any]) -> bool:
    """Only what may be gone in a moment is worth another try; a file that is not SOSI stays so."""
    return isinstance(state.data, (DeliveryError, LedgerError, StoreError, OSError))


def _task_of(function: Callable[..., Any], name: str) -> Task[..., Any]:
    return task(
        name=name,
        retries=3,
        retry_delay_seconds=exponential_backoff(1),
        retry_jitter_factor=0.5,
        retry_condition_fn=_is_the_machines_fault,
        persist_result=False,
        cache_policy=NO_CACHE,
    )(function)


TASKS = {function: _task_of(function, name) for function, name in NAMES.items()}


def as_task(function: Callable[..., Any], /, *arguments: Any) -> Any:
    return TASKS[function](*arguments)


@flow(name="receive-notice", flow_run_name="receive {name}", persist_result=False, validate_parameters=False, **LIFE)
async def receive_notice(folder: str, name: str, out: str) -> Taken:
    """Takes the delivery `folder`/`name`; its report goes to `out`. Settings are those of the process that runs it."""
    on = today()
    with at_hand() as installation, alive(installation.settings.home):
        taken = await asyncio.to_thread(take_safely, installation, Path(folder), name, Path(out), on, as_task)
    if taken.path is not None:
        await acreate_markdown_artifact(markdown=_shown(taken), key="taken", description="What became of the delivery")
    return taken


@flow(name="receive-notices", flow_run_name="receive {names[0]} and what lies beside it", persist_result=False, validate_parameters=False, **LIFE)
async def receive_notices(folder: str, names: list[str], out: str, at_once: int) -> list[Taken]:
    """Takes the deliveries of these names in `folder`, `at_once` at a time."""
    gate = asyncio.Semaphore(at_once)

    async def take(name: str) -> Taken:
        async with gate:
            taken: Taken = await receive_one(folder, name, out)
            return taken

    with at_hand() as installation, lent(installation), alive(installation.settings.home):
        found = list(await asyncio.gather(*(take(name) for name in names)))
    rows = [{"delivery": one.name, "outcome": one.outcome.value, "verdict": one.verdict, "report": one.report_id} for one in found]
    await acreate_table_artifact(table=rows, key="taken-together", description="What became of the deliveries")
    return found


@task(name="receive a delivery", task_run_name="receive {name}", persist_result=False, cache_policy=NO_CACHE)
async def receive_one(folder: str, name: str, out: str) -> Taken:
    """What fails through our fault or the machine's is an outcome, and taken again in a later round."""
    on = today()
    with at_hand() as installation:
        return await asyncio.to_thread(take_safely, installation, Path(folder), name, Path(out), on)


def _shown(taken: Taken) -> str:
    """For the administrator's page. No names of people: the folder's name is the sender's, the rest is ours."""
    rows = {"outcome": taken.outcome.value, "verdict": taken.verdict, "report": taken.report_id, "folder": taken.path, "reason": taken.reason}
    return "\n".join(["| | |", "| --- | --- |", *(f"| {key} | {str(value).replace('|', ' ')} |" for key, value in rows.items() if value is not None)])
