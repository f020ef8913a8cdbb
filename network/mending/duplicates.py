"""A point that repeats the point before it, height and all: the second is taken out, or the first when only the second has a mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sosi
from network.mending.proposal import Edit, Grade, Proposal
from network.mending.reading import Reading

CODES = frozenset({"point-repeated"})
_ALONE = re.compile(rb"[ \t]*[-+0-9.]+([ \t]+[-+0-9.]+){1,2}[ \t]*(\.\.\..*)?$")


def propose(reading: Reading) -> Iterator[Proposal]:
    wanted = {finding.line for finding in reading.found("point-repeated")}
    for group in reading.document.groups if wanted else ():
        if group.kind not in ("KURVE", "LINJE") or len(group.points) < 3:
            continue
        taken: set[int] = set()
        kept = len(group.points)
        for first, second in pairwise(group.points):
            if second.line not in wanted or first.line in taken or kept <= 2:
                continue
            out = _superfluous(first, second)
            edits = _without(reading, group, out) if out is not None else None
            if out is not None and edits:
                taken.add(out.line)
                kept -= 1
                yield Proposal("duplicate-point", Grade.SAFE, out.line, edits, f"{group.serial}:{out.raw}", group.serial)


def _superfluous(first: sosi.Point, second: sosi.Point) -> sosi.Point | None:
    if not second.attributes or second.attributes == first.attributes:
        return second
    return first if not first.attributes else None


def _without(reading: Reading, group: sosi.Group, point: sosi.Point) -> tuple[Edit, ...] | None:
    """Takes the point's line out, and the `..NØ` that stands before it alone for this point. None when it shares its line."""
    text = reading.lines.text(point.line)
    lines = [other.line for other in group.points]
    if not _ALONE.match(text) or lines.count(point.line) != 1:
        return None
    end = point.line + 1
    while end <= len(reading.lines) and reading.lines.text(end).lstrip().startswith(b"..."):
        end += 1
    count = end - point.line
    heading = reading.lines.text(point.line - 1).strip()
    follows = reading.lines.text(end).strip()
    if heading.startswith(b"..N") and len(heading) <= 6 and (not follows or follows.startswith(b".")):
        return (Edit(point.line - 1, count + 1, ()),)
    return (Edit(point.line, count, ()),)
