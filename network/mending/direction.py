"""A gravity pipe that is drawn against its flow: turned round, with its from- and to-nodes.

Two witnesses are needed. The heights fall from the last vertex to the first by more than their uncertainty, and the network says
that the first vertex is the end nearest the main. A pipe that is drawn towards the main and rises is a backfall, and stays one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import isnan, sqrt

from network.mending.coordinates import point_lines
from network.mending.proposal import Edit, Grade, Proposal
from network.mending.reading import Reading
from network.model import Pipe, Regime

HEIGHT_ACCURACY_M = 0.05
"""One standard deviation of a surveyed height when the file gives none."""
COVERAGE = 2.0
PAIRS = ("SID", "NODE", "_Z", "SID_KUNLESTEDATA", "NODE_KUNLESTEDATA")
"""Names that follow the F of "from" and the T of "to"."""


def propose(reading: Reading) -> Iterator[Proposal]:
    for pipe in _against_the_flow(reading):
        group = reading.group_at.get(pipe.subject.line or 0)
        if group is None or group.kind not in ("KURVE", "LINJE"):
            continue
        lines = point_lines(reading, group)
        if lines is None:
            continue
        edits = [Edit(line, 1, (reading.lines.text(other),)) for line, other in zip(lines, reversed(lines), strict=True) if line != other]
        for _, element in group.paths():
            turned = _turned(element.name)
            if turned:
                text = reading.lines.text(element.line)
                edits.append(Edit(element.line, 1, (text.replace(element.name.encode("ascii"), turned.encode("ascii"), 1),)))
        rise = pipe.coordinates[-1][2] - pipe.coordinates[0][2]
        yield Proposal("direction", Grade.SAFE, group.line, tuple(edits), f"{group.serial}", group.serial, {"fall_m": f"{rise:.2f}"})


def _against_the_flow(reading: Reading) -> Iterator[Pipe]:
    seen: set[int] = set()
    for run in reading.delivery.topology.service_runs():
        for pipe, against in zip(run.pipes, run.against, strict=True):
            if not run.certain or against or id(pipe) in seen or pipe.regime is not Regime.GRAVITY:
                continue
            seen.add(id(pipe))
            if _rises(pipe):
                yield pipe


def _rises(pipe: Pipe) -> bool:
    """From first vertex to last the pipe rises by more than the uncertainty, and nowhere falls by more than it."""
    heights = [z for _, _, z in pipe.coordinates]
    if len(heights) < 2 or any(isnan(z) for z in heights):
        return False
    limit = COVERAGE * sqrt(2) * (pipe.survey.height_accuracy_m or HEIGHT_ACCURACY_M)
    return heights[-1] - heights[0] > limit and all(after - before > -limit for before, after in pairwise(heights))


def _turned(name: str) -> str | None:
    upper = name.upper()
    if upper[1:] in PAIRS and upper[0] in "FT" and name.isascii():
        return ("T" if upper[0] == "F" else "F") + name[1:]
    return None
