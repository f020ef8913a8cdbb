"""Which object of the register a delivered object is: by GUID, by id, by place and type, each with its confidence.

A place alone never makes a match certain. What is delivered as new (STEDF_ÅRSA NYTT) is taken for an object that the register
already has only when something more than the place speaks for it: the same case, or the same year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, hypot, isnan

import shapely

from network import UNSPECIFIC, Delivery, Pipe, Point, PointKind
from reference_data.changes.accuracy import plan_limit_m, survey_plan_m
from reference_data.changes.ground import MANHOLES, Ground
from reference_data.changes.identity import register_key
from reference_data.changes.model import Match, MatchBy, Thing, places_of
from reference_data.pack import Settings
from reference_data.runs import is_main

ID_REACH_M = 5.0
"""An id of the delivery counts only this near: the numbers of a file are its own and can be those of something far away."""
NAME_REACH_M = 25.0
"""A manhole's name (PUNKTIDANL) is given once in a municipality, or nearly."""
NEW = "NYTT"
REMOVED = "FJERN"
ONE_MANHOLE_M = 0.30
"""Two manholes whose middles are nearer than this are one: no two fit there."""
RESOLUTION_M = 0.02
"""What one object's coordinates may differ by in two files of it: the rounding of both and of a change of zone."""
BACKGROUND = 0.05
"""Weight of "none of these" among candidates by place."""


@dataclass(frozen=True)
class Matches:
    """`found` and `maybe` by `id()` of the delivered object. `maybe`: register objects that a new object could also be."""

    found: Mapping[int, Match]
    maybe: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Candidate:
    delivered: Thing
    match: Match
    rank: tuple[int, float]


def match_delivery(
    delivery: Delivery, things: Iterable[Thing], lokal_ids: Mapping[int, str], ground: Ground, settings: Settings, case_id: str | None = None
) -> Matches:
    """The matches of `things`, objects of the delivery; `case_id` is the case of those that name none.

    Each register object is given to one delivered object at most: the one with the better evidence, then the nearer.
    """
    attached = {id(point): tuple(end.pipe for end in node.ends) for node in delivery.topology.nodes for point in node.points}
    finder = _Finder(attached, ground, settings, case_id)
    candidates: list[_Candidate] = []
    listed = list(things)
    maybe: dict[int, tuple[str, ...]] = {}
    for thing in listed:
        found, rank = finder.match(thing, lokal_ids[id(thing)])
        if isinstance(found, Match):
            candidates.append(_Candidate(thing, found, rank))
        elif found:
            maybe[id(thing)] = found
    taken: set[int] = set()
    chosen: dict[int, Match] = {}
    for candidate in sorted(candidates, key=lambda one: one.rank):
        register = id(candidate.match.register)
        if register in taken:
            maybe[id(candidate.delivered)] = (register_key(candidate.match.register),)
            continue
        taken.add(register)
        chosen[id(candidate.delivered)] = candidate.match
    gone = {register_key(match.register) for match, thing in ((chosen.get(id(thing)), thing) for thing in listed) if match and is_removal(thing)}
    left = {one: tuple(key for key in keys if key not in gone) for one, keys in maybe.items()}
    return Matches(chosen, {one: keys for one, keys in left.items() if keys})


def is_removal(thing: Thing) -> bool:
    """The delivery says that the object was taken away."""
    return thing.survey.reason == REMOVED


