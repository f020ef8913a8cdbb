"""One square of the register: read with what lies around it, held against the rules, its findings written whole.

A square owns the objects whose bounding box has its lower left corner in it, so each object has one owner. What the rules look at
beside an object lies within `AUDIT_REACH_M` of it and is read too, also where a long pipe leaves its square; but only what is said
of an owned object is kept. Squares may therefore be of any size, and be taken by anybody in any order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import reference_data
from network import Coordinate, Delivery, FileFacts, Other, Pipe, Point, UnknownCode
from network.objects import Shape, read_object
from pipelines.audit.finding import finding_of
from pipelines.audit.plan import AuditError, Cell, Plan, opened_snapshot, pack_of
from reference_data.durable import write_whole
from reference_data.register.squares import in_boxes
from validators import Case, Outcome
from validators.audit import AUDIT_REACH_M, audit
from validators.standing import in_operation

if TYPE_CHECKING:
    from reference_data.register.snapshot import SnapshotRegister

Bounds = tuple[float, float, float, float]
Thing = TypeVar("Thing", Pipe, Point)
LISTED = (Outcome.FAIL, Outcome.NEAR, Outcome.CRASHED)
"""What becomes a finding. What is undecided is counted with what is missing: in a register that is a line for every other object."""
REMOVED, UNCHANGED = "FJERN", "UENDR"


@dataclass
class Tally:
    """What came of squares, as counts. `rules`: code -> outcome -> objects; `missing`: code -> what is missing -> objects."""

    objects: int = 0
    not_in_operation: int = 0
    rules: dict[str, Counter[str]] = field(default_factory=dict)
    missing: dict[str, Counter[str]] = field(default_factory=dict)
    severities: Counter[str] = field(default_factory=Counter)
    """Of what failed."""

    def add(self, other: Tally) -> None:
        self.objects += other.objects
        self.not_in_operation += other.not_in_operation
        self.severities.update(other.severities)
        for mine, theirs in ((self.rules, other.rules), (self.missing, other.missing)):
            for code, counts in theirs.items():
                mine.setdefault(code, Counter()).update(counts)

    def to_json(self) -> dict[str, Any]:
        return {
            "objects": self.objects, "not_in_operation": self.not_in_operation, "severities": dict(sorted(self.severities.items())),
            "rules": {code: dict(sorted(counts.items())) for code, counts in sorted(self.rules.items())},
            "missing": {code: dict(sorted(counts.items())) for code, counts in sorted(self.missing.items())},
        }  # fmt: skip

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Tally:
        return cls(
            told["objects"], told["not_in_operation"], {code: Counter(counts) for code, counts in told["rules"].items()},
            {code: Counter(counts) for code, counts in told["missing"].items()}, Counter(told["severities"]),
        )  # fmt: skip


def audit_part(plan: Plan, folder: str, cell: Cell) -> Tally:
    """Audits one square and writes its two files into `folder`; a square that is there already is only read. Raises AuditError."""
    place = Path(folder)
    known = read_tally(place, cell)
    if known is not None:
        return known
    try:
        register = opened_snapshot(plan.store, plan.municipality, plan.snapshot)
        pack = pack_of(plan.pack, plan.on, plan.pack_sha256)
        tally, findings = audited(plan, pack, register, cell)
    except (reference_data.RegisterError, reference_data.PackError, reference_data.TerrainError) as error:
        raise AuditError(str(error)) from error
    lines = "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in findings)
    try:
        write_whole(findings_file(place, cell), lines.encode())
        write_whole(tally_file(place, cell), json.dumps(tally.to_json(), ensure_ascii=False).encode() + b"\n")
    except OSError as error:
        raise AuditError(f"Cannot write into {place}: {error.strerror}.") from error
    return tally


def read_tally(folder: Path, cell: Cell) -> Tally | None:
    """What a finished square came to, else None. The tally is written last, so a square that has one is whole."""
    try:
        return Tally.from_json(json.loads(tally_file(folder, cell).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def tally_file(folder: Path, cell: Cell) -> Path:
    return folder / f"{cell.name}.json"


def findings_file(folder: Path, cell: Cell) -> Path:
    return folder / f"{cell.name}.ndjson"


def audited(plan: Plan, pack: reference_data.RulePack, register: SnapshotRegister, cell: Cell) -> tuple[Tally, list[dict[str, Any]]]:
    """The counts and the findings of one square, findings in the order of rules and objects."""
    box = plan.box(cell)
    found = in_boxes(register, [box])
    mine = [thing for things in found for thing in things if cell_of(thing, plan.cell_m) == cell]
    near = in_boxes(register, [_wider(box), *_beyond(box, mine, plan.cell_m)])
    case = _case(plan, pack, *near)
    here = [thing for things in (case.delivery.pipes, case.delivery.points) for thing in things if cell_of(thing, plan.cell_m) == cell]
    judged = {id(thing.subject): thing for thing in here if in_operation(thing)}
    case = replace(case, delivery=replace(case.delivery, unknown_codes=tuple(_unknown_codes(judged.values()))))
    tally = Tally(objects=len(mine), not_in_operation=len(mine) - len(judged))
    findings = []
    for rule in audit(case):
        code = rule.rule.code
        for result in rule.results:
            thing = judged.get(id(result.subject))
            if thing is None and result.outcome is not Outcome.CRASHED:
                continue
            outcome = result.outcome.value
            tally.rules.setdefault(code, Counter())[outcome] += 1
            if result.outcome is Outcome.UNDECIDED:
                tally.missing.setdefault(code, Counter()).update(result.missing)
            if result.outcome in LISTED:
                severity = result.severity or rule.severity
                if result.outcome is Outcome.FAIL:
                    tally.severities[severity.value] += 1
                findings.append(finding_of(rule, result, thing, plan.language, cell.name))
    return tally, findings


def cell_of(thing: Pipe | Point, cell_m: float) -> Cell:
    """The square that owns an object, by the lower left corner of its bounding box; the register's own table counts in the same way."""
    places: Sequence[Coordinate] = thing.coordinates if isinstance(thing, Pipe) else (thing.coordinate,)
    return Cell(floor(min(place[0] for place in places) / cell_m), floor(min(place[1] for place in places) / cell_m))


