"""Length profiles: each service from its connection to the house, with ground, pipe and the line that its top must stay below.

The figures come from the same places as the depth rules' figures, so drawing and finding can never tell different stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from network import Function, Regime
from reports.document import FindingDoc, LegDoc, ProfileDoc
from reports.quantities import stored

if TYPE_CHECKING:
    from validators import Case
    from validators.services import Leg

STEP_M = 1.0
_GAP_M = 0.01
_DEPTH_RULES = {
    Function.WATER: "VA-DEPTH-001",
    Function.WASTEWATER: "VA-DEPTH-002",
    Function.COMBINED: "VA-DEPTH-002",
    Function.STORMWATER: "VA-DEPTH-003",
    Function.DRAINAGE: "VA-DEPTH-003",
}
_SHOWN_GROUPS = ("VA-DEPTH", "VA-GRAD", "VA-HGT", "VA-CRS-007", "VA-GEOM-004")
"""Findings that are about height and have their place in a profile."""


def profiles(case: Case, findings: Sequence[FindingDoc]) -> list[ProfileDoc]:
    """One profile for each unbranched run of each service, connection first. Empty when nothing has a height."""
    from validators.services import services

    made = [_profile(case, run, findings) for service in services(case) for run in _runs(service.legs)]
    return [one for one in made if any(top is not None for top in one["top_m"])]


def _runs(legs: Iterable[Leg]) -> list[list[Leg]]:
    """Legs that follow one another; a branch begins a run of its own."""
    runs: list[list[Leg]] = []
    for leg in sorted(legs, key=lambda one: one.from_connection_m):
        for run in runs:
            last = run[-1]
            end = last.from_connection_m + last.pipe.line.length
            gap = plan_gap_m(last.far.coordinate, leg.near.coordinate)
            if abs(end - leg.from_connection_m) <= _GAP_M and gap <= 5 * _GAP_M:
                run.append(leg)
                break
        else:
            runs.append([leg])
    return runs


def plan_gap_m(a: Sequence[float], b: Sequence[float]) -> float:
    """Plan distance between two coordinates, metres."""
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def _profile(case: Case, run: Sequence[Leg], findings: Sequence[FindingDoc]) -> ProfileDoc:
    from network.heights import outside_bottom, outside_top
    from validators.cover import sample
    from validators.ground import ground_at
    from validators.uncertainty import combined, height_u, ruler, terrain_u

    function = run[0].pipe.function
    code = _DEPTH_RULES.get(function)
    entry = case.pack.rules.get(code or "")
    required = getattr(entry.params, "frost_free_depth_m", None) if entry is not None and entry.enabled else None
    columns: dict[str, list[float | None]] = {"chainage": [], "top": [], "bottom": [], "ground": []}
    band = 0.0
    legs: list[LegDoc] = []
    for leg in run:
        samples = sample(leg.pipe.coordinates, backwards=leg.backwards, step_m=STEP_M)
        top, bottom = outside_top(leg.pipe, 0.0), outside_bottom(leg.pipe, 0.0)
        ground: Iterable[float] = ground_at(case, samples.east, samples.north).height.tolist()
        columns["chainage"] += [stored(leg.from_connection_m + float(at)) for at in samples.chainage]
        columns["top"] += _shifted(samples.z.tolist(), top.value_m)
        columns["bottom"] += _shifted(samples.z.tolist(), bottom.value_m)
        columns["ground"] += [stored(height) for height in ground]
        legs.append(_leg(leg))
        deviation = combined(height_u(leg.pipe.survey, case.pack.settings), top.spread_m, terrain_u(case))
        band = max(band, ruler(case, code).expanded(deviation) if code else 0.0)
    limit = [None if height is None or required is None else round(height - required, 3) for height in columns["ground"]]
    subjects = {_key(_doc(leg)): leg for leg in run}
    here = [one for one in findings if one["rule"].startswith(_SHOWN_GROUPS) and _key(one["subject"]) in subjects]
    return {
        "label": ", ".join(one["label"] for one in legs),
        "function": function.value,
        "chainage_m": [value if value is not None else 0.0 for value in columns["chainage"]],
        "top_m": columns["top"],
        "bottom_m": columns["bottom"],
        "terrain_m": columns["ground"],
        "limit_m": limit,
        "band_m": stored(band) or 0.0,
        "required_m": stored(required) if isinstance(required, int | float) else None,
        "legs": legs,
        "findings": [one["number"] for one in here],
        "marks": list(chain.from_iterable(_mark(one, subjects) for one in here)),
    }


def _leg(leg: Leg) -> LegDoc:
    pipe = leg.pipe
    length, rise = pipe.line.length, leg.far.coordinate[2] - leg.near.coordinate[2]
    falls = pipe.regime is Regime.GRAVITY and length > 0
    return {
        "label": str(pipe.subject.serial if pipe.subject.serial is not None else pipe.id),
        "from_m": stored(leg.from_connection_m) or 0.0,
        "to_m": stored(leg.from_connection_m + length) or 0.0,
        "gradient_permille": stored(1000 * rise / length, "permille") if falls else None,
    }


def _shifted(heights: Iterable[float], by: float | None) -> list[float | None]:
    return [None if by is None else stored(height + by) for height in heights]


def _mark(finding: FindingDoc, subjects: dict[tuple[Any, ...], Leg]) -> list[list[float]]:
    place = finding["place"]
    leg = subjects.get(_key(place["pipe"])) if place is not None else None
    if place is None or leg is None:
        return []
    return [[finding["number"], round(leg.from_connection_m + _along(finding, leg, place["from_m"], place["to_m"]), 3)]]


def _along(finding: FindingDoc, leg: Leg, from_m: float, to_m: float | None) -> float:
    """Where on the leg the finding stands: at its own point when it has one there, else in the middle of its stretch."""
    if to_m is None:
        return from_m
    location = finding["location"]
    if location is not None:
        from shapely import Point

        measured = leg.pipe.line.project(Point(location["coordinates"][:2]))
        along = leg.pipe.line.length - measured if leg.backwards else measured
        if from_m <= along <= to_m:
            return float(along)
    return (from_m + to_m) / 2


def _doc(leg: Leg) -> dict[str, Any]:
    subject = leg.pipe.subject
    return {"serial": subject.serial, "sid": subject.sid, "guid": subject.guid, "line": subject.line, "kind": subject.kind}


def _key(subject: Any) -> tuple[Any, ...]:
    return tuple(subject.get(name) for name in ("kind", "serial", "sid", "guid", "line"))
