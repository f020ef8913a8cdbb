"""The flow that takes a new mains register in: a snapshot beside the old ones, then every open case of the municipality checked anew."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from pipelines.check import registers_folder
from pipelines.flows.lifeline import LIFE, alive
from pipelines.flows.recheck import recheck
from pipelines.local_day import today
from pipelines.settings import load_settings


@task(name="import the register", persist_result=False, cache_policy=NO_CACHE)
def import_snapshot(source: str, municipality: str, taken: date) -> str:
    """The name of the snapshot. A source that is there already is only pointed to, so doing it again costs nothing."""
    from reference_data.register.importing import import_register
    from reference_data.register.store import Store

    return import_register(Path(source), Store(registers_folder(load_settings().home)), municipality, taken).name


@flow(name="refresh-register", flow_run_name="register of {municipality}", description=__doc__, persist_result=False, **LIFE)
async def refresh_register(source: str, municipality: str, taken: date | None = None) -> dict[str, Any]:
    """Gives the snapshot's name and what the recheck came to. `taken`: when the source was taken out of its system; today when not given."""
    day = taken or today()
    with alive(load_settings().home):
        name = await asyncio.to_thread(import_snapshot, source, municipality, day)
        return {"snapshot": name, "recheck": await recheck(municipality)}
