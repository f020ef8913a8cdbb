"""The process that serves the drop folder is killed."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from threading import Event

from bench.faults.counting import Figures, count, drop
from pipelines.delivery.letters import deliver_due
from pipelines.installation import open_installation
from pipelines.intake import take
from pipelines.pool_preload import WARMED
from pipelines.rendered import Rendered
from pipelines.settings import Settings

SHORTEST_S, LONGEST_S = 0.02, 0.9


def run(base: Path, kills: int, draw: random.Random, figures: Figures) -> None:
    settings = Settings(home=base / "home", prefect="never", watch_seconds=0.05)
    assert isinstance(WARMED, Rendered), "the program itself does not work"
    (base / "in").mkdir()
    waiting = list(range(figures.notices))
    while waiting or figures.kills.total() < kills:
        for _ in range(min(len(waiting), max(1, figures.notices // max(kills, 1)) * 2)):
            drop(base / "in", waiting.pop())
        if figures.kills.total() >= kills:
            continue
        child = os.fork()
        if child == 0:
            _take_until_killed(base, settings)
        os.setpgid(child, child)
        time.sleep(draw.uniform(SHORTEST_S, LONGEST_S))
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        figures.kills["intake"] += 1
    list(take(base / "in", base / "out", settings=settings))
    with open_installation(settings) as installation:
        deliver_due(installation, figures.notices)
        count(base, installation, figures)


def _take_until_killed(base: Path, settings: Settings) -> None:
    """In the child, which heads a group of its own: never comes back."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    for _ in take(base / "in", base / "out", watch=True, settings=settings, stop=Event()):
        continue
    os._exit(0)
