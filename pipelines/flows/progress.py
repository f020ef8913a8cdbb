"""How far the parts of a flow have come, as a bar on the page of its run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.futures import PrefectFuture


async def counted(futures: Sequence[PrefectFuture[Any]], sizes: Sequence[int], what: str) -> list[Any]:
    """The results in the order of the futures. `sizes` is how much work each part is; the bar moves when the next in order is there."""
    bar = await acreate_progress_artifact(progress=0.0, description=what)
    results, done = [], 0
    for future, size in zip(futures, sizes, strict=True):
        results.append(await asyncio.to_thread(future.result))
        done += size
        await aupdate_progress_artifact(bar, progress=100.0 * done / max(sum(sizes), 1))
    return results
