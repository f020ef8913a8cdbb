"""What has happened to a case, as a person reads it: who has read it is told once a day and person. The ledger keeps every time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from endpoint.api.answers import Event
from pipelines.local_day import day_of

READ = "notice.read"


@dataclass(frozen=True, slots=True)
class Line:
    """An event; `times` is how often it happened on that day, the first time at `at` (UTC). `actor` is None where it is not told."""

    kind: str
    at: str
    actor: str | None
    times: int = 1


def lines_of(events: Iterable[Event]) -> list[Line]:
    """In order of the events; readings by one person on one Norwegian day are one line, at the place of the first."""
    lines: list[Line] = []
    places: dict[tuple[str | None, date], int] = {}
    for event in events:
        line = Line(event["kind"], event["at"], event.get("actor"))
        if line.kind == READ:
            place = places.setdefault((line.actor, day_of(datetime.fromisoformat(line.at))), len(lines))
            if place < len(lines):
                lines[place] = replace(lines[place], times=lines[place].times + 1)
                continue
        lines.append(line)
    return lines
