"""VA-CRS-003: the coordinates lie in the municipality.

The outline at hand is a box around a generalised outline cut at the coast, so the question is "another part of the country?", with a
margin of kilometres; which side of a border a pipe lies on is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network import Subject
from validators.case import Case
from validators.graticule import degrees_of
from validators.locality import lies_in, municipality_of
from validators.numbers import places
from validators.outcome import Outcome, Result, Severity
from validators.registry import Effect, Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    margin_km: float


@rule("VA-CRS-003", "inside-municipality", severity=Severity.ERROR, needs={Need.GEOMETRY}, params=Params, effect=Effect.SILENT)
def inside_the_municipality(case: Case, params: Params) -> Iterator[Result]:
    where = municipality_of(case)
    crs = case.delivery.crs
    known = [(subject, place) for subject, place, _ in places(case.delivery)]
    if crs is None or not known:
        return
    if where is None or degrees_of(crs, *known[0][1]) is None:
        yield Result(Outcome.UNDECIDED, Subject("file"), missing=("municipality_outline",))
        return
    outside = [subject for subject, place in known if not lies_in(where, crs, place, params.margin_km)]
    values: dict[str, str | int] = {"municipality": where.name, "place_count": len(known), "outside_count": len(outside)}
    yield Result(Outcome.FAIL if outside else Outcome.PASS, Subject("file"), values=values)
