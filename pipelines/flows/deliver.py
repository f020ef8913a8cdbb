"""The flow that empties the outbox: every letter whose time has come is tried once, the rest waits for the next run."""

from __future__ import annotations

import asyncio

from prefect import flow
from prefect.artifacts import acreate_table_artifact

from pipelines.delivery.letters import deliver_each
from pipelines.flows.lifeline import LIFE, alive
from pipelines.installation import at_hand
from pipelines.ledger import outbox

ARTIFACT = "undelivered-reports"


@flow(name="deliver-reports", flow_run_name="deliver what is due", description=__doc__, persist_result=False, **LIFE)
async def deliver_reports(limit: int = 200) -> dict[str, int]:
    """Gives how many letters arrived, failed, and lie dead; those that did not arrive are a table in the run's artifacts."""
    with at_hand() as installation, alive(installation.settings.home):
        letters = await asyncio.to_thread(outbox.take_due, installation.ledger, limit)
        tried = await asyncio.to_thread(deliver_each, installation, letters)
        failed = [
            {"report": letter.report_id, "receiver": letter.target, "tries": letter.attempts + 1, "cause": cause}
            for letter, cause in tried
            if cause is not None
        ]
        dead = await asyncio.to_thread(outbox.dead_letters, installation.ledger)
    if failed:
        await acreate_table_artifact(table=failed, key=ARTIFACT, description="Reports that did not reach their receiver in this run")
    return {"arrived": len(tried) - len(failed), "failed": len(failed), "dead": len(dead)}
