"""Parts of a batch carried out: one after the other, in several processes, or by a Dask scheduler. The same function does the work."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any, TypeVar

Part = TypeVar("Part")
Made = TypeVar("Made")


class PartsError(Exception):
    """The parts cannot be carried out where they should be. The text is one sentence."""


def carried_out(work: Callable[[Part], Made], parts: Sequence[Part], processes: int = 1, dask: str | None = None) -> Iterator[tuple[Part, Made]]:
    """Each part with what came of it, as they come in. `work` and `parts` go to other processes: a function of a module, and values.

    `dask` is the address of a scheduler whose workers have the program and the same folders; it goes before `processes`. What `work` raises
    is raised here, and the parts that nobody has begun are then left.
    """
    if dask is not None:
        yield from _on_dask(work, parts, dask)
    elif processes <= 1 or len(parts) <= 1:
        for part in parts:
            yield part, work(part)
    else:
        with ProcessPoolExecutor(min(processes, len(parts)), mp_context=multiprocessing.get_context("spawn")) as pool:
            running = {pool.submit(work, part): part for part in parts}
            try:
                for future in as_completed(running):
                    yield running[future], future.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


def _on_dask(work: Callable[[Part], Made], parts: Sequence[Part], address: str) -> Iterator[tuple[Part, Made]]:
    try:
        from distributed import Client
        from distributed import as_completed as done
    except ImportError as error:
        raise PartsError("Dask is not installed: pip install 'ferdigsjekk[scale]'.") from error
    try:
        client: Any = Client(address, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError) as error:
        raise PartsError(f"The Dask scheduler {address} does not answer.") from error
    with client, client.as_current():
        # impure: a part writes its files, and must be done again when somebody asks again
        running = {client.submit(work, part, pure=False): part for part in parts}
        for future in done(running):  # type: ignore[no-untyped-call]
            yield running[future], future.result()
