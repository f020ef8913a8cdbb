"""What survey and register cannot both be right about, and the datum fault that looks like many faults.

An offset that is the same all over the delivery is one fault, of a height datum or a coordinate system, and is named as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import hypot, isnan, sqrt
from statistics import median

from network import End, Pipe, outside_bottom, outside_top
from reference_data.changes.accuracy import height_limit_m
from reference_data.changes.attachment import Attachment, OnMain
from reference_data.changes.identity import made_id, register_key
from reference_data.changes.matching import Matches
from reference_data.changes.model import Conflict, Evidence, Thing
from reference_data.pack import Settings

SLACK_M = 0.10
"""A service pipe may sit this far above or below the main's own outside (rule VA-TOPO-004)."""
LEAST_WITNESSES = 3
UNITS = {"offset": "m", "height": "m", "dimension": "mm"}


def conflicts(
    evidence: Sequence[tuple[str, Evidence]],
    attachments: Iterable[Attachment],
    things: Iterable[Thing],
    matches: Matches,
    settings: Settings,
) -> tuple[Conflict, ...]:
    """`evidence` is what matched objects gave; the rest is measured here where the delivery hangs on mains."""
    found = list(evidence)
    for attachment in attachments:
        found += _at_node(attachment, settings)
    by_place = [Conflict(_id(kind, one), kind, UNITS.get(kind), (one,)) for kind, one in found]
    whole = [*_datum_height(by_place, settings), *_datum_plan(things, matches, settings)]
    said = {id(one) for conflict in whole for one in conflict.evidence}
    by_place = [conflict for conflict in by_place if not any(id(one) in said for one in conflict.evidence)]
    if any(conflict.kind == "datum_plan" for conflict in whole):
        by_place = [conflict for conflict in by_place if conflict.kind != "offset"]
    return tuple(sorted((*whole, *by_place), key=lambda conflict: (not conflict.kind.startswith("datum"), conflict.kind, conflict.id)))


def _at_node(attachment: Attachment, settings: Settings) -> list[tuple[str, Evidence]]:
    node = attachment.node
    found: list[tuple[str, Evidence]] = []
    if attachment.on is None and attachment.other_function is None:
        return found
    east, north, _ = node.coordinate
    subject = attachment.point.subject if attachment.point is not None else node.ends[0].pipe.subject
    other = attachment.other_function
    if other is not None and node.ends:
        own = node.ends[0].pipe.function.value
        found.append(("function", Evidence(subject, register_key(other), east, north, own, other.function.value)))
    on = attachment.on
    if on is None:
        return found
    if on.offset_m > on.limit_m:
        found.append(("offset", Evidence(subject, register_key(on.main), east, north, None, None, round(on.offset_m, 3), round(on.limit_m, 3))))
    for end in node.ends:
        height = _height(end, on, settings)
        if height is not None:
            found.append(("height", height))
    return found


def _height(end: End, on: OnMain, settings: Settings) -> Evidence | None:
    """The service's outside against the main's own at the connection, by how much they miss each other."""
    pipe, main = end.pipe, on.main
    z, at_main = end.coordinate[2], _z_at(main, on.chainage_m)
    if isnan(z) or isnan(at_main) or pipe.height_reference is None or main.height_reference is None:
        return None
    own_top, own_bottom = outside_top(pipe, z), outside_bottom(pipe, z)
    top, bottom = outside_top(main, at_main), outside_bottom(main, at_main)
    if any(level.value_m is None or level.assumed for level in (own_top, own_bottom, top, bottom)):
        return None
    limit = height_limit_m(pipe, main, settings) + SLACK_M
    above, below = own_bottom.low_m - top.high_m, bottom.low_m - own_top.high_m
    miss = above if above > 0 else -below if below > 0 else 0.0
    if abs(miss) <= limit:
        return None
    east, north, _ = end.coordinate
    assert own_top.value_m is not None
    assert top.value_m is not None
    survey, register = own_top.value_m, top.value_m
    return Evidence(pipe.subject, register_key(main), east, north, round(survey, 3), round(register, 3), round(survey - register, 3), round(limit, 3))


def _z_at(main: Pipe, chainage: float) -> float:
    along = 0.0
    coordinates = main.coordinates
    for one, other in pairwise(coordinates):
        length = hypot(other[0] - one[0], other[1] - one[1])
        if along + length >= chainage or other is coordinates[-1]:
            share = min(max((chainage - along) / length, 0.0), 1.0) if length else 0.0
            return one[2] + share * (other[2] - one[2])
        along += length
    return float("nan")


def _datum_height(found: Sequence[Conflict], settings: Settings) -> list[Conflict]:
    heights = [conflict.evidence[0] for conflict in found if conflict.kind == "height" and conflict.evidence[0].difference is not None]
    gaps = [one.difference for one in heights if one.difference is not None]
    if len(gaps) < LEAST_WITNESSES:
        return []
    middle = median(gaps)
    # mains are of other sizes than services, so witnesses may differ by some decimetres and still say the same
    near = [one for one in heights if one.difference is not None and abs(one.difference - middle) <= max(0.5, settings.k * (one.uncertainty or 0.0))]
    if len(near) < LEAST_WITNESSES or len(near) < 0.8 * len(heights):
        return []
    return [Conflict(made_id("datum_height", *sorted(one.register_id for one in near)), "datum_height", "m", tuple(near), round(middle, 3))]


def _datum_plan(things: Iterable[Thing], matches: Matches, settings: Settings) -> list[Conflict]:
    """Matched points that are all moved the same way and length."""
    moves: list[tuple[float, float, Evidence]] = []
    for thing in things:
        match = matches.found.get(id(thing))
        if match is None or isinstance(thing, Pipe) or isinstance(match.register, Pipe) or not match.certain:
            continue
        east, north = thing.coordinate[0] - match.register.coordinate[0], thing.coordinate[1] - match.register.coordinate[1]
        limit = settings.k * sqrt(2) * (thing.survey.accuracy_m or settings.survey_plan_uncertainty_m)
        gap = hypot(east, north)
        moves.append(
            (east, north, Evidence(thing.subject, register_key(match.register), *thing.coordinate[:2], None, None, round(gap, 3), round(limit, 3)))
        )
    if len(moves) < LEAST_WITNESSES:
        return []
    east, north = median(move[0] for move in moves), median(move[1] for move in moves)
    same = [move for move in moves if hypot(move[0] - east, move[1] - north) <= (move[2].uncertainty or 0.0)]
    if hypot(east, north) <= 0.10 or len(same) < 0.8 * len(moves) or len(same) < LEAST_WITNESSES:
        return []
    witnesses = tuple(move[2] for move in same)
    key = made_id("datum_plan", *sorted(one.register_id for one in witnesses))
    return [Conflict(key, "datum_plan", "m", witnesses, round(hypot(east, north), 3))]


def _id(kind: str, one: Evidence) -> str:
    return made_id("conflict", kind, one.register_id, f"{one.east:.2f} {one.north:.2f}")
