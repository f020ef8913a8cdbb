"""What goes along when a place or a field is taken over: quality, lengths, end heights, codes; and what is doubted or said instead."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest

from network import Function, Pipe, Point, PointKind, Survey
from reference_data.changes import Action, ApplyError, ChangeKind, Holdings
from reference_data.changes.output.geojson import document
from reports.changes.sentences import change_sentence, left_out_sentence
from tests.reference_data.changes.street import (
    REGISTERED,
    SURVEYED,
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

GUID = "0f9817fb-669f-4760-a62d-e2791a3eb41d"
NEW_QUALITY = {"KVALITET": "96 3 0 96 3", "DATAFANGSTDATO": "20270101", "STEDF_ÅRSA": "FLYTT_HELT"}


def with_attributes(thing: Pipe | Point, **written: str) -> Pipe | Point:
    return replace(thing, attributes={**thing.attributes, **written})


def registered(*things: Pipe | Point) -> Holdings:
    return street(REGISTERED, *things)


def test_a_new_place_brings_the_quality_that_it_was_measured_with() -> None:
    bare = pipe("77", at(30, 5, 20.0), at(30, 15, 20.2), guid=GUID, survey=Survey(method="99"), length_m=10.0, material="PE100")
    old = with_attributes(
        bare, **{"KVALITET.MÅLEMETODE": "99", "EGS_LEDNING.LENGDE": "10.00", "EGS_LEDNING.F_Z": "20.00", "EGS_LEDNING.T_Z": "20.20"}
    )
    survey = replace(SURVEYED, reason="FLYTT_HELT", date="20270101")
    moved = with_attributes(pipe("9101", at(31, 5, 21.0), at(31, 18, 21.3), guid=GUID, survey=survey, material="PE100"), **NEW_QUALITY)
    register = registered(old)
    (change,) = changes(register, moved).changes
    register.apply(changes(register, moved))
    (now,) = (thing for thing in register.things() if thing.subject.guid == GUID)
    assert (change.reason, now.survey, now.subject.sid) == ("moved", survey, "77")
    assert {path: now.attributes.get(path) for path in NEW_QUALITY} == NEW_QUALITY
    assert "KVALITET.MÅLEMETODE" not in now.attributes
    assert [now.attributes[f"EGS_LEDNING.{name}"] for name in ("LENGDE", "F_Z", "T_Z")] == ["13", "21.00", "21.30"]
    assert changes(register, moved).changes == ()


def test_pieces_of_a_split_main_have_end_heights_of_their_own() -> None:
    sewer = with_attributes(
        main("60", -3.0, Function.WASTEWATER, from_node=None, to_node=None), **{"EGS_LEDNING.F_Z": "20.40", "EGS_LEDNING.T_Z": "19.80"}
    )
    assert isinstance(sewer, Pipe)
    flat = replace(sewer, coordinates=(at(0, -3, 20.4), at(50, -3, 19.8)))
    register = Holdings(street().info, [flat], "NN2000")
    taken_in(register, *(off(thing, north=-1.0) for thing in sewer_service(25.0)))
    mains = [thing for thing in register.things() if isinstance(thing, Pipe) and thing.network_level == "H"]
    ends = sorted((thing.attributes["EGS_LEDNING.F_Z"], thing.attributes["EGS_LEDNING.T_Z"]) for thing in mains)
    assert ends == [("20.10", "19.80"), ("20.40", "20.10")]


def test_heights_that_the_register_lacks_are_taken_in_once() -> None:
    register = street()
    taken_in(register, *(off(thing, up=nan) for thing in water_service()))
    again = tuple(replace(thing, survey=replace(thing.survey, reason=None)) for thing in water_service())
    found = changes(register, *again)
    assert {change.reason for change in found.changes} == {"completed"}
    assert len(found.changes) == len(again)
    register.apply(found)
    assert all(thing.has_heights if isinstance(thing, Pipe) else thing.has_height for thing in register.things())
    assert changes(register, *again).changes == ()


def test_a_register_that_holds_no_heights_is_not_asked_to() -> None:
    flat = [off(thing, up=nan) for thing in (*street().things(), *water_service())]
    found = changes(Holdings(street().info, flat, "NN2000"), *water_service())
    assert not [field for change in found.changes for field in change.fields if field.name == "height"]


def test_a_function_that_is_completed_is_written_as_the_register_writes_it() -> None:
    old = manhole("61", at(30, -3.0, 19.0), guid=GUID)
    other = manhole("62", at(40, -3.0, 19.0), function=Function.WATER)
    found = changes(registered(old, other), manhole("9001", at(30, -3.0, 19.0), guid=GUID, function=Function.WASTEWATER, survey=SURVEYED))
    (change,) = found.changes
    assert change.thing.attributes["EGS_PUNKT.FUNKSJON"] == "SK"


@pytest.mark.parametrize("reason", ["UENDR", "FLYTT_HELT", "FLYTT_DELV"])
def test_what_should_be_there_and_is_not_waits_for_a_person(reason: str) -> None:
    found = changes(street(), point("9001", at(30, 5, 20.0), PointKind.STOP_TAP, survey=replace(SURVEYED, reason=reason)))
    assert [(change.action, change.certain, change.doubt) for change in found.changes] == [(Action.CREATE, False, "not_found")]


def test_a_removal_of_what_the_register_lacks_is_said() -> None:
    found = changes(street(), point("9001", at(30, 5, 20.0), PointKind.STOP_TAP, survey=replace(SURVEYED, reason="FJERN")))
    assert (found.changes, found.unchanged, dict(found.left_out)) == ((), 0, {"nothing_to_remove": 1})


def test_a_service_is_removed_with_its_tapping_and_not_the_tapping_alone() -> None:
    register = street()
    before = len(register)
    taken_in(register, *water_service())
    found = changes(register, *(replace(thing, survey=replace(thing.survey, reason="FJERN")) for thing in water_service()))
    tapping_alone = {change.id: isinstance(change.thing, Point) for change in found.changes}
    assert register.apply(found, tapping_alone).mapped == ()
    register.apply(found)
    assert len(register) == before


def test_a_branch_that_the_main_ends_in_stays_until_a_person_has_looked() -> None:
    register = street()
    taken_in(register, *sewer_service())
    found = changes(register, *(replace(thing, survey=replace(thing.survey, reason="FJERN")) for thing in sewer_service()))
    register.apply(found)
    assert [change.doubt for change in found.changes if not change.certain] == ["in_use"]
    assert sum(thing.kind is PointKind.BRANCH for thing in register.things() if isinstance(thing, Point)) == 1


def test_a_manhole_is_not_removed_from_under_its_valve() -> None:
    valve = replace(point("78", at(30, 5, 19.5), PointKind.HYDRANT), parent="77")
    register = registered(manhole("77", at(30, 5, 19.0), guid=GUID), valve)
    found = changes(register, manhole("9001", at(30, 5, 19.0), guid=GUID, survey=replace(SURVEYED, reason="FJERN")))
    assert [(change.certain, change.doubt) for change in found.changes] == [(False, "in_use")]
    with pytest.raises(ApplyError, match="78 still"):
        register.apply(found, {change.id: True for change in found.changes})


@pytest.mark.parametrize("moved", [0.0, 0.004], ids=["the same file", "other rounding"])
@pytest.mark.parametrize("date", ["20260914", None], ids=["dated", "without a date"])
def test_a_delivery_without_case_and_year_is_recognised_too(moved: float, date: str | None) -> None:
    bare = tuple(
        replace(thing, year=None, case_number=None, survey=replace(thing.survey, date=date)) for thing in (*water_service(), *sewer_service())
    )
    register = street()
    taken_in(register, *bare)
    assert changes(register, *(off(thing, moved, moved, moved) for thing in bare)).changes == ()


def test_what_the_register_has_no_name_for_is_said_on_the_object() -> None:
    service = pipe("9101", at(20, 0.02, 20.0), at(20, 12, 20.4), material="PE100")
    spoken = {"OBJTYPE": "Vannledning", "LTEMA": "8201", "LEDNING.MATERIELLKODE": "PE100", "GATENAVN": "Eksempelgata", "DATAFANGSTDATO": "20260914"}
    found = changes(street(), replace(service, theme="8201", attributes=spoken))
    (told,) = (change for change in found.changes if isinstance(change.thing, Pipe))
    assert told.not_kept == ("GATENAVN Eksempelgata",)
    assert told.thing.attributes["EGS_LEDNING.MATERIAL"] == "PE100"
    row = next(feature for feature in document(found)["features"] if feature["id"] == told.id)["properties"]
    assert row["not_kept"] == ["GATENAVN Eksempelgata"]
    assert "Eksempelgata" in change_sentence(told, {one.lokal_id: 1 for one in found.changes}, "nb")


def test_what_is_left_out_is_said_in_every_language() -> None:
    removed = point("9001", at(30, 5, 20.0), PointKind.STOP_TAP, survey=replace(SURVEYED, reason="FJERN"))
    nowhere = replace(pipe("9002", at(1, 1)), coordinates=(at(1, 1),))
    found = changes(street(), removed, point("9003", at(31, 5, 20.0), PointKind.TERRAIN), nowhere)
    assert dict(found.left_out) == {"no_geometry": 1, "nothing_to_remove": 1, "terrain": 1}
    assert all(left_out_sentence(found, lang).count("1") == 3 for lang in ("nb", "nn", "en"))


def test_a_piece_of_a_split_main_says_no_number_that_its_new_end_does_not_have() -> None:
    found = changes(street(), *sewer_service())
    pieces = {change.kind: change.thing.attributes for change in found.changes if change.kind in (ChangeKind.SPLIT, ChangeKind.SPLIT_PART)}
    ends = {kind: (written.get("EGS_LEDNING.FSID"), written.get("EGS_LEDNING.TSID")) for kind, written in pieces.items()}
    assert ends == {ChangeKind.SPLIT: ("201", None), ChangeKind.SPLIT_PART: (None, "202")}
