"""The flow that holds the mains register against the rules, square by square, a handful of squares a task.

The tasks run in processes of this machine, or on the hosts of the Dask scheduler that FERDIGSJEKK_DASK names. Squares that an earlier run
has done are not done twice; the findings, the counts and a page lie in the folder that the run gives.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE

from pipelines.audit.part import audit_part
from pipelines.audit.plan import CELL_M, Cell, Plan, make_plan
from pipelines.audit.run import Audited, begin, conclude
from pipelines.check import registers_folder
from pipelines.flows.lifeline import LIFE, alive
from pipelines.flows.progress import counted
from pipelines.flows.runners import runner_of
from pipelines.local_day import today
from pipelines.settings import load_settings

SQUARES_A_TASK = 20
"""A square takes a second or two, and a task costs a tenth of one."""


@task(name="audit squares", retries=2, retry_delay_seconds=10, persist_result=False, cache_policy=NO_CACHE)
def audit_squares(plan: Plan, folder: str, cells: list[Cell]) -> int:
    for cell in cells:
        audit_part(plan, folder, Cell(*cell))
    return len(cells)


@flow(name="audit-register", flow_run_name="audit the register of {municipality}", description=__doc__, persist_result=False, **LIFE)
async def audit_register(municipality: str, out: str | None = None, square_m: float = CELL_M) -> dict[str, Any]:
    """Gives the folder, and how many objects, findings and squares there were. Without `out` the folder lies in the data home."""
    settings = load_settings()
    on = today()
    with alive(settings.home):
        plan, cells = await asyncio.to_thread(make_plan, registers_folder(settings.home), municipality, cell_m=square_m, on=on)
    folder = Path(out) if out is not None else settings.home / "audits" / f"{plan.snapshot}-{plan.id}"
    parts = begin(plan, folder)
    ordered = sorted(cells)
    handfuls = [ordered[start : start + SQUARES_A_TASK] for start in range(0, len(ordered), SQUARES_A_TASK)]
    with runner_of(settings, len(handfuls)) as submit:
        futures = [submit(audit_squares, plan=plan, folder=str(parts), cells=handful) for handful in handfuls]
        await counted(futures, [sum(cells[cell] for cell in handful) for handful in handfuls], "objects of the register audited")
    done = await asyncio.to_thread(conclude, plan, cells, folder)
    await acreate_markdown_artifact(markdown=_shown(done), key="audit-register", description=f"Audit of {plan.snapshot}")
    return {"folder": str(folder), "objects": done.tally.objects, "findings": done.findings, "squares": done.squares}


def _shown(done: Audited) -> str:
    """A table of the rules for the administrator's page."""
    head = ["| Rule | Judged | Fail | Near | Undecided |", "| --- | ---: | ---: | ---: | ---: |"]
    rows = [f"| {code} | {one.total()} | {one['fail']} | {one['near']} | {one['undecided']} |" for code, one in sorted(done.tally.rules.items())]
    return "\n".join([f"{done.findings} findings in `{done.folder}`", "", *head, *rows])