def _wider(box: Bounds) -> Bounds:
    return box[0] - AUDIT_REACH_M, box[1] - AUDIT_REACH_M, box[2] + AUDIT_REACH_M, box[3] + AUDIT_REACH_M


def _beyond(box: Bounds, mine: Iterable[Pipe | Point], cell_m: float) -> list[Bounds]:
    """Boxes around the parts of owned pipes that lie outside the square, one for each other square that they pass."""
    reached: dict[tuple[int, int], Bounds] = {}
    for pipe in mine:
        if isinstance(pipe, Pipe) and not all(box[0] <= at[0] <= box[2] and box[1] <= at[1] <= box[3] for at in pipe.coordinates):
            for a, b in _pieces(pipe, cell_m):
                piece = min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])
                key = floor((piece[0] + piece[2]) / 2 / cell_m), floor((piece[1] + piece[3]) / 2 / cell_m)
                old = reached.get(key, piece)
                reached[key] = (min(old[0], piece[0]), min(old[1], piece[1]), max(old[2], piece[2]), max(old[3], piece[3]))
    return [_wider(reached[key]) for key in sorted(reached)]


def _pieces(pipe: Pipe, longest_m: float) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The pipe's segments in plan, those that are longer than a square cut into shorter ones."""
    for (east0, north0, _), (east1, north1, _) in pairwise(pipe.coordinates):
        count = max(1, ceil(max(abs(east1 - east0), abs(north1 - north0)) / longest_m))
        cuts = [(east0 + (east1 - east0) * part / count, north0 + (north1 - north0) * part / count) for part in range(count + 1)]
        yield from pairwise(cuts)


def _case(plan: Plan, pack: reference_data.RulePack, pipes: tuple[Pipe, ...], points: tuple[Point, ...]) -> Case:
    """A part of the register in the place of a delivery. Pipes that are out of operation are not there; points are, as the nodes that
    others name."""
    facts = FileFacts(
        name=plan.snapshot, sha256=plan.sha256, bytes=0, groups=len(pipes) + len(points), groups_by_kind={}, encoding_declared=None,
        encoding_used="", sosi_version=None, sosi_level=None, koordsys=None, crs=plan.crs, vertical_datum=None, unit=None, origin=None,
        extent=None, producer=None,
    )  # fmt: skip
    laid = tuple(_as_it_lies(pipe) for pipe in pipes if in_operation(pipe) and pipe.survey.reason != REMOVED)
    delivery = Delivery(facts, plan.dialect, laid, tuple(_as_it_lies(point) for point in points if point.survey.reason != REMOVED))
    return Case(delivery, pack, terrain=_terrain(plan, laid, delivery.points), on=date.fromisoformat(plan.on), register_itself=True)


def _as_it_lies(thing: Thing) -> Thing:
    """What a delivery calls "unchanged" is in a register as good as anything else."""
    if thing.survey.reason != UNCHANGED:
        return thing
    made = copy(thing)
    made.__dict__["survey"] = replace(thing.survey, reason=None)
    return made


def _terrain(plan: Plan, pipes: Sequence[Pipe], points: Sequence[Point]) -> reference_data.Terrain | None:
    if plan.terrain is None:
        return None
    places = [place for pipe in pipes for place in pipe.coordinates] + [point.coordinate for point in points]
    easts, norths = [place[0] for place in places], [place[1] for place in places]
    bounds = (min(easts), min(norths), max(easts), max(norths))
    return reference_data.open_terrain(plan.terrain, plan.crs).window(bounds, plan.crs)


def _unknown_codes(things: Iterable[Pipe | Point]) -> Iterator[UnknownCode]:
    """The codes that no list knows, read from the attributes once more: a snapshot keeps them as they were written."""
    for thing in things:
        line = isinstance(thing, Pipe)
        shape = Shape("line", thing.coordinates) if isinstance(thing, Pipe) else Shape("point", (thing.coordinate,))
        reading = read_object(thing.attributes, shape, thing.subject, "KURVE" if line else "PUNKT")
        if not isinstance(reading.thing, Other):
            yield from (replace(one, subject=thing.subject) for one in reading.unknown)
