"""`python -m bench.rules FOLDER`: all rules over generated deliveries, held against the truth that was written beside them.

    python -m bench.generate deliveries --count 400 --objects 45000 --out FOLDER
    python -m bench.rules FOLDER

Prints how long the rules take (processor time, because a shared machine's wall time says little, and wall time beside it), which
rules cost most, what was found of the planted faults, and every finding that no planted fault explains.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import network
import sosi
import validators
from reference_data import RulePack, find_pack, open_register, open_terrain
from validators import Case, Outcome, Party, Result, Results, Severity

MARGIN_M = 300.0
LOUD = (Outcome.FAIL, Outcome.NEAR, Outcome.UNDECIDED, Outcome.CRASHED)


@dataclass(frozen=True)
class Delivered:
    """One generated delivery, read, with what is known to be wrong with it."""

    name: str
    case: Case
    truth: Mapping[str, Any]


@dataclass
class Score:
    found: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    """"delivery rule: note" of each planted fault that was not reported as planted."""
    false_alarms: list[str] = field(default_factory=list)
    """"delivery rule outcome subject" of each finding that no planted fault explains."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.rules", description="All rules over generated deliveries.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--groups", help="only these rule groups in the score, with commas between")
    chosen = parser.parse_args(arguments)
    groups = frozenset(chosen.groups.split(",")) if chosen.groups else None
    score = Score()
    spent: list[float] = []
    wall: list[float] = []
    around: list[float] = []
    by_rule: dict[str, list[float]] = defaultdict(list)
    for number, delivered in enumerate(read_deliveries(chosen.folder, around)):
        if number == 0:
            # The register lies in memory for good; without this each full collection would walk through all of it.
            gc.collect()
            gc.freeze()
        before, started = time.process_time(), time.perf_counter()
        results = validators.check(delivered.case)
        wall.append(time.perf_counter() - started)
        spent.append(time.process_time() - before)
        hold_against_truth(results, delivered, score, groups)
        if number % 10 == 0:
            for code, seconds in rule_times(delivered.case).items():
                by_rule[code].append(seconds)
    warm = sorted(spent[1:])
    print(f"deliveries            {len(spent)}, {median(around) * 1000:.1f} ms to fetch surroundings and terrain of one")
    print(
        f"all rules, processor  median {median(warm) * 1000:.1f} ms, p95 {warm[int(0.95 * len(warm))] * 1000:.1f} ms, {1 / median(warm):.0f} a second"
    )
    print(f"all rules, wall       median {median(wall[1:]) * 1000:.1f} ms")
    costly = sorted(((median(times), code) for code, times in by_rule.items()), reverse=True)[:8]
    print("costliest             " + ", ".join(f"{code} {seconds * 1000:.1f} ms" for seconds, code in costly))
    print(f"planted faults        {score.found.total()} found, {len(score.missed)} missed; false alarms {len(score.false_alarms)}")
    for line in (*score.missed, *score.false_alarms):
        print("  " + line)
    return 1 if score.missed or score.false_alarms else 0


def read_deliveries(folder: Path, around: list[float] | None = None) -> Iterator[Delivered]:
    """Every delivery of a folder that `bench.generate deliveries` wrote; `around` takes the seconds that its surroundings cost."""
    register, terrain = open_register(folder / "register.sos"), open_terrain(folder / "terrain.tif")
    pack = find_pack("moss", None, validators.shapes())
    for path in sorted((folder / "deliveries").iterdir()):
        truth = json.loads((folder / "truth" / f"{path.name}.json").read_text("utf-8"))
        survey = next(path.glob("*.sos"))
        data = survey.read_bytes()
        delivery = network.read_delivery(sosi.read(data), survey.name, data)
        notice = validators.read_notice((path / "notice.json").read_bytes())
        started = time.process_time()
        box = _bounds(delivery)
        wide = (box[0] - MARGIN_M, box[1] - MARGIN_M, box[2] + MARGIN_M, box[3] + MARGIN_M) if box else None
        surroundings = register.around(wide, delivery.crs) if wide and delivery.crs else None
        ground = terrain.window(box, delivery.crs) if box and delivery.crs else None
        if around is not None:
            around.append(time.process_time() - started)
        yield Delivered(path.name, _case(delivery, pack, notice, surroundings, ground), truth)


def hold_against_truth(results: Results, delivered: Delivered, score: Score, groups: frozenset[str] | None = None) -> None:
    """Adds one delivery to the score. A planted fault is found when its rule says its outcome of its subject."""
    said = [(one.rule.code, result) for one in results.rules for result in one.results if result.outcome in LOUD and _counts(one.rule.group, groups)]
    planted = [fault for fault in delivered.truth["planted"] if _counts(fault["rule"].split("-")[1], groups)]
    for fault in planted:
        if any(code == fault["rule"] and _is(result, fault) for code, result in said):
            score.found[fault["rule"]] += 1
        else:
            score.missed.append(f"{delivered.name} {fault['rule']} missed: {fault['note']}")
    explained = {fault["rule"] for fault in delivered.truth["planted"]} | set(delivered.truth["may_also_speak"])
    for code, result in said:
        quiet = result.outcome is Outcome.UNDECIDED and result.severity is Severity.INFO
        if result.outcome is Outcome.CRASHED or not (quiet or code in explained):
            subject = result.subject.sid or result.subject.path or result.subject.kind
            score.false_alarms.append(f"{delivered.name} {code} {result.outcome} {result.text_key} of {subject}")


def rule_times(case: Case) -> dict[str, float]:
    """Processor seconds that each rule takes on a case of its own, all that it shares with others included in the first."""
    spent: dict[str, float] = {}
    fresh = Case(case.delivery, case.pack, case.notice, case.surroundings, case.terrain, case.on)

    @contextmanager
    def clock(code: str) -> Iterator[None]:
        before = time.process_time()
        yield
        spent[code] = time.process_time() - before

    def budget(code: str) -> AbstractContextManager[object]:
        return clock(code)

    validators.check(fresh, budget)
    return spent


def _case(delivery: network.Delivery, pack: RulePack, notice: validators.Notice, surroundings: Any, ground: Any) -> Case:
    day = notice.submitted or (notice.work.finish_date if notice.work is not None else None) or date(2026, 11, 1)
    return Case(delivery, pack, notice, surroundings, ground, day)


def _bounds(delivery: network.Delivery) -> tuple[float, float, float, float] | None:
    places = [at for pipe in delivery.pipes for at in pipe.coordinates] + [point.coordinate for point in delivery.points]
    if not places:
        return None
    return min(at[0] for at in places), min(at[1] for at in places), max(at[0] for at in places), max(at[1] for at in places)


def _counts(group: str, groups: frozenset[str] | None) -> bool:
    return groups is None or group in groups


def _is(result: Result, fault: Mapping[str, Any]) -> bool:
    needs = Party(fault["needs"]) if fault["needs"] and result.outcome is Outcome.UNDECIDED else None
    same_subject = all(getattr(result.subject, key) == value for key, value in fault["subject"].items())
    return result.outcome == fault["outcome"] and same_subject and (needs is None or result.needs is needs)


if __name__ == "__main__":
    sys.exit(main())
