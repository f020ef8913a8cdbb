"""Which flow runs still have somebody who carries them.

A process that is killed cannot say so, and Prefect would show its run as running for ever. So each run holds a lock on a small file in
the data home for as long as its process lives, and the kernel lets go of it when the process dies, however it dies. `sweep` takes
the files that nobody holds, and tells the server that those runs have crashed. What they were doing is not lost: it lies in the
drop folder or in the ledger, and the next run takes it up.

Files are kept by host, because a lock is only seen by the machine that holds it.
"""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.context import FlowRunContext
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed

from pipelines.locks import hold, let_go

OURS = ("receive-notice", "receive-notices", "watch-folder", "deliver-reports", "recheck", "refresh-register", "audit-register", "sweep")
MESSAGE = "The process that carried this run is gone; what it was doing is taken up by the next."
GRACE = timedelta(seconds=60)
"""How long a run may be without a lifeline: it is begun by Prefect a moment before it is in our hands."""
PENDING_GRACE = timedelta(minutes=10)
"""How long a worker may take to start the process of a run."""
UNFINISHED = (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)

_HELD: dict[str, tuple[int, Path]] = {}


@contextlib.contextmanager
def alive(home: Path) -> Iterator[None]:
    """In a flow: the run has somebody from here on, until `LIFE` lets go after its last state is known to the server."""
    context = FlowRunContext.get()
    if context is not None and context.flow_run is not None:
        number = str(context.flow_run.id)
        path = _folder(home) / number
        if number not in _HELD and (handle := hold(path)) is not None:
            _HELD[number] = (handle, path)
    yield


def _ended(_flow: Flow[Any, Any], run: FlowRun, _state: State[Any]) -> None:
    if (held := _HELD.pop(str(run.id), None)) is not None:
        handle, path = held
        path.unlink(missing_ok=True)
        let_go(handle)


LIFE: dict[str, Any] = {"on_completion": [_ended], "on_failure": [_ended], "on_crashed": [_ended], "on_cancellation": [_ended]}
"""What every flow with a lifeline is made with."""


async def sweep(home: Path, *, server_is_ours: bool = False, now: datetime | None = None) -> list[str]:
    """Marks as crashed every run of this host whose process is gone, and every run that no worker came to start; gives their names.

    `server_is_ours`: the server keeps the runs of this data home alone, so that a run without a lifeline is nobody's.
    """
    now = now or datetime.now(UTC)
    async with get_client() as client:
        swept = []
        for path in _abandoned(home):
            swept += [name for name in [await _crashed(client, UUID(path.name))] if name is not None]
            path.unlink(missing_ok=True)
        for run in await unfinished(client):
            since = run.state.timestamp if run.state is not None else now
            grace = GRACE if run.state is not None and run.state.type is not StateType.PENDING else PENDING_GRACE
            nobodys = server_is_ours or run.state_type is StateType.PENDING
            if nobodys and now - since > grace and not (_folder(home) / str(run.id)).exists():
                swept += [name for name in [await _crashed(client, run.id)] if name is not None]
    return swept


def _folder(home: Path) -> Path:
    return home / "runs" / platform.node()


def _abandoned(home: Path) -> Iterator[Path]:
    """Files whose holder is gone, locked by us while they are looked at."""
    for path in sorted(_folder(home).glob("*")):
        handle = hold(path)
        if handle is None:
            continue
        try:
            yield path
        finally:
            let_go(handle)


async def unfinished(client: PrefectClient) -> list[FlowRun]:
    """Runs of our flows that the server believes to be under way."""
    return await client.read_flow_runs(
        flow_filter=FlowFilter(name=FlowFilterName(any_=list(OURS))),
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(UNFINISHED)))),
    )


async def _crashed(client: PrefectClient, run_id: UUID) -> str | None:
    """The name of the run; None when the server does not know it, or knows that it has ended."""
    try:
        run = await client.read_flow_run(run_id)
    except ObjectNotFound:
        return None
    if run.state is not None and run.state.is_final():
        return None
    await client.set_flow_run_state(run_id, Crashed(message=MESSAGE), force=True)
    return run.name
