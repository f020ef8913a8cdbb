"""Where survey and register contradict each other: said with its evidence, never silently put right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from network import Function, PointKind
from reference_data.changes import Action, ChangeKind
from tests.reference_data.changes.street import (
    REGISTERED,
    SURVEYED,
    UNKNOWN,
    at,
    changes,
    main,
    manhole,
    off,
    point,
    renumbered,
    sewer_service,
    street,
    water_service,
)


def test_a_service_that_fits_gives_no_conflict() -> None:
    assert changes(street(), *water_service(), *sewer_service()).conflicts == ()


def test_a_tapping_beside_its_main_is_an_offset_with_its_size() -> None:
    found = changes(street(), *(off(thing, north=0.4) for thing in water_service()))
    (conflict,) = found.conflicts
    (evidence,) = conflict.evidence
    assert (conflict.kind, evidence.register_id) == ("offset", "10")
    assert evidence.difference == pytest.approx(0.42, abs=0.001)
    assert evidence.uncertainty is not None
    assert evidence.uncertainty < 0.42


def test_a_register_that_does_not_know_where_its_mains_lie_contradicts_nothing() -> None:
    assert changes(street(UNKNOWN), *(off(thing, north=0.4) for thing in water_service())).conflicts == ()


def test_a_service_that_passes_far_above_its_main_is_a_height() -> None:
    found = changes(street(), *(off(thing, up=1.0) for thing in water_service()))
    (conflict,) = found.conflicts
    assert conflict.kind == "height"
    assert conflict.evidence[0].difference == pytest.approx(1.0, abs=0.01)


def test_the_register_keeps_its_own_place_and_height_whatever_the_conflict() -> None:
    found = changes(street(), *(off(thing, north=0.4, up=1.0) for thing in sewer_service()))
    split = next(change for change in found.changes if change.kind is ChangeKind.SPLIT)
    assert {z for _, _, z in split.thing.coordinates} == {20.0}  # type: ignore[union-attr]
    assert {north for _, north, _ in split.thing.coordinates} == {at(0, -2)[1]}  # type: ignore[union-attr]


def test_a_wastewater_branch_on_the_stormwater_main_is_a_function() -> None:
    found = changes(street(), *(off(thing, north=-2.02) for thing in sewer_service()))
    assert "function" in {conflict.kind for conflict in found.conflicts}
    assert next(one for one in found.conflicts if one.kind == "function").evidence[0].register == "OV"


def test_an_offset_that_all_heights_share_is_one_datum_fault() -> None:
    things = [
        *water_service(),
        *sewer_service(),
        *renumbered(*water_service(32.0)),
    ]
    known = [
        point(sid, at(east, 8, 19.0), PointKind.HYDRANT, guid=guid, survey=REGISTERED, year=1998)
        for sid, east, guid in (("71", 3, GUIDS[0]), ("72", 9, GUIDS[1]), ("73", 15, GUIDS[2]))
    ]
    seen = [
        replace(off(one, up=2.4), survey=replace(SURVEYED, reason="PÅVI"), subject=replace(one.subject, sid=f"9{one.subject.sid}")) for one in known
    ]
    found = changes(street(REGISTERED, *known), *(off(thing, up=2.4) for thing in things), *seen)
    assert [conflict.kind for conflict in found.conflicts] == ["datum_height"]
    assert found.conflicts[0].difference == pytest.approx(2.4, abs=0.05)
    assert len(found.conflicts[0].evidence) >= 5


def test_points_that_are_all_moved_the_same_way_are_one_fault_of_the_coordinate_system() -> None:
    known = [
        point(sid, at(east, 8, 19.0), PointKind.HYDRANT, guid=guid, survey=REGISTERED, year=1998)
        for sid, east, guid in (("71", 3, GUIDS[0]), ("72", 9, GUIDS[1]), ("73", 15, GUIDS[2]))
    ]
    seen = [
        replace(off(one, east=0.7, north=0.7), survey=replace(SURVEYED, reason="UENDR"), subject=replace(one.subject, sid=f"9{one.subject.sid}"))
        for one in known
    ]
    found = changes(street(REGISTERED, *known), *seen)
    assert [conflict.kind for conflict in found.conflicts] == ["datum_plan"]
    assert found.conflicts[0].difference == pytest.approx(0.99, abs=0.01)


def test_a_material_that_differs_is_said_and_not_changed() -> None:
    old = main("50", 6.0, Function.WATER, guid=GUIDS[0], material="SJG")
    seen = replace(main("9050", 6.0, Function.WATER, guid=GUIDS[0], material="PVC"), survey=replace(SURVEYED, reason="UENDR"), year=1998)
    found = changes(street(REGISTERED, old, manhole("501", at(0, 6)), manhole("502", at(50, 6))), seen)
    assert not found.of(Action.REPLACE)
    assert [(one.kind, one.evidence[0].survey, one.evidence[0].register) for one in found.conflicts] == [("material", "PVC", "SJG")]


GUIDS = ("0f9817fb-669f-4760-a62d-e2791a3eb41d", "19b80aa4-8f31-4d3b-ab40-07b4d1040c81", "1d5747ba-c419-49d3-af1a-87822871b9c1")
