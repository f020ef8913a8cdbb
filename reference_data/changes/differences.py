"""What a delivered object says otherwise than the register's object that it is: what to take in, and what to report as a conflict.

Taken in: what the register lacks, what the delivery says was moved, and a place that was surveyed much better while both agree.
Everything else that differs beyond both uncertainties is a conflict: the register keeps what it has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

from network import Coordinate, Pipe, Point, level
from reference_data.changes.accuracy import height_limit_m, plan_limit_m, register_plan_m, survey_plan_m
from reference_data.changes.identity import register_key
from reference_data.changes.matching import distance_m
from reference_data.changes.model import Evidence, FieldChange, Match, Thing, places_of
from reference_data.pack import Settings

MOVED = ("FLYTT_HELT", "FLYTT_DELV")
BETTER = 0.5
"""A survey counts as better when its accuracy is at most this share of the register's."""
PIPE_FIELDS = (
    "material", "dimension_mm", "dimension_basis", "wall_mm", "sdr", "ring_stiffness", "pressure_class", "shape", "product_standard",
    "owner", "operator", "status", "year", "network_level",
)  # fmt: skip
POINT_FIELDS = (
    "function", "owner", "status", "year", "form", "width_mm", "length_mm", "wall_mm", "build_method", "cone", "access", "dimension_mm",
    "material", "register_id",
)  # fmt: skip
HEIGHT = "height"
DISPUTED = {"material": "material", "dimension_mm": "dimension", "function": "function"}
"""Fields whose contradiction is a conflict of its own kind."""


@dataclass(frozen=True)
class Differences:
    """`thing` is the register's object with what is taken in; the same object when nothing is."""

    thing: Thing
    fields: tuple[FieldChange, ...]
    reason: str
    evidence: tuple[tuple[str, Evidence], ...]
    """Conflicts, each with its kind."""


def fields_held(things: Iterable[Thing]) -> frozenset[tuple[bool, str]]:
    """(is a pipe, field) for every field that any of the register's objects has. What none of them has is taken for something that
    the register has no room for, and is not proposed again and again."""
    found: set[tuple[bool, str]] = set()
    for thing in things:
        pipe = isinstance(thing, Pipe)
        found.update((pipe, name) for name in (PIPE_FIELDS if pipe else POINT_FIELDS) if getattr(thing, name) is not None)
        if thing.has_heights if isinstance(thing, Pipe) else thing.has_height:
            found.add((pipe, HEIGHT))
    return frozenset(found)


def differences(delivered: Thing, match: Match, settings: Settings, held: frozenset[tuple[bool, str]]) -> Differences:
    """`held` is what `fields_held` says of the register around."""
    register = match.register
    changed: dict[str, Any] = {}
    fields: list[FieldChange] = []
    reasons: list[str] = []
    evidence = _disputed(delivered, register)
    for name in PIPE_FIELDS if isinstance(register, Pipe) else POINT_FIELDS:
        mine, theirs = getattr(delivered, name), getattr(register, name)
        if mine is not None and theirs is None and (isinstance(register, Pipe), name) in held:
            changed[name] = mine
            fields.append(FieldChange(name, None, mine))
            reasons.append("completed")
    if match.parts:
        # the register has it in several pieces: their places are the pieces' own
        return Differences(replace(register, **changed) if changed else register, tuple(fields), reasons[0] if reasons else "", tuple(evidence))
    gap = distance_m(delivered, register)
    deeper = match.certain and (isinstance(register, Pipe), HEIGHT) in held and _lacks_heights(register) and not _lacks_heights(delivered)
    if delivered.survey.reason in MOVED:
        if gap > settings.k * survey_plan_m(delivered, settings):
            reasons.insert(0, "moved")
    elif gap > plan_limit_m(delivered, register, settings):
        evidence.append(("offset", _offset(delivered, register, gap, settings)))
    elif gap > settings.k * survey_plan_m(delivered, settings) and survey_plan_m(delivered, settings) <= BETTER * register_plan_m(register, settings):
        reasons.insert(0, "better_survey")
    elif deeper and survey_plan_m(delivered, settings) <= register_plan_m(register, settings):
        fields.append(FieldChange(HEIGHT, None, round(places_of(delivered)[0][2], 3)))
        reasons.append("completed")
    height = None if "moved" in reasons else _height(delivered, register, settings)
    if height is not None:
        evidence.append(("height", height))
    if "moved" in reasons or "better_survey" in reasons or any(field.name == HEIGHT for field in fields):
        fields.append(FieldChange("geometry", round(gap, 3), 0.0))
        changed |= _geometry(delivered, register)
        changed |= {"survey": delivered.survey, "height_reference": delivered.height_reference or register.height_reference}
    thing = replace(register, **changed) if changed else register
    return Differences(thing, tuple(fields), reasons[0] if reasons else "", tuple(evidence))


