"""Length profiles: each service from its connection to the house, with ground, pipe and the line that its top must stay below.

The figures come from the same places as the depth rules' figures, so drawing and finding can never tell different stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from network import Function, Regime, Subject
from reports.drawing.document import LegDoc, ProfileDoc
from reports.finding import FindingDoc, SubjectDoc
from reports.quantities import all_stored, stored

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

    runs = [run for service in services(case) for run in _runs(service.legs)]
    strips = iter(_strips(case, [leg for run in runs for leg in run]))
    shown = _by_subject(one for one in findings if one["rule"].startswith(_SHOWN_GROUPS))
    made = [_profile(case, [next(strips) for _ in run], shown) for run in runs]
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


@dataclass(frozen=True, slots=True)
class _Strip:
    """One leg as it is drawn: distance from the connection, pipe and ground at each sample."""

    leg: Leg
    chainage_m: list[float | None]
    top_m: list[float | None]
    bottom_m: list[float | None]
    ground_m: list[float | None]
    deviation_m: float
    """Of the cover, one standard deviation."""


def _strips(case: Case, legs: Sequence[Leg]) -> list[_Strip]:
    """The ground is asked for once, for the samples of all legs together."""
    import numpy as np

    from network.heights import outside_bottom, outside_top
    from validators.cover import sample
    from validators.ground import ground_at
    from validators.uncertainty import combined, height_u, terrain_u

    drawn = [sample(leg.pipe.coordinates, backwards=leg.backwards, step_m=STEP_M) for leg in legs]
    if not drawn:
        return []
    heights = ground_at(case, np.concatenate([one.east for one in drawn]), np.concatenate([one.north for one in drawn])).height
    ground = iter(all_stored(heights.tolist()))
    made = []
    for leg, samples in zip(legs, drawn, strict=True):
        top, bottom, z = outside_top(leg.pipe, 0.0), outside_bottom(leg.pipe, 0.0), samples.z.tolist()
        chainage = all_stored((leg.from_connection_m + samples.chainage).tolist())
        deviation = combined(height_u(leg.pipe.survey, case.pack.settings), top.spread_m, terrain_u(case))
        made.append(_Strip(leg, chainage, _shifted(z, top.value_m), _shifted(z, bottom.value_m), list(islice(ground, len(z))), deviation))
    return made


def _profile(case: Case, run: Sequence[_Strip], shown: Mapping[_Key, Sequence[FindingDoc]]) -> ProfileDoc:
    from validators.uncertainty import ruler

    function = run[0].leg.pipe.function
    code = _DEPTH_RULES.get(function)
    entry = case.pack.rules.get(code or "")
    required = getattr(entry.params, "frost_free_depth_m", None) if entry is not None and entry.enabled else None
    band = max((ruler(case, code).expanded(strip.deviation_m) for strip in run), default=0.0) if code else 0.0
    terrain = [height for strip in run for height in strip.ground_m]
    legs = [_leg(strip.leg) for strip in run]
    subjects = {_subject_key(strip.leg.pipe.subject): strip.leg for strip in run}
    here = sorted((one for key in subjects for one in shown.get(key, ())), key=lambda one: one["number"])
    return {
        "label": ", ".join(one["label"] for one in legs),
        "function": function.value,
        "chainage_m": [at if at is not None else 0.0 for strip in run for at in strip.chainage_m],
        "top_m": [height for strip in run for height in strip.top_m],
        "bottom_m": [height for strip in run for height in strip.bottom_m],
        "terrain_m": terrain,
        "limit_m": [None if height is None or required is None else round(height - required, 3) for height in terrain],
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


def _shifted(heights: list[float], by: float | None) -> list[float | None]:
    return [None] * len(heights) if by is None else all_stored(height + by for height in heights)


def _mark(finding: FindingDoc, subjects: Mapping[_Key, Leg]) -> list[list[float]]:
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


_Key = tuple[Any, ...]
"""Kind, serial number, SID, GUID and line of an object: what its words in the document and its pipe have in common."""


def _by_subject(findings: Iterable[FindingDoc]) -> dict[_Key, list[FindingDoc]]:
    found: dict[_Key, list[FindingDoc]] = {}
    for one in findings:
        found.setdefault(_key(one["subject"]), []).append(one)
    return found


def _subject_key(subject: Subject) -> _Key:
    return subject.kind, subject.serial, subject.sid, subject.guid, subject.line


def _key(subject: SubjectDoc) -> _Key:
    return subject["kind"], subject.get("serial"), subject.get("sid"), subject.get("guid"), subject.get("line")
