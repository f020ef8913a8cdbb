"""VA-ATTR-002: coded values are spelt exactly as in the code list. Types and themes are VA-FILE-006's."""

from __future__ import annotations

from collections.abc import Iterator

from network import Pipe, Point, Subject
from network.attributes import first
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import NoParams, rule
from validators.suggestions import VERTICAL_LEVELS, is_type_or_theme, nearest


@rule("VA-ATTR-002", "codes-are-listed", severity=Severity.ERROR, params=NoParams, audit=True)
def codes_are_listed(case: Case, params: NoParams) -> Iterator[Result]:
    delivery = case.delivery
    if not (delivery.pipes or delivery.points):
        return
    faulty = list(_unknown(case))
    for subject, attribute, code in faulty:
        name = attribute.rpartition(".")[2]
        values, suggestion = {"attribute": name, "code": code}, nearest(delivery.dialect, attribute, code)
        if suggestion:
            values["suggestion"] = suggestion
        yield Result(Outcome.FAIL, subject, text="fail_suggestion" if suggestion else None, values=values)
    if not faulty:
        yield Result(Outcome.PASS, Subject("file"), values={"object_count": len(delivery.pipes) + len(delivery.points)})


def _unknown(case: Case) -> Iterator[tuple[Subject, str, str]]:
    for one in case.delivery.unknown_codes:
        if not is_type_or_theme(one.attribute):
            yield one.subject, one.attribute, one.code
    things: tuple[Pipe | Point, ...] = (*case.delivery.pipes, *case.delivery.points)
    for thing in things:
        path = _vertical_path(thing)
        found = first(thing.attributes, path) if path else None
        if path and found is not None and found not in VERTICAL_LEVELS:
            yield thing.subject, path, found


def _vertical_path(thing: Pipe | Point) -> str | None:
    for path in thing.attributes:
        if path.endswith("VERT_NIVÅ") and path.rpartition(".")[2] == "VERT_NIVÅ":
            return path
    return None
