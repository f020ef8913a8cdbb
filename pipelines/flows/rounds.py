"""`python -m pipelines.flows.rounds`: asks the Prefect server for the rounds that must come again and again, until it is stopped.

Prefect's own schedules stand still with the SQLAlchemy that we hold on to: its scheduler cannot insert runs, and says so in the server's log
alone. So the rounds are asked for from outside, as a person would on the server's pages. A round is not asked for while one waits for a worker,
so that nothing piles up when all workers are away.
"""

from __future__ import annotations

import asyncio
import time

import structlog
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId, FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType

EVERY_S = {"watch-folder/folder": 60.0, "deliver-reports/outbox": 60.0, "sweep/sweep": 300.0}
"""Deployment of `prefect.yaml` -> seconds from one round to the next."""
NOT_BEGUN = (StateType.SCHEDULED, StateType.PENDING)
PAUSE_S = 5.0
log = structlog.get_logger("rounds")


async def ask_for(deployment: str) -> bool:
    """Asks for a round; False when one waits already. Raises what Prefect raises when the server is away or has no such deployment."""
    async with get_client() as client:
        found = await client.read_deployment_by_name(deployment)
        waiting = await client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[found.id])),
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(NOT_BEGUN)))),
            limit=1,
        )
        if waiting:
            return False
        await client.create_flow_run_from_deployment(found.id)
        return True


def main() -> None:
    due = dict.fromkeys(EVERY_S, 0.0)
    while True:
        for deployment, when in due.items():
            if time.monotonic() < when:
                continue
            due[deployment] = time.monotonic() + EVERY_S[deployment]
            try:
                asyncio.run(ask_for(deployment))
            except Exception as error:
                log.warning("no round", deployment=deployment, kind=type(error).__name__)
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    main()