@dataclass(frozen=True)
class _Finder:
    attached: Mapping[int, tuple[Pipe, ...]]
    """Pipes that end at each delivered point, by `id()` of the point."""
    ground: Ground
    settings: Settings
    case_id: str | None = None

    def match(self, thing: Thing, lokal_id: str) -> tuple[Match | tuple[str, ...], tuple[int, float]]:
        known = self.ground.by_guid.get(lokal_id)
        if known is not None and isinstance(known, Pipe) == isinstance(thing, Pipe):
            gap = distance_m(thing, known)
            same = alike(thing, known) and gap <= max(ID_REACH_M, plan_limit_m(thing, known, self.settings))
            parts = () if same else self._parts(thing, known)
            if parts:
                return Match(known, MatchBy.GUID, 1.0, True, parts=parts), (0, 0.0)
            return Match(known, MatchBy.GUID, 1.0 if same else 0.5, same), (0, gap)
        named = self._by_name(thing)
        if named is not None:
            return named, (1, distance_m(thing, named.register))
        return self._by_place(thing)

    def _by_name(self, thing: Thing) -> Match | None:
        if isinstance(thing, Point) and thing.register_id:
            named = self.ground.by_name.get(thing.register_id, ())
            same = [point for point in named if alike(thing, point) and distance_m(thing, point) <= NAME_REACH_M]
            if len(same) == 1:
                near = distance_m(thing, same[0]) <= max(1.0, plan_limit_m(thing, same[0], self.settings))
                return Match(same[0], MatchBy.ID, 0.99 if near else 0.7, near)
        if thing.subject.sid and thing.survey.reason != NEW:
            same_sid = [one for one in self.ground.by_sid.get(thing.subject.sid, ()) if alike(thing, one)]
            near_sid = [one for one in same_sid if distance_m(thing, one) <= ID_REACH_M]
            if len(near_sid) == 1:
                close = distance_m(thing, near_sid[0]) <= plan_limit_m(thing, near_sid[0], self.settings)
                return Match(near_sid[0], MatchBy.ID, 0.98 if close else 0.7, close)
        return None

    def _by_place(self, thing: Thing) -> tuple[Match | tuple[str, ...], tuple[int, float]]:
        near = [
            (gap, one)
            for one in self._around(thing)
            if alike(thing, one) and (gap := distance_m(thing, one)) <= plan_limit_m(thing, one, self.settings)
        ]
        possible = [(gap, one) for gap, one in near if not _contradicts(thing, one) and not self._serves_another(thing, one)]
        if not possible:
            whole = self._in_pieces(thing)
            return (whole, (2, 0.0)) if whole is not None else (self._same_manhole(thing), (9, 0.0))
        weights = [exp(-((self.settings.k * gap / max(plan_limit_m(thing, one, self.settings), 1e-6)) ** 2) / 2) for gap, one in possible]
        best = max(range(len(possible)), key=lambda index: weights[index])
        gap, one = possible[best]
        others = tuple(register_key(other) for index, (_, other) in enumerate(possible) if index != best)
        if thing.survey.reason == NEW and not self._speaks_for(thing, one):
            return tuple(register_key(other) for _, other in possible), (9, gap)
        confidence = weights[best] / (sum(weights) + BACKGROUND)
        return Match(one, MatchBy.POSITION, round(confidence, 3), False, others), (2, gap)

    def _speaks_for(self, thing: Thing, one: Thing) -> bool:
        """Case or year, as written or as the register was given them; else the very same place and height."""
        case, year = thing.case_number or self.case_id, thing.year or year_of(thing.survey.date)
        if (case is not None and case == one.case_number) or (year is not None and year == one.year):
            return True
        return distance_m(thing, one) <= RESOLUTION_M and _drop_m(thing, one) <= RESOLUTION_M

    def _same_manhole(self, thing: Thing) -> tuple[str, ...]:
        """Manholes of the register that the delivered one would stand inside, whatever else is said of the two."""
        if not isinstance(thing, Point) or thing.kind not in MANHOLES or is_removal(thing):
            return ()
        near = self.ground.points_near(thing.coordinate[0], thing.coordinate[1], ONE_MANHOLE_M, MANHOLES)
        return tuple(register_key(one) for _, one in near if alike(thing, one))

    def _in_pieces(self, thing: Thing) -> Match | None:
        """The pipe as the register has it in pieces, told by place alone."""
        if not isinstance(thing, Pipe):
            return None
        first = shapely.Point(thing.coordinates[0][:2])
        for one in self.ground.pipes_near(first, RESOLUTION_M + self.settings.k * survey_plan_m(thing, self.settings)):
            if alike(thing, one) and not _contradicts(thing, one) and (thing.survey.reason != NEW or self._speaks_for(thing, one)):
                parts = self._parts(thing, one)
                if parts:
                    return Match(one, MatchBy.POSITION, 0.9, False, parts=parts)
        return None

    def _parts(self, thing: Thing, known: Thing) -> tuple[Thing, ...]:
        """The pieces of the register that with `known` make up the delivered pipe from end to end; empty when they do not."""
        if not isinstance(thing, Pipe) or not isinstance(known, Pipe) or not alike(thing, known) or known.line.length >= thing.line.length:
            return ()
        limit = plan_limit_m(thing, known, self.settings)
        pieces = [one for one in self.ground.pipes_near(thing.line, limit) if alike(thing, one) and _lies_along(one, thing, limit)]
        if len(pieces) < 2 or not any(one is known for one in pieces):
            return ()
        together = sum(one.line.length for one in pieces)
        covered = shapely.union_all([one.line for one in pieces])
        gap = float(shapely.distance(covered, shapely.points([place[:2] for place in thing.coordinates])).max())
        if gap > limit or abs(together - thing.line.length) > max(2 * limit, 0.01 * thing.line.length):
            return ()
        return tuple(one for one in pieces if one is not known)

    def _around(self, thing: Thing) -> list[Thing]:
        reach = self.settings.k * hypot(self.settings.register_plan_uncertainty_m, thing.survey.accuracy_m or self.settings.survey_plan_uncertainty_m)
        if isinstance(thing, Pipe):
            return list(self.ground.pipes_near(shapely.Point(thing.coordinates[0][:2]), reach))
        return [point for _, point in self.ground.points_near(thing.coordinate[0], thing.coordinate[1], reach)]

    def _serves_another(self, thing: Thing, one: Thing) -> bool:
        """Both are ends of service pipes, of other functions or that go other ways: two connections, when the delivered one is new."""
        if thing.survey.reason != NEW or not isinstance(thing, Point) or not isinstance(one, Point):
            return False
        mine = [pipe for pipe in self.attached.get(id(thing), ()) if not is_main(pipe)]
        theirs = [pipe for pipe in self.ground.pipes_at(one) if not is_main(pipe)]
        if not mine or not theirs:
            return False
        return not any(a.function is b.function and _strays_m(a, b) <= plan_limit_m(a, b, self.settings) for a in mine for b in theirs)


