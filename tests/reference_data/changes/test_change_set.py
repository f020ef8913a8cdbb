"""What a delivery changes in the register: what is new, what it hangs on, what moves, what goes."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

import reference_data
import sosi
from network import Function, Pipe, Point, PointKind, Survey, read_delivery
from reference_data.changes import Action, Change, ChangeKind, ChangeSet, JoinKind, MatchBy, change_set
from tests.reference_data.changes.street import (
    PACK,
    REGISTERED,
    SURVEYED,
    UNKNOWN,
    at,
    changes,
    main,
    manhole,
    off,
    pipe,
    point,
    sewer_service,
    street,
    taken_in,
    water_service,
)

SAMPLE = Path(__file__).parents[3] / "reference_data/sample"


def of_sid(found: ChangeSet, sid: str) -> Change:
    return next(
        change for change in found.changes if change.subject is not None and change.subject.sid == sid and change.kind is not ChangeKind.SPLIT
    )


def sample_changes() -> ChangeSet:
    data = (SAMPLE / "delivery/innmaaling.sos").read_bytes()
    delivery = read_delivery(sosi.read(data), "innmaaling.sos", data)
    places = [place for one in delivery.pipes for place in one.coordinates]
    box = (min(p[0] for p in places), min(p[1] for p in places), max(p[0] for p in places), max(p[1] for p in places))
    register = reference_data.open_register(SAMPLE / "register.sos")
    return change_set(delivery, register.around(box, "EPSG:25832", 300.0), PACK)


def test_the_bundled_sample_joins_the_mains_that_it_was_built_on() -> None:
    truth = {one["function"]: one["main_sid"] for one in json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["joins"]}
    found = sample_changes()
    joined = {
        change.thing.function.value: change.joins.id
        for change in found.changes
        if isinstance(change.thing, Pipe) and change.kind is ChangeKind.NEW and change.joins is not None and change.joins.kind is JoinKind.MAIN
    }
    assert joined == truth
    assert all(change.certain for change in found.changes)


def test_every_created_pipe_says_what_it_joins() -> None:
    for change in sample_changes().of(Action.CREATE):
        if isinstance(change.thing, Pipe):
            assert change.joins is not None
            assert change.joins.id


def test_a_tapping_is_a_node_on_a_whole_main() -> None:
    found = changes(street(), *water_service())
    assert {change.kind for change in found.changes} == {ChangeKind.NEW, ChangeKind.NODE}
    tapping = of_sid(found, "9001")
    assert (tapping.kind, tapping.action) == (ChangeKind.NODE, Action.CREATE)
    assert tapping.joins is not None
    assert (tapping.joins.kind, tapping.joins.id) == (JoinKind.MAIN, "10")
    assert tapping.joins.chainage_m == pytest.approx(20.0)


def test_a_branch_splits_its_main_and_the_pieces_are_as_long_as_the_whole() -> None:
    found = changes(street(), *sewer_service())
    split = next(change for change in found.changes if change.kind is ChangeKind.SPLIT)
    part = next(change for change in found.changes if change.kind is ChangeKind.SPLIT_PART)
    assert (split.action, split.register_id, part.action) == (Action.REPLACE, "20", Action.CREATE)
    assert isinstance(split.thing, Pipe)
    assert isinstance(part.thing, Pipe)
    assert split.thing.line.length == pytest.approx(25.0)
    assert split.thing.line.length + part.thing.line.length == pytest.approx(50.0)
    branch = of_sid(found, "9013").lokal_id
    assert (split.thing.from_node, split.thing.to_node) == ("201", branch)
    assert (part.thing.from_node, part.thing.to_node) == (branch, "202")
    assert part.thing.material == split.thing.material == "PVC"
    assert part.id in split.needs
    assert split.id in part.needs
    assert of_sid(found, "9013").id in split.needs


def test_pipes_name_their_nodes_by_lasting_id() -> None:
    found = changes(street(), *water_service())
    service = of_sid(found, "9101").thing
    assert isinstance(service, Pipe)
    assert (service.from_node, service.to_node) == (of_sid(found, "9001").lokal_id, of_sid(found, "9004").lokal_id)


def test_two_branches_on_one_main_make_three_pieces() -> None:
    second = tuple(replace(off(thing, east=10.0), subject=replace(thing.subject, sid=f"8{thing.subject.sid}")) for thing in sewer_service())
    renamed = tuple(
        replace(thing, from_node=f"8{thing.from_node}", to_node=f"8{thing.to_node}") if isinstance(thing, Pipe) else thing for thing in second
    )
    found = changes(street(), *sewer_service(), *renamed)
    pieces = [
        change.thing.line.length
        for change in found.changes
        if change.kind in (ChangeKind.SPLIT, ChangeKind.SPLIT_PART) and isinstance(change.thing, Pipe)
    ]
    assert sorted(round(length, 6) for length in pieces) == [10.0, 15.0, 25.0]


def test_a_sewer_into_a_manhole_joins_the_manhole_and_splits_nothing() -> None:
    service = (
        pipe("9111", at(1, 12, 20.8), at(0.2, -1.6, 20.0), function=Function.WASTEWATER, from_node="9011"),
        point("9011", at(1, 12, 20.8), PointKind.PIPE_POINT),
    )
    found = changes(street(), *service)
    joins = of_sid(found, "9111").joins
    assert joins is not None
    assert (joins.kind, joins.id) == (JoinKind.MANHOLE, "201")
    assert not [change for change in found.changes if change.kind is ChangeKind.SPLIT]


def test_a_pipe_that_ends_on_the_main_without_a_point_gets_a_node_that_a_person_must_look_at() -> None:
    found = changes(street(), *(thing for thing in sewer_service() if thing.subject.sid != "9013"))
    node = next(change for change in found.changes if change.kind is ChangeKind.NODE)
    assert (node.certain, node.doubt) == (False, "no_point_delivered")
    assert isinstance(node.thing, Point)
    assert node.thing.kind is PointKind.BRANCH
    split = next(change for change in found.changes if change.kind is ChangeKind.SPLIT)
    assert not split.certain


def test_a_delivery_far_from_every_main_joins_nothing() -> None:
    found = changes(street(), *(off(thing, north=40.0) for thing in water_service()))
    assert {change.kind for change in found.changes} == {ChangeKind.NEW}
    joins = of_sid(found, "9101").joins
    assert joins is not None
    assert joins.kind is JoinKind.NODE


def test_the_same_delivery_twice_proposes_nothing_the_second_time() -> None:
    register = street()
    assert taken_in(register, *water_service(), *sewer_service()).changes
    again = changes(register, *water_service(), *sewer_service())
    assert again.empty
    assert again.unchanged == 6


def test_the_order_of_the_file_does_not_matter() -> None:
    things = [*water_service(), *sewer_service()]
    first = changes(street(), *things)
    random.Random(1).shuffle(things)
    second = changes(street(), *things)
    assert [change.id for change in first.changes] == [change.id for change in second.changes]


def test_a_delivered_guid_is_the_lasting_id() -> None:
    guid = "0f9817fb-669f-4760-a62d-e2791a3eb41d"
    tapping, *rest = water_service()
    found = changes(street(), replace(tapping, subject=replace(tapping.subject, guid=guid.upper())), *rest)
    assert of_sid(found, "9001").lokal_id == guid


def test_a_guid_that_two_objects_share_is_trusted_for_neither() -> None:
    guid = "0f9817fb-669f-4760-a62d-e2791a3eb41d"
    found = changes(street(), *(replace(thing, subject=replace(thing.subject, guid=guid)) for thing in water_service()))
    ids = [change.lokal_id for change in found.changes]
    assert len(set(ids)) == len(ids)
    assert guid not in ids


def test_each_new_object_carries_its_case_year_and_status() -> None:
    for change in changes(street(), *(replace(thing, year=None, status=None) for thing in water_service())).changes:
        assert (change.thing.case_number, change.thing.year, change.thing.status) == ("2026/01234", 2026, "D")


def test_what_is_said_to_be_removed_is_erased_by_its_id() -> None:
    guid = "0f9817fb-669f-4760-a62d-e2791a3eb41d"
    old = point("77", at(30, 1, 20.0), PointKind.STOP_TAP, guid=guid, survey=REGISTERED, year=1998)
    gone = point("9001", at(30, 1, 20.0), PointKind.STOP_TAP, guid=guid, survey=replace(SURVEYED, reason="FJERN"))
    found = changes(street(REGISTERED, old), gone)
    (erased,) = found.changes
    assert (erased.action, erased.register_id, erased.certain) == (Action.ERASE, "77", True)


def test_a_removal_that_only_the_place_tells_waits_for_a_person() -> None:
    old = point("77", at(30, 1, 20.0), PointKind.STOP_TAP, survey=REGISTERED, year=1998)
    gone = point("9001", at(30, 1.03, 20.0), PointKind.STOP_TAP, survey=replace(SURVEYED, reason="FJERN"))
    (erased,) = changes(street(REGISTERED, old), gone).changes
    assert (erased.action, erased.certain, erased.doubt) == (Action.ERASE, False, "match")
    assert erased.match is not None
    assert erased.match.by is MatchBy.POSITION
    assert 0 < erased.match.confidence < 1


def test_what_the_delivery_says_was_moved_is_replaced() -> None:
    moved = point("101", at(0.8, 0, 19.0), PointKind.MANHOLE, survey=replace(SURVEYED, reason="FLYTT_HELT"), owner="K", year=1998)
    (change,) = changes(street(), moved).changes
    assert (change.action, change.kind, change.reason, change.register_id) == (Action.REPLACE, ChangeKind.UPDATE, "moved", "101")
    assert isinstance(change.thing, Point)
    assert change.thing.coordinate[0] == pytest.approx(at(0.8, 0)[0])
    assert change.before is not None


def test_what_the_register_lacks_is_completed_and_what_it_has_is_kept() -> None:
    guid = "0f9817fb-669f-4760-a62d-e2791a3eb41d"
    known = pipe("77", at(5, 5, 20.0), at(5, 15, 20.0), guid=guid, survey=REGISTERED, material=None, dimension_mm=40.0)
    again = pipe("9101", at(5, 5, 20.0), at(5, 15, 20.0), guid=guid, survey=replace(SURVEYED, reason="UENDR"), material="PE100", dimension_mm=32.0)
    found = changes(street(REGISTERED, known), again)
    (change,) = found.changes
    assert isinstance(change.thing, Pipe)
    assert (change.reason, change.thing.material, change.thing.dimension_mm) == ("completed", "PE100", 40.0)
    assert change.thing.attributes["EGS_LEDNING.MATERIAL"] == "PE100"
    assert [conflict.kind for conflict in found.conflicts] == ["dimension"]


def test_a_poorly_placed_object_takes_the_better_survey() -> None:
    guid = "0f9817fb-669f-4760-a62d-e2791a3eb41d"
    known = point("77", at(30, 1.6, 20.0), PointKind.STOP_TAP, guid=guid, survey=UNKNOWN)
    again = point("9001", at(30, 1, 20.0), PointKind.STOP_TAP, guid=guid, survey=replace(SURVEYED, reason="PÅVI"))
    found = changes(street(REGISTERED, known), again)
    (change,) = found.changes
    assert change.reason == "better_survey"
    assert not found.conflicts


def test_a_renewed_main_between_two_manholes_names_them() -> None:
    renewed = main("9100", -2.0, Function.WASTEWATER, survey=SURVEYED, year=2026, material="PP", from_node="201", to_node="202")
    found = changes(street(), renewed)
    created = of_sid(found, "9100").thing
    assert isinstance(created, Pipe)
    assert (created.from_node, created.to_node) == ("201", "202")


def test_a_number_of_the_file_is_not_a_number_of_the_register() -> None:
    far = manhole("9001", at(45, 10, 19.0))
    found = changes(street(REGISTERED, far), *water_service())
    assert of_sid(found, "9001").action is Action.CREATE


def test_two_mains_of_one_kind_within_the_uncertainty_leave_the_link_to_a_person() -> None:
    twin = main("40", 0.6, Function.WATER, survey=UNKNOWN)
    found = changes(street(UNKNOWN, twin, manhole("401", at(0, 0.6)), manhole("402", at(50, 0.6))), *water_service())
    tapping = of_sid(found, "9001")
    assert (tapping.certain, tapping.doubt) == (False, "join")
    assert tapping.joins is not None
    assert tapping.joins.others == ("40",)
    linked = changes(street(UNKNOWN, twin), *water_service(), links={tapping.lokal_id: "40"})
    joins = of_sid(linked, "9001").joins
    assert joins is not None
    assert (joins.id, of_sid(linked, "9001").certain) == ("40", True)


def test_a_survey_without_a_stated_accuracy_is_judged_by_the_pack() -> None:
    found = changes(street(), *water_service(survey=Survey(method="96", reason="NYTT")))
    assert of_sid(found, "9001").certain
