"""The processes that check. A file that is slow, greedy or fatal costs one process, which is ended and replaced; the others go on."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

from pipelines.rendered import Answer, Job

START_SECONDS = 60.0
QUEUE_PER_PROCESS = 100


class TooDemandingError(Exception):
    """The check was ended because it took more time or memory than it may have. The text is one sentence."""


class OverloadedError(Exception):
    """Too many wait already, or no process can be started. The text is one sentence."""


class _Process:
    """One checking process, started when first needed and replaced after it was ended."""

    def __init__(self, context: BaseContext, memory_bytes: int) -> None:
        self._context = context
        self._memory = memory_bytes
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def is_alive(self) -> bool:
        return self._pipe is not None and self._process is not None and self._process.is_alive()

    def start(self) -> Connection:
        from pipelines.pool_worker import work

        if self._pipe is not None and self.is_alive:
            return self._pipe
        self.end()
        here, there = self._context.Pipe()
        self._process = self._context.Process(target=work, args=(there, self._memory), daemon=True)  # type: ignore[attr-defined]
        self._process.start()
        there.close()
        self._pipe = here
        try:
            if here.poll(START_SECONDS) and here.recv() == "ready":
                return here
        except EOFError:
            pass
        self.end()
        raise OverloadedError("No check can be started at the moment.")

    def ask(self, job: Job, seconds: float) -> Answer:
        pipe = self.start()
        try:
            pipe.send(job)
            if not pipe.poll(seconds):
                self.end()
                raise TooDemandingError(f"The check was ended after {seconds:g} seconds.")
            answer: Answer = pipe.recv()
        except (EOFError, OSError) as error:
            self.end()
            raise TooDemandingError("The check took more memory than it may have, or could not go on, and was ended.") from error
        return answer

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


class CheckPool:
    """As many checks at once as there are processes; a bounded queue before them."""

    def __init__(self, processes: int, seconds: float, memory_bytes: int) -> None:
        count = processes or os.cpu_count() or 1
        context = _context()
        self._seconds = seconds
        self._all = [_Process(context, memory_bytes) for _ in range(count)]
        self._idle = list(self._all)
        self._guard = threading.Lock()
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="check")
        self._waiting = 0
        self._most = count * QUEUE_PER_PROCESS

    @property
    def size(self) -> int:
        """How many checks go on at once."""
        return len(self._all)

    def submit(self, job: Job) -> Future[Answer]:
        """Raises OverloadedError; the future raises TooDemandingError or OverloadedError."""
        with self._guard:
            if self._waiting >= self._most:
                raise OverloadedError("Too many files are waiting to be checked.")
            self._waiting += 1
        return self._threads.submit(self._ask, job)

    async def check(self, job: Job) -> Answer:
        """As `submit`, for those who wait without holding a thread."""
        return await asyncio.wrap_future(self.submit(job))

    def warm(self) -> None:
        """Starts every process, so that the first caller does not wait for it."""
        with contextlib.suppress(OverloadedError):
            for process in self._all:
                with self._guard:
                    if process not in self._idle:
                        continue
                    self._idle.remove(process)
                try:
                    process.start()
                finally:
                    with self._guard:
                        self._idle.append(process)

    def is_ready(self) -> bool:
        return any(process.is_alive for process in self._all)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._all:
            process.end()

    def _ask(self, job: Job) -> Answer:
        try:
            process = self._borrow()
            try:
                return process.ask(job, self._seconds)
            finally:
                with self._guard:
                    self._idle.append(process)
        finally:
            with self._guard:
                self._waiting -= 1

    def _borrow(self) -> _Process:
        """There is one process for each thread; one that is just being started at the beginning is waited for."""
        while True:
            with self._guard:
                if self._idle:
                    return self._idle.pop()
            threading.Event().wait(0.01)


def _context() -> BaseContext:
    """A fork server where there is one: a new process then costs a fork and not an interpreter with all its imports."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.pool_preload", "pipelines.pool_worker"])
    return context
