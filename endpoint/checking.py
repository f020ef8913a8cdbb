"""The processes that check. A file that is slow, greedy or fatal costs one process, which is ended and replaced; the others go on."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from endpoint.problems import Problem

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

START_SECONDS = 60.0
QUEUE_PER_PROCESS = 100


@dataclass(frozen=True, slots=True)
class Job:
    """One check and the form that its answer shall have. `register` None opens no register."""

    data: bytes
    name: str
    form: str
    level: str
    on: date
    notice: bytes | None = None
    municipality: str | None = None
    language: str | None = None
    register: Path | None = None
    terrain: Path | None = None
    grids: Path | None = None


@dataclass(frozen=True, slots=True)
class Done:
    body: bytes
    verdict: str


@dataclass(frozen=True, slots=True)
class Refused:
    """What a CheckError said: which part, the sentence, and for a notice each path with what is wrong there."""

    part: str
    sentence: str
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Broke:
    """A fault of ours in the check; `kind` names the exception, for the log."""

    kind: str


Answer = Done | Refused | Broke


class _Process:
    """One checking process, started when first needed and replaced after it was ended."""

    def __init__(self, context: BaseContext, memory_bytes: int) -> None:
        self._context = context
        self._memory = memory_bytes
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def start(self) -> Connection:
        from endpoint.worker import work

        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self.end()
        here, there = self._context.Pipe()
        self._process = self._context.Process(target=work, args=(there, self._memory), daemon=True)  # type: ignore[attr-defined]
        self._process.start()
        there.close()
        if not here.poll(START_SECONDS) or here.recv() != "ready":
            self.end()
            raise Problem("overloaded", "No check can be started at the moment.", headers={"Retry-After": "30"})
        self._pipe = here
        return here

    def ask(self, job: Job, seconds: float) -> Answer:
        pipe = self.start()
        try:
            pipe.send(job)
            if not pipe.poll(seconds):
                self.end()
                raise Problem("too-demanding", f"The check was ended after {seconds:g} seconds.")
            answer: Answer = pipe.recv()
        except (EOFError, OSError) as error:
            self.end()
            raise Problem("too-demanding", "The check took more memory than it may have, or could not go on, and was ended.") from error
        return answer

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


class CheckPool:
    """As many checks at once as there are processes; a bounded queue before them."""

    def __init__(self, processes: int, seconds: float, memory_bytes: int) -> None:
        count = processes or os.cpu_count() or 1
        context = _context()
        self._seconds = seconds
        self._idle = [_Process(context, memory_bytes) for _ in range(count)]
        self._all = list(self._idle)
        self._guard = threading.Lock()
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="check")
        self._waiting = 0
        self._most = count * QUEUE_PER_PROCESS

    async def check(self, job: Job) -> Answer:
        """Raises Problem when the file takes too much, or when too many wait already."""
        if self._waiting >= self._most:
            raise Problem("overloaded", "Too many files are waiting to be checked.", headers={"Retry-After": "10"})
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, job)
        finally:
            self._waiting -= 1

    def warm(self) -> None:
        """Starts every process, so that the first caller does not wait for it."""
        with contextlib.suppress(Problem):
            for process in self._all:
                process.start()

    def is_ready(self) -> bool:
        return any(process._process is not None and process._process.is_alive() for process in self._all)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._all:
            process.end()

    def _ask(self, job: Job) -> Answer:
        with self._guard:
            process = self._idle.pop()
        try:
            return process.ask(job, self._seconds)
        finally:
            with self._guard:
                self._idle.append(process)


def _context() -> BaseContext:
    """A fork server where there is one: a new process then costs a fork and not an interpreter with all its imports."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["endpoint.worker"])
    return context