def alike(one: Thing, other: Thing) -> bool:
    """Same sort of thing: pipes of one function and level, points of one kind whose functions do not differ."""
    if isinstance(one, Pipe) and isinstance(other, Pipe):
        return one.function is other.function and is_main(one) == is_main(other)
    if isinstance(one, Point) and isinstance(other, Point):
        differs = one.function is not None and other.function is not None and one.function is not other.function
        return (one.kind is other.kind or _joins_as(one, other) or _joins_as(other, one)) and not differs
    return False


def _joins_as(one: Point, other: Point) -> bool:
    """One is a connection that does not say of which sort, as dialect B has them, and the other does."""
    return one.kind is PointKind.CONNECTION and one.theme in UNSPECIFIC and other.kind in (PointKind.TAPPING, PointKind.BRANCH)


def distance_m(one: Thing, other: Thing) -> float:
    """Plan distance: of points from each other; of pipes the farthest that one strays from the other."""
    if isinstance(one, Point) and isinstance(other, Point):
        return hypot(one.coordinate[0] - other.coordinate[0], one.coordinate[1] - other.coordinate[1])
    if isinstance(one, Pipe) and isinstance(other, Pipe):
        return max(float(shapely.hausdorff_distance(one.line, other.line)), _ends_apart(one, other))
    return float("inf")


def _strays_m(one: Pipe, other: Pipe) -> float:
    """How far the shorter of the two strays from the other's line, in plan."""
    short, long = sorted((one, other), key=lambda pipe: pipe.line.length)
    return float(shapely.distance(long.line, shapely.points([place[:2] for place in short.coordinates])).max())


def _ends_apart(one: Pipe, other: Pipe) -> float:
    first, last = one.coordinates[0], one.coordinates[-1]
    start, end = other.coordinates[0], other.coordinates[-1]
    straight = max(hypot(first[0] - start[0], first[1] - start[1]), hypot(last[0] - end[0], last[1] - end[1]))
    turned = max(hypot(first[0] - end[0], first[1] - end[1]), hypot(last[0] - start[0], last[1] - start[1]))
    return min(straight, turned)


def _lies_along(one: Pipe, whole: Pipe, limit: float) -> bool:
    return float(shapely.distance(whole.line, shapely.points([place[:2] for place in one.coordinates])).max()) <= limit


def _drop_m(one: Thing, other: Thing) -> float:
    """How much the two differ in height where they begin; 0 when either has none."""
    a, b = places_of(one), places_of(other)
    nearest = min((a[0], a[-1]), key=lambda place: hypot(place[0] - b[0][0], place[1] - b[0][1]))
    drop = abs(nearest[2] - b[0][2])
    return 0.0 if isnan(drop) else drop


def year_of(date: str | None) -> int | None:
    """The year of a SOSI date (YYYYMMDD...)."""
    return int(date[:4]) if date and date[:4].isdigit() else None


def _contradicts(thing: Thing, one: Thing) -> bool:
    """Something says that they are two things, when the delivered one is new: another year, case, owner, material or size."""
    if thing.survey.reason != NEW:
        return False
    pairs: list[tuple[object, object]] = [(thing.year, one.year), (thing.case_number, one.case_number), (thing.owner, one.owner)]
    if isinstance(thing, Pipe) and isinstance(one, Pipe):
        pairs += [(thing.material, one.material), (thing.dimension_mm, one.dimension_mm)]
    return any(mine is not None and theirs is not None and mine != theirs for mine, theirs in pairs)
