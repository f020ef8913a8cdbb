"""The flow that takes one delivery from the drop folder: read, check, deliver, file away, each a task with a name of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task, exponential_backoff

from pipelines.delivery.folder import DeliveryError
from pipelines.installation import open_installation
from pipelines.intake import steps
from pipelines.intake.taking import Taken, take_safely
from pipelines.ledger.database import LedgerError
from pipelines.settings import load_settings
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


@flow(name="receive-notice", flow_run_name="receive {name}", description=__doc__, persist_result=False, validate_parameters=False)
async def receive_notice(folder: str, name: str, out: str) -> Taken:
    """Takes the delivery `folder`/`name`; its report goes to `out`. Settings are those of the process that runs it."""
    today = date.today()  # noqa: DTZ011 - the day where the machine stands
    with open_installation(load_settings()) as installation:
        taken = await asyncio.to_thread(take_safely, installation, Path(folder), name, Path(out), today, as_task)
    if taken.path is not None:
        await acreate_markdown_artifact(markdown=_shown(taken), key="taken", description="What became of the delivery")
    return taken


def _shown(taken: Taken) -> str:
    """For the administrator's page. No names of people: the folder's name is the sender's, the rest is ours."""
    rows = {"outcome": taken.outcome.value, "verdict": taken.verdict, "report": taken.report_id, "folder": taken.path, "reason": taken.reason}
    return "\n".join(["| | |", "| --- | --- |", *(f"| {key} | {str(value).replace('|', ' ')} |" for key, value in rows.items() if value is not None)])
