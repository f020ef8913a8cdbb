"""Who takes the deliveries of a round: one after the other, several at once, by flow runs when a Prefect server is there.

A single round calls the steps directly, because a Prefect server of its own would take ten seconds to start for a check of a
tenth of one. When a Prefect server is named, or when we watch and have time to start one, a delivery is a flow run of the same
steps, and what lies there together is one run with a task for each. A server that is away holds up nothing: the same steps,
without a run to show for it. `prefect` in the settings can force either.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import structlog

from pipelines.installation import Installation, lent
from pipelines.intake import tries
from pipelines.intake.taking import Taken, take_safely
from pipelines.local_day import today
from pipelines.pool import CheckPool
from pipelines.pooled import check_in
from pipelines.settings import Settings

Crew = Callable[[Sequence[str]], Iterable[Taken]]
"""Takes the deliveries of these names; says of each what became of it, in any order."""

AT_ONCE_PAYS = 8
"""A single round of fewer deliveries is over before processes have started."""
RUN_OF = 50
"""So many deliveries are one flow run at most, so that what became of them is said while the rest is taken."""
POOL_THREAD = "warm-pool"
log = structlog.get_logger("intake")


@contextlib.contextmanager
def crew_for(installation: Installation, folder: Path, out: Path, *, watch: bool, expected: int) -> Iterator[Crew]:
    """The crew for a folder with `expected` deliveries in it. Raises IntakeError when a Prefect server is demanded and does not start."""
    settings = installation.settings
    named = bool(os.environ.get("PREFECT_API_URL"))
    by_flow = settings.prefect != "never" and (settings.prefect == "always" or named or watch)
    with contextlib.ExitStack() as stack:
        hands = 1
        if watch or expected >= AT_ONCE_PAYS:
            pool = stack.enter_context(_pool(installation))
            hands, installation = _hands(pool.size), replace(installation, check=_where_it_is_warm(pool, settings))
        directly = _side_by_side(installation, folder, out, hands)
        if not by_flow:
            yield directly
            return
        from pipelines.flows.embedded import embedded_server, swept

        stack.enter_context(lent(installation))
        if named:
            Thread(target=swept, args=(settings.home, "", False), name="sweep", daemon=True).start()
            yield _by_flow(folder, out, hands, lambda: "", directly)
            return
        server = stack.enter_context(embedded_server(settings))
        Thread(target=_warm, name="warm", daemon=True).start()
        if settings.prefect == "always":
            server.wait_until_ready()
        yield _by_flow(folder, out, hands, lambda: server.api_url if server.is_ready() else None, directly)


def _hands(processes: int) -> int:
    """How many deliveries are under way at once: one more than can be checked, so that no process waits while a report goes to disk. Who has set
    one process wants one thing done at a time."""
    return processes + 1 if processes > 1 else 1


def _side_by_side(installation: Installation, folder: Path, out: Path, hands: int) -> Crew:
    def take(name: str) -> Taken:
        return take_safely(installation, folder, name, out, today())

    def crew(names: Sequence[str]) -> Iterator[Taken]:
        if hands == 1 or len(names) == 1:
            yield from map(take, names)
            return
        threads = ThreadPoolExecutor(hands, thread_name_prefix="intake")
        try:
            for future in as_completed([threads.submit(take, name) for name in names]):
                yield future.result()
        finally:
            threads.shutdown(wait=True, cancel_futures=True)

    return crew


def _by_flow(folder: Path, out: Path, hands: int, server: Callable[[], str | None], directly: Crew) -> Crew:
    """`server` gives the address of a Prefect API, "" for the one in the environment, None while there is none."""

    def crew(names: Sequence[str]) -> Iterator[Taken]:
        for start in range(0, len(names), RUN_OF):
            yield from run(names[start : start + RUN_OF])

    def run(names: Sequence[str]) -> Iterable[Taken]:
        address = server()
        if address is None:
            return directly(names)
        from pipelines.flows.embedded import as_flow_run

        try:
            return as_flow_run(folder, names, out, hands, address)
        except Exception as error:
            # what a delivery can be guilty of is an outcome, so this is Prefect's; what was taken before it failed is moved already
            log.warning("prefect is away", kind=type(error).__name__)
            return directly([name for name in names if (folder / name).is_dir()])

    return crew


@contextlib.contextmanager
def _pool(installation: Installation) -> Iterator[CheckPool]:
    settings = installation.settings
    pool = CheckPool(settings.check_processes, settings.check_seconds, settings.check_memory_bytes)
    warming = Thread(target=pool.warm, name=POOL_THREAD)
    warming.start()
    try:
        yield pool
    finally:
        warming.join()
        pool.close()


def _where_it_is_warm(pool: CheckPool, settings: Settings) -> Callable[[Any], Any]:
    """In the pool; until its first process is ready, here, because nobody shall wait for it. What wants a process of its own waits for the pool."""
    in_the_pool = check_in(pool)

    def check(request: Any) -> Any:
        return in_the_pool(request) if pool.is_ready() or tries.wants_a_process(settings.home, request) else tries.check_here(settings, request)

    return check


def _warm() -> None:
    """While the server starts: what the first flow run and the first check would otherwise wait for."""
    for module in ("pipelines.pool_preload", "pipelines.flows.receive"):
        import_module(module)
