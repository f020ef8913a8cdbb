"""Where the parts of a flow run: as tasks on the Dask scheduler of the settings, in processes of this machine, or beside the flow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from prefect.futures import PrefectFuture
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner
from prefect.tasks import Task

from pipelines.settings import Settings

Submit = Callable[..., PrefectFuture[Any]]
"""Called with a task and its arguments by name."""


@contextmanager
def runner_of(settings: Settings, parts: int) -> Iterator[Submit]:
    """For the flow that is running. A single part is not worth a process; `check_processes = 1` keeps everything in one."""
    runner = _runner(settings, parts)
    if runner is None:
        yield lambda task, **arguments: task.submit(**arguments)
        return
    with runner as running:

        def submit(task: Task[..., Any], **arguments: Any) -> PrefectFuture[Any]:
            future: PrefectFuture[Any] = running.submit(task, arguments)
            return future

        yield submit


def _runner(settings: Settings, parts: int) -> TaskRunner[Any] | None:
    if settings.dask is not None:
        from prefect_dask.task_runners import DaskTaskRunner

        runner: TaskRunner[Any] = DaskTaskRunner(address=settings.dask)
        return runner
    if parts <= 1 or settings.check_processes == 1:
        return None
    return ProcessPoolTaskRunner(max_workers=settings.check_processes or None)