def _geometry(delivered: Thing, register: Thing) -> dict[str, Any]:
    if isinstance(delivered, Point) and isinstance(register, Point):
        return {"coordinate": _with_height(delivered.coordinate, register.coordinate)}
    assert isinstance(delivered, Pipe)
    assert isinstance(register, Pipe)
    coordinates = delivered.coordinates
    first, start, end = coordinates[0], register.coordinates[0], register.coordinates[-1]
    turned = (first[0] - end[0]) ** 2 + (first[1] - end[1]) ** 2 < (first[0] - start[0]) ** 2 + (first[1] - start[1]) ** 2
    length = round(delivered.line.length, 2) if register.length_m is not None else None
    return {"coordinates": coordinates[::-1] if turned else coordinates, "vertex_lines": (), "length_m": length}


def _lacks_heights(thing: Thing) -> bool:
    """No vertex has a height: where some have one, a new line would lose what the register knows."""
    return all(isnan(z) for _, _, z in places_of(thing))


def _with_height(new: Coordinate, old: Coordinate) -> Coordinate:
    return (new[0], new[1], old[2]) if isnan(new[2]) else new


def _disputed(delivered: Thing, register: Thing) -> list[tuple[str, Evidence]]:
    found = []
    for name, kind in DISPUTED.items():
        mine, theirs = getattr(delivered, name, None), getattr(register, name, None)
        if mine is None or theirs is None or mine == theirs:
            continue
        if name == "dimension_mm" and getattr(delivered, "dimension_basis", None) != getattr(register, "dimension_basis", None):
            continue
        east, north = _place(delivered)
        gap = float(mine - theirs) if name == "dimension_mm" else None
        found.append((kind, Evidence(delivered.subject, register_key(register), east, north, mine, theirs, gap)))
    return found


def _offset(delivered: Thing, register: Thing, gap: float, settings: Settings) -> Evidence:
    east, north = _place(delivered)
    limit = plan_limit_m(delivered, register, settings)
    return Evidence(delivered.subject, register_key(register), east, north, None, None, round(gap, 3), round(limit, 3))


def _height(delivered: Thing, register: Thing, settings: Settings) -> Evidence | None:
    """Heights of the same part of the two, where both have one."""
    mine, theirs = comparable_heights(delivered, register)
    limit = height_limit_m(delivered, register, settings)
    if mine is None or theirs is None or abs(mine - theirs) <= limit:
        return None
    place, gap = _place(delivered), round(mine - theirs, 3)
    return Evidence(delivered.subject, register_key(register), *place, round(mine, 3), round(theirs, 3), gap, round(limit, 3))


def comparable_heights(delivered: Thing, register: Thing) -> tuple[float | None, float | None]:
    """z of both on the same part of the pipe or point; None when one has no height or they cannot be brought to one part."""
    if isinstance(delivered, Point) and isinstance(register, Point):
        if not delivered.has_height or not register.has_height or delivered.height_reference is not register.height_reference:
            return None, None
        return delivered.coordinate[2], register.coordinate[2]
    if isinstance(delivered, Pipe) and isinstance(register, Pipe) and delivered.has_heights and register.has_heights:
        if delivered.height_reference is None or register.height_reference is None:
            return None, None
        start, end = register.coordinates[0], register.coordinates[-1]
        first = delivered.coordinates[0]
        turned = (first[0] - end[0]) ** 2 + (first[1] - end[1]) ** 2 < (first[0] - start[0]) ** 2 + (first[1] - start[1]) ** 2
        theirs = level(register, end[2] if turned else start[2], delivered.height_reference)
        return first[2], theirs.value_m if not theirs.assumed else None
    return None, None


def _place(thing: Thing) -> tuple[float, float]:
    east, north, _ = places_of(thing)[0]
    return east, north
