"""A generated municipality that many deliveries are taken into: whole afterwards, and the same in any order."""

from __future__ import annotations

import random

import pytest

from bench.changes import changes_of, end_state, matching, matching_new, municipality, national_pack, some_deliveries, taken_in, wholeness
from bench.generate.streets import StreetPlan
from network import Pipe
from reference_data.changes import ChangeKind

PLAN = StreetPlan(3)
PACK = national_pack()
DELIVERIES = list(some_deliveries(PLAN, 25))


@pytest.mark.parametrize("profile", ["realistic", "clean"])
def test_no_id_twice_no_loose_node_no_main_lost_and_every_metre_accounted_for(profile: str) -> None:
    register = municipality(PLAN, 3_000, profile)
    before = wholeness(register.things())
    added = 0.0
    for _, found in taken_in(register, random.Random(5).sample(DELIVERIES, len(DELIVERIES)), PACK):
        new = [change.thing for change in found.changes if change.kind is ChangeKind.NEW]
        added += sum(thing.line.length for thing in new if isinstance(thing, Pipe))
    after = wholeness(register.things())
    assert (after.ids_twice, after.nodes_missing) == (before.ids_twice, before.nodes_missing)
    assert after.mains_metres == pytest.approx(before.mains_metres, abs=0.001)
    assert after.metres == pytest.approx(before.metres + added, abs=0.001)
    for delivery in DELIVERIES:
        assert changes_of(register, delivery, PACK).empty


def test_the_end_state_is_the_same_in_any_order() -> None:
    states = []
    for seed in (1, 2):
        register = municipality(PLAN, 3_000, "realistic")
        for _ in taken_in(register, random.Random(seed).sample(DELIVERIES, len(DELIVERIES)), PACK):
            pass
        states.append(end_state(register.things()))
    assert states[0] == states[1]


def test_no_match_is_wrong_and_certain() -> None:
    register = municipality(PLAN, 3_000, "realistic")
    right, _, wrong = matching_new(register, DELIVERIES, PACK)
    assert wrong == 0
    assert right > 0
    for _ in taken_in(register, DELIVERIES, PACK):
        pass
    right, unsure, wrong = matching(register, DELIVERIES, PACK, random.Random(7))
    assert wrong == 0
    assert right / (right + unsure) > 0.99
