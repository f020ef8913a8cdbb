"""Deliveries on the free slots of the municipality, in the order of its blocks: fault-free, or with known faults."""

from __future__ import annotations

from collections.abc import Iterator

from bench.generate.chance import Chance
from bench.generate.connection import Work, connection_features, fits
from bench.generate.faults import CATALOGUE, Fault, NoRoomError, spoil
from bench.generate.links import Link, Slot, links_of
from bench.generate.notice import attachments_of, notice_of
from bench.generate.sosi_text import Head, box_of
from bench.generate.streets import StreetPlan
from bench.generate.submission import Submission

# (min east, min north, max east, max north): land inside municipality 3103's generalised border, with 30 m to spare
_LAND = ((594000.0, 6589250.0, 594660.0, 6589700.0), (594660.0, 6587000.0, 599800.0, 6591200.0))


def free_slots(plan: StreetPlan, anywhere: bool = False) -> Iterator[tuple[Link, Slot]]:
    """Every slot on land that takes a fault-free connection, nearest to the centre first, without end. With `anywhere` the
    municipality's border is not asked: three times as many in the same register, for what does not look at the border.

    Of two slots that face each other less than 2 m apart only the first is given out, so that deliveries do not meet."""
    for block in plan.blocks():
        for link in links_of(plan, block):
            taken: set[int] = set()
            for slot in link.slots:
                if slot.twin not in taken and (anywhere or _on_land(link)) and fits(link, slot):
                    taken.add(slot.number)
                    yield link, slot


def _on_land(link: Link) -> bool:
    east, north, _ = link.mains["VL"].vertices[0]
    return any(box[0] < east < box[2] and box[1] < north < box[3] for box in _LAND)


def submission_at(plan: StreetPlan, link: Link, slot: Slot, number: int) -> Submission:
    """The fault-free delivery on that slot. `number` gives it its name, case number and dates."""
    chance = Chance(plan.seed, "delivery", number)
    work = Work(case_number=f"2026/{2000 + number:05d}", survey_date=f"2026{chance.whole(8, 10):02d}{chance.whole(8, 27):02d}")
    features = connection_features(link, slot, work, chance)
    notice = notice_of(link, slot, features, work, chance)
    head = Head(box=box_of(features), owner=notice["firm"]["name"], date=work.survey_date, comment="Invented data for tests and samples.")
    return Submission(f"{number:05d}", link, slot, head, features, notice, attachments_of(notice, link, features))


def submissions(plan: StreetPlan, count: int, anywhere: bool = False) -> Iterator[Submission]:
    """The first `count` fault-free deliveries of the municipality."""
    for number, (link, slot) in zip(range(count), free_slots(plan, anywhere), strict=False):
        yield submission_at(plan, link, slot, number)


def faulty_submissions(plan: StreetPlan, count: int, anywhere: bool = False) -> Iterator[Submission]:
    """`count` deliveries of which one in four is fault-free; the others take the catalogue's faults in turn, and one in
    three of those has a second or third fault of another group beside it."""
    turn = 0
    faults = list(CATALOGUE.values())
    for number, (link, slot) in zip(range(count), free_slots(plan, anywhere), strict=False):
        if number % 4 == 0:
            yield submission_at(plan, link, slot, number)
            continue
        for attempt in range(len(faults)):
            first = faults[(turn + attempt) % len(faults)]
            names = [first.name, *_company(first, Chance(plan.seed, "company", number))]
            try:
                yield spoil(submission_at(plan, link, slot, number), names)
            except NoRoomError:
                continue
            # a fault that found no room here stays first in turn for the next delivery
            if attempt:
                faults.remove(first)
                faults.insert(turn % len(faults), first)
            turn += 1
            break


def _company(first: Fault, chance: Chance) -> list[str]:
    """Names of further faults that neither hide the first nor each other."""
    if first.alone or not chance.happens(1 / 3):
        return []
    chosen: list[Fault] = [first]
    for _ in range(chance.whole(1, 2)):
        other = chance.pick([fault for fault in CATALOGUE.values() if not fault.alone])
        if all(other.group != fault.group for fault in chosen):
            chosen.append(other)
    return [fault.name for fault in chosen[1:]]
