"""`python -m bench.changes`: change sets in figures, and a municipality that a thousand deliveries are taken into.

Prints the time of one change set, of applying many, what matching by place gets right against the generated truth, and whether the
register is whole afterwards: no id twice, no node that nothing stands for, no main lost, every metre accounted for.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import sosi
from bench.generate.deliveries import submissions
from bench.generate.register import register_blocks
from bench.generate.sosi_text import Head, feature_text, head_text
from bench.generate.streets import StreetPlan
from network import Delivery, Pipe, Point, Subject, read_delivery, read_object
from network.reading import shape_of
from reference_data.changes import NEIGHBOURHOOD_M, ChangeKind, ChangeSet, Holdings, change_set
from reference_data.changes.ground import Ground
from reference_data.changes.identity import guid_of, lokal_ids
from reference_data.changes.matching import match_delivery
from reference_data.pack import RulePack
from reference_data.register.register import RegisterInfo
from reference_data.runs import is_main

CRS = "EPSG:25832"


@dataclass(frozen=True)
class Wholeness:
    """What must hold of a register; everything but `metres` should be zero or the same as before."""

    ids_twice: int
    nodes_missing: int
    mains_metres: float
    metres: float
    objects: int


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.changes", description=__doc__)
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--deliveries", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--profile", choices=("realistic", "clean"), default="realistic")
    parser.add_argument("--register", type=Path, help="a register file or store to time single change sets against, instead of the generated one")
    chosen = parser.parse_args(arguments)
    plan = StreetPlan(chosen.seed)
    pack = national_pack()
    started = time.perf_counter()
    holdings = municipality(plan, chosen.objects, chosen.profile)
    deliveries = list(some_deliveries(plan, chosen.deliveries))
    print(f"{len(holdings)} objects and {len(deliveries)} deliveries made in {time.perf_counter() - started:.1f} s")
    if chosen.register:
        single(chosen.register, deliveries[:200], pack)
    return 0 if round_trip(holdings, deliveries, pack, chosen.seed, plan, chosen.objects, chosen.profile) else 1


def national_pack() -> RulePack:
    from reference_data import find_pack
    from validators import shapes

    return find_pack("nasjonal", None, shapes())


def municipality(plan: StreetPlan, objects: int, profile: str) -> Holdings:
    """The generated register in memory."""
    info = RegisterInfo("generated", CRS, objects, 0, 0)
    return Holdings(info, _things(plan, objects, profile), "NN2000")


def some_deliveries(plan: StreetPlan, count: int) -> Iterator[Delivery]:
    for submission in submissions(plan, count):
        data = submission.sosi_bytes()
        yield read_delivery(sosi.read(data), submission.name, data)


def taken_in(holdings: Holdings, deliveries: Iterable[Delivery], pack: RulePack) -> Iterator[tuple[Delivery, ChangeSet]]:
    """Applies the deliveries one after another, all of each."""
    for delivery in deliveries:
        found = changes_of(holdings, delivery, pack)
        holdings.apply(found, dict.fromkeys((change.id for change in found.changes), True))
        yield delivery, found


def changes_of(holdings: Holdings, delivery: Delivery, pack: RulePack) -> ChangeSet:
    return change_set(delivery, holdings.around(bounds_of(delivery), CRS, NEIGHBOURHOOD_M), pack)


def wholeness(things: Iterable[Pipe | Point]) -> Wholeness:
    listed = list(things)
    numbers = Counter(thing.subject.sid for thing in listed if thing.subject.sid)
    guids = Counter(guid for thing in listed if (guid := guid_of(thing)))
    points = {thing.subject.sid for thing in listed if isinstance(thing, Point)}
    pipes = [thing for thing in listed if isinstance(thing, Pipe)]
    loose = sum(node not in points for pipe in pipes for node in (pipe.from_node, pipe.to_node) if node)
    return Wholeness(
        sum(count - 1 for count in numbers.values()) + sum(count - 1 for count in guids.values()),
        loose,
        round(sum(pipe.line.length for pipe in pipes if is_main(pipe)), 3),
        round(sum(pipe.line.length for pipe in pipes), 3),
        len(listed),
    )


def end_state(things: Iterable[Pipe | Point]) -> Counter[object]:
    """What the register says, without the numbers that depend on who came first."""
    listed = list(things)
    names = {thing.subject.sid: guid_of(thing) or thing.subject.sid for thing in listed if isinstance(thing, Point) and thing.subject.sid}
    found: Counter[object] = Counter()
    for thing in listed:
        if isinstance(thing, Pipe):
            places = tuple((round(east, 2), round(north, 2)) for east, north, _ in thing.coordinates)
            nodes = (names.get(thing.from_node or ""), names.get(thing.to_node or ""))
            found[("pipe", guid_of(thing) or thing.subject.sid, thing.theme, thing.material, thing.dimension_mm, places, nodes)] += 1
        else:
            place = (round(thing.coordinate[0], 2), round(thing.coordinate[1], 2))
            found[("point", guid_of(thing) or thing.subject.sid, thing.theme, place)] += 1
    return found


def bounds_of(delivery: Delivery) -> tuple[float, float, float, float]:
    places = [place for pipe in delivery.pipes for place in pipe.coordinates] + [point.coordinate for point in delivery.points]
    return min(p[0] for p in places), min(p[1] for p in places), max(p[0] for p in places), max(p[1] for p in places)


def resurveyed(delivery: Delivery, chance: random.Random) -> Delivery:
    """The same objects measured once more: no GUID, other numbers, every place off by some centimetres."""

    def off(place: tuple[float, float, float]) -> tuple[float, float, float]:
        return place[0] + chance.gauss(0, 0.02), place[1] + chance.gauss(0, 0.02), place[2] + chance.gauss(0, 0.02)

    def anew(subject: Subject) -> Subject:
        return replace(subject, guid=None, sid=f"7{subject.sid}")

    points = tuple(replace(point, subject=anew(point.subject), coordinate=off(point.coordinate)) for point in delivery.points)
    pipes = tuple(
        replace(
            pipe, subject=anew(pipe.subject), coordinates=tuple(off(place) for place in pipe.coordinates),
            from_node=pipe.from_node and f"7{pipe.from_node}", to_node=pipe.to_node and f"7{pipe.to_node}",
        )
        for pipe in delivery.pipes
    )  # fmt: skip
    return Delivery(delivery.file, delivery.dialect, pipes, points)


def single(path: Path, deliveries: Sequence[Delivery], pack: RulePack) -> None:
    """Time of one change set against a store, warm: the question to the register, and the change set itself."""
    from reference_data import open_register

    register = open_register(path)
    for delivery in deliveries[:20]:
        change_set(delivery, register.around(bounds_of(delivery), CRS, NEIGHBOURHOOD_M), pack)
    walls, asking, making = [], [], []
    for delivery in deliveries:
        began, started = time.perf_counter(), time.process_time()
        surroundings = register.around(bounds_of(delivery), CRS, NEIGHBOURHOOD_M)
        asked = time.process_time()
        change_set(delivery, surroundings, pack)
        walls.append(time.perf_counter() - began)
        asking.append(asked - started)
        making.append(time.process_time() - asked)
    walls.sort()
    whole = sorted(a + b for a, b in zip(asking, making, strict=True))
    print(
        f"one change set against {register.info.objects} objects, {NEIGHBOURHOOD_M:.0f} m around, warm: median {median(walls) * 1000:.1f} ms, "
        f"p95 {walls[int(len(walls) * 0.95)] * 1000:.1f} ms; processor time {median(whole) * 1000:.1f} ms "
        f"(asking the register {median(asking) * 1000:.1f} ms, the change set {median(making) * 1000:.1f} ms)"
    )


def round_trip(holdings: Holdings, deliveries: Sequence[Delivery], pack: RulePack, seed: int, plan: StreetPlan, objects: int, profile: str) -> bool:
    before = wholeness(holdings.things())
    chance = random.Random(seed)
    order = list(deliveries)
    chance.shuffle(order)
    gc.collect()
    started, worked = time.perf_counter(), time.process_time()
    kinds: Counter[str] = Counter()
    splits = doubtful = 0
    added = 0.0
    for _, found in taken_in(holdings, order, pack):
        kinds.update(change.action.value for change in found.changes)
        splits += sum(change.kind is ChangeKind.SPLIT for change in found.changes)
        doubtful += sum(not change.certain for change in found.changes)
        new = [change.thing for change in found.changes if change.kind is ChangeKind.NEW]
        added += sum(thing.line.length for thing in new if isinstance(thing, Pipe))
    spent, work = time.perf_counter() - started, time.process_time() - worked
    after = wholeness(holdings.things())
    each = spent / max(len(order), 1) * 1000
    print(f"{len(order)} deliveries applied to {before.objects} objects in {spent:.1f} s ({each:.1f} ms each), processor time {work:.1f} s")
    print(f"  {dict(kinds)}, {splits} mains split, {doubtful} that a person must look at")
    print(f"  before {before}")
    print(f"  after  {after}")
    lost, unexplained = before.mains_metres - after.mains_metres, after.metres - before.metres - added
    print(f"  mains lost {lost:.3f} m, length not accounted for {unexplained:.3f} m")
    again = sum(len(changes_of(holdings, delivery, pack).changes) for delivery in order)
    print(f"  the same deliveries once more propose {again} changes")
    first = end_state(holdings.things())
    other = municipality(plan, objects, profile)
    chance.shuffle(order)
    for _ in taken_in(other, order, pack):
        pass
    second = end_state(other.things())
    differing = sum(((first - second) + (second - first)).values())
    print(f"  in another order: {differing} objects differ")
    fresh = matching_new(municipality(plan, objects, profile), deliveries, pack)
    known = matching(holdings, deliveries, pack, chance)
    for words, (right, unsure, wrong) in (("what the register lacks", fresh), ("what it has, measured again without ids", known)):
        total = max(right + unsure + wrong, 1)
        print(f"  matching {words}: {right / total:.3%} right, {unsure} marked uncertain, {wrong} wrong and certain, of {total}")
    wrong = fresh[2] + known[2]
    fine = before.ids_twice == after.ids_twice and before.nodes_missing == after.nodes_missing
    return fine and abs(lost) < 0.01 and abs(unexplained) < 0.01 and again == 0 and differing == 0 and wrong == 0


def matching(holdings: Holdings, deliveries: Sequence[Delivery], pack: RulePack, chance: random.Random) -> tuple[int, int, int]:
    """Objects that are in the register, measured again without ids: (right, doubtful, wrong and certain), by the matches themselves."""
    right = unsure = wrong = 0
    for delivery in deliveries:
        again = resurveyed(delivery, chance)
        things: tuple[Pipe | Point, ...] = (*again.pipes, *again.points)
        originals: tuple[Pipe | Point, ...] = (*delivery.pipes, *delivery.points)
        truth = [guid_of(one) for one in originals]
        ground = Ground(holdings.around(bounds_of(again), CRS, NEIGHBOURHOOD_M))
        found = match_delivery(again, things, lokal_ids(things), ground, pack.settings)
        for thing, guid in zip(things, truth, strict=True):
            match = found.found.get(id(thing))
            if match is not None and guid_of(match.register) == guid:
                right += 1
            elif match is not None and match.certain:
                wrong += 1
            else:
                unsure += 1
    return right, unsure, wrong


def matching_new(holdings: Holdings, deliveries: Sequence[Delivery], pack: RulePack) -> tuple[int, int, int]:
    """Objects that the register does not have yet: (taken for new, new but doubtful, taken for one that it has)."""
    right = unsure = wrong = 0
    for delivery in deliveries:
        things: tuple[Pipe | Point, ...] = (*delivery.pipes, *delivery.points)
        ground = Ground(holdings.around(bounds_of(delivery), CRS, NEIGHBOURHOOD_M))
        found = match_delivery(delivery, things, lokal_ids(things), ground, pack.settings)
        for thing in things:
            match = found.found.get(id(thing))
            if match is None and not found.maybe.get(id(thing)):
                right += 1
            elif match is not None and match.certain:
                wrong += 1
            else:
                unsure += 1
    return right, unsure, wrong


def _things(plan: StreetPlan, objects: int, profile: str) -> Iterator[Pipe | Point]:
    serial = 0
    head = head_text(Head(box=(0, 0, 1, 1), encoding="UTF-8", version="4.0", level="3", owner="E", producer="E", date="20261101", comment="E"))
    for block in register_blocks(plan, objects, profile):
        text = head + "".join(feature_text(feature, serial + place) for place, feature in enumerate(block, 1)) + ".SLUTT\n"
        serial += len(block)
        for group in sosi.read(text.encode()).groups:
            thing = read_object(group.texts(), shape_of(group), Subject("group", serial=group.serial, line=group.line), group.kind).thing
            if isinstance(thing, (Pipe, Point)):
                yield thing


if __name__ == "__main__":
    sys.exit(main())
