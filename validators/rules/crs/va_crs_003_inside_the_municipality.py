"""VA-CRS-003: the coordinates lie in the municipality.

The outline at hand is generalised and cut at the coast, so the question is "another part of the country?", with a margin of
kilometres. Near a border it cannot be decided which municipality a place lies in, and nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.case import Case
from validators.graticule import degrees_of
from validators.locality import lies_here, may_lie_in_another, municipality_of
from validators.numbers import Plan, places
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    margin_km: float


@rule("VA-CRS-003", "inside-municipality", severity=Severity.ERROR, needs={Need.GEOMETRY}, params=Params, version=2, effect=Effect.SILENT)
def inside_the_municipality(case: Case, params: Params) -> Iterator[Result]:
    where = municipality_of(case)
    crs = case.delivery.crs
    known = [(subject, place) for subject, place, _ in places(case.delivery)]
    if crs is None or not known:
        return
    if where is None or degrees_of(crs, *known[0][1]) is None:
        yield Result(Outcome.UNDECIDED, Subject("file"), missing=("municipality_outline",))
        return
    outside = [subject for subject, place in known if not lies_here(case, where, crs, place, params.margin_km)]
    values: dict[str, str | int] = {"municipality": where.name, "place_count": len(known), "outside_count": len(outside)}
    if not outside and any(may_lie_in_another(where, crs, place) for place in _corners([place for _, place in known])):
        yield Result(Outcome.UNDECIDED, Subject("file"), missing=("municipality_outline",))
        return
    yield Result(Outcome.FAIL if outside else Outcome.PASS, Subject("file"), values=values)


def _corners(known: list[Plan]) -> set[Plan]:
    """The outermost places: a delivery is small beside what the outlines can tell."""
    return {min(known), max(known), min(known, key=lambda place: place[1]), max(known, key=lambda place: place[1])}
