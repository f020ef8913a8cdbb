"""Do the rules find what was planted, and nothing else? Checks generated deliveries against their truth.

A planted rule is *found* when its outcome is the expected one (and, for an object, that object is among its findings). A
*false alarm* is a finding of a rule that was neither planted nor named among those that may follow. Rules that this
version or pack does not have are counted apart, never as found.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

import network
import reference_data
import sosi
import validators
from bench.generate.submission import SOSI_FILE
from reference_data.cadastre import CadastreFile, property_number
from validators.notice import Property

ON = date(2026, 11, 21)
SHOWN = 40
_SAYS_SOMETHING = {validators.Outcome.FAIL, validators.Outcome.NEAR, validators.Outcome.UNDECIDED, validators.Outcome.CRASHED}


@dataclass(slots=True)
class Agreement:
    """What came of it. Each entry of the lists is one sentence that names the delivery."""

    deliveries: int = 0
    planted: int = 0
    found: int = 0
    not_built: Counter[str] = field(default_factory=Counter)
    """Planted faults whose rule this version or pack does not have."""
    missed: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)
    rules_seen: set[str] = field(default_factory=set)
    check_seconds: float = 0.0
    """Reading, surroundings, terrain and rules of all deliveries; opening the register is not in it."""


def agree(folder: Path, register: Path, terrain: Path, pack: str = "moss") -> Agreement:
    """Checks every delivery of a folder that `deliveries` wrote. Raises what the rooms raise for unreadable input."""
    rules = reference_data.find_pack(pack, ON, validators.shapes())
    opened = reference_data.open_register(register)
    ground = reference_data.open_terrain(terrain)
    cadastre = CadastreFile(folder / "cadastre.gpkg") if (folder / "cadastre.gpkg").is_file() else None
    made = Agreement()
    try:
        for delivery in sorted((folder / "deliveries").iterdir()):
            truth = json.loads((folder / "truth" / f"{delivery.name}.json").read_text(encoding="utf-8"))
            start = perf_counter()
            place, known = truth["property_place"], truth.get("accepted_before", False)
            results = _check(delivery, rules, opened, ground, cadastre or (place[0], place[1]), accepted_before=known)
            made.check_seconds += perf_counter() - start
            _compare(delivery.name, truth, results, made)
    finally:
        opened.close()
    return made


def sentences(made: Agreement) -> Iterator[str]:
    """The outcome in words, one sentence a line."""
    built = made.planted - sum(made.not_built.values())
    yield f"{made.deliveries} deliveries, {made.planted} planted faults in {len(made.rules_seen)} rules: {made.found} of {built} found"
    yield f"{len(made.false_alarms)} false alarms, {made.check_seconds / max(1, made.deliveries) * 1000:.1f} ms a delivery"
    for sentences_of in (made.missed, made.false_alarms):
        yield from sentences_of[:SHOWN]
        if len(sentences_of) > SHOWN:
            yield f"... and {len(sentences_of) - SHOWN} more of these"
    if made.not_built:
        yield "not built here: " + ", ".join(f"{rule} ({count})" for rule, count in sorted(made.not_built.items()))


def _check(
    folder: Path, pack: reference_data.RulePack, register: reference_data.Register, ground: reference_data.TerrainFile | reference_data.TerrainTiles,
    property_at: CadastreFile | tuple[float, float], *, accepted_before: bool,
) -> validators.Results:  # fmt: skip
    data = (folder / SOSI_FILE).read_bytes()
    delivery = network.read_delivery(sosi.read(data), SOSI_FILE, data)
    places = [place for pipe in delivery.pipes for place in pipe.coordinates] + [point.coordinate for point in delivery.points]
    surroundings = terrain = cadastre = None
    notice = validators.read_notice((folder / "notice.json").read_bytes())
    if places and delivery.crs is not None:
        east, north = [place[0] for place in places], [place[1] for place in places]
        bounds = (min(east), min(north), max(east), max(north))
        surroundings = register.around(bounds, delivery.crs, pack.settings.surroundings_radius_m)
        terrain = ground.window(bounds, delivery.crs)
        if isinstance(property_at, CadastreFile):
            said = notice.property or Property()
            number = property_number(said.gnr, said.bnr, said.fnr)
            cadastre = property_at.around(bounds, delivery.crs, of=number, address=said.address)
    files = {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.name != "notice.json"}
    case = validators.Case(
        delivery=delivery, pack=pack, notice=notice, surroundings=surroundings, terrain=terrain, on=ON, files=files, cadastre=cadastre,
        property_place=None if isinstance(property_at, CadastreFile) else property_at,
        known_deliveries=frozenset({delivery.file.sha256} if accepted_before else ()),
    )  # fmt: skip
    return validators.check(case)


def _compare(name: str, truth: dict[str, Any], results: validators.Results, made: Agreement) -> None:
    outcomes = {one.rule.code: one for one in results.rules}
    made.deliveries += 1
    planted = {fault["rule"] for fault in truth["planted"]}
    for fault in truth["planted"]:
        rule = fault["rule"]
        made.planted += 1
        made.rules_seen.add(rule)
        if rule not in outcomes:
            made.not_built[rule] += 1
            continue
        answer = outcomes[rule]
        subjects = {result.subject.sid for result in answer.results if result.outcome.value == fault["outcome"]}
        sid = fault["subject"].get("sid")
        if answer.outcome.value == fault["outcome"] and (sid is None or sid in subjects):
            made.found += 1
        else:
            made.missed.append(f"{name}: {rule} on {fault['subject']} should be {fault['outcome']}, is {answer.outcome.value} on {subjects}")
    silent = planted | set(truth["may_also_speak"])
    for code, answer in outcomes.items():
        speaking = {result.outcome.value for result in answer.results if result.outcome in _SAYS_SOMETHING and not _silent(result)}
        if code not in silent and (speaking or answer.outcome is validators.Outcome.CRASHED):
            made.false_alarms.append(f"{name}: {code} says {', '.join(sorted(speaking)) or 'crashed'}; planted were {sorted(planted)}")


def _silent(result: validators.Result) -> bool:
    """Undecided without asking anybody: kept as information, and no alarm."""
    return result.outcome is validators.Outcome.UNDECIDED and result.severity is validators.Severity.INFO
