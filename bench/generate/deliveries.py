"""Fault-free deliveries on the free slots of the municipality, in the order of its blocks."""

from __future__ import annotations

from collections.abc import Iterator

from bench.generate.chance import Chance
from bench.generate.connection import Work, connection_features, fits
from bench.generate.links import Link, Slot, links_of
from bench.generate.notice import attachments_of, notice_of
from bench.generate.sosi_text import Head, box_of
from bench.generate.streets import StreetPlan
from bench.generate.submission import Submission


def free_slots(plan: StreetPlan) -> Iterator[tuple[Link, Slot]]:
    """Every slot that takes a fault-free connection, nearest to the centre first, without end.

    Of two slots that face each other less than 2 m apart only the first is given out, so that deliveries do not meet."""
    for block in plan.blocks():
        for link in links_of(plan, block):
            taken: set[int] = set()
            for slot in link.slots:
                if slot.twin not in taken and fits(link, slot):
                    taken.add(slot.number)
                    yield link, slot


def submission_at(plan: StreetPlan, link: Link, slot: Slot, number: int) -> Submission:
    """The fault-free delivery on that slot. `number` gives it its name, case number and dates."""
    chance = Chance(plan.seed, "delivery", number)
    work = Work(case_number=f"2026/{2000 + number:05d}", survey_date=f"2026{chance.whole(8, 10):02d}{chance.whole(8, 27):02d}")
    features = connection_features(link, slot, work, chance)
    notice = notice_of(link, slot, features, work, chance)
    head = Head(box=box_of(features), owner=notice["firm"]["name"], date=work.survey_date, comment="Invented data for tests and samples.")
    return Submission(f"{number:05d}", link, slot, head, features, notice, attachments_of(notice, link, features))


def submissions(plan: StreetPlan, count: int) -> Iterator[Submission]:
    """The first `count` fault-free deliveries of the municipality."""
    for number, (link, slot) in zip(range(count), free_slots(plan), strict=False):
        yield submission_at(plan, link, slot, number)
