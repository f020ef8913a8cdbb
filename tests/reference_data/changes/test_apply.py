"""Changes in the register: whole or not at all, numbered once, undone again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from network import Pipe, Point, PointKind
from reference_data.changes import ApplyError, ChangeKind, Holdings, change_set
from reference_data.changes.transfer import in_system, try_changes
from reference_data.crs import plan_transform
from tests.reference_data.changes.street import (
    CRS,
    EAST,
    NORTH,
    PACK,
    REGISTERED,
    SURVEYED,
    at,
    changes,
    delivery,
    pipe,
    point,
    renumbered,
    sewer_service,
    street,
    taken_in,
    water_service,
)


def state(register: Holdings) -> list[str]:
    return sorted(repr(thing) + repr(sorted(thing.attributes.items())) for thing in register.things())


def test_after_applying_everything_has_a_number_and_every_node_stands() -> None:
    register = street()
    taken_in(register, *water_service(), *sewer_service())
    things = list(register.things())
    numbers = [thing.subject.sid for thing in things]
    assert len(set(numbers)) == len(numbers)
    points = {thing.subject.sid for thing in things if isinstance(thing, Point)}
    assert all(node in points for thing in things if isinstance(thing, Pipe) for node in (thing.from_node, thing.to_node) if node)


def test_the_attributes_say_the_same_as_the_object() -> None:
    register = street()
    taken_in(register, *sewer_service())
    for thing in register.things():
        if isinstance(thing, Pipe):
            assert thing.attributes.get("EGS_LEDNING.FSID") == thing.from_node
            assert thing.attributes.get("EGS_LEDNING.TSID") == thing.to_node
        assert any(path.endswith(".SID") and value == thing.subject.sid for path, value in thing.attributes.items())


def test_undoing_gives_the_register_back() -> None:
    register = street()
    before = state(register)
    found = changes(register, *water_service(), *sewer_service())
    applied = register.apply(found)
    assert state(register) != before
    register.undo(applied)
    assert state(register) == before


def test_what_was_changed_again_is_not_undone() -> None:
    register = street()
    first = register.apply(changes(register, *sewer_service()))
    register.apply(changes(register, *renumbered(*sewer_service(12.0))))
    with pytest.raises(ApplyError, match="changed again"):
        register.undo(first)


def test_a_change_set_made_from_an_older_register_is_refused_whole() -> None:
    register = street()
    old = changes(register, *sewer_service())
    taken_in(register, *renumbered(*sewer_service(12.0)))
    before = state(register)
    with pytest.raises(ApplyError, match="make it anew"):
        register.apply(old)
    assert state(register) == before


def test_the_same_change_set_is_not_applied_twice() -> None:
    register = street()
    found = changes(register, *water_service())
    register.apply(found)
    with pytest.raises(ApplyError, match="already"):
        register.apply(found)


def test_what_hangs_on_something_refused_is_held_back() -> None:
    register = street()
    found = changes(register, *sewer_service())
    branch = next(change for change in found.changes if change.kind is ChangeKind.NODE)
    applied = register.apply(found, {change.id: change.id != branch.id for change in found.changes})
    held = dict(applied.held_back)
    assert held[branch.id] == "not accepted"
    assert sum(why == f"needs {branch.id}" for why in held.values()) >= 2
    assert [thing.subject.sid for thing in register.things() if isinstance(thing, Point) and thing.kind is PointKind.BRANCH] == []


def test_what_a_person_must_look_at_is_not_applied_unasked() -> None:
    register = street()
    found = changes(register, *(thing for thing in sewer_service() if thing.subject.sid != "9013"))
    doubtful = {change.id for change in found.changes if not change.certain}
    applied = register.apply(found)
    assert doubtful
    assert doubtful <= {change for change, _ in applied.held_back}


def test_a_node_that_a_pipe_still_ends_in_is_not_removed() -> None:
    guid = "0f9817fb-669f-4760-a62d-e2791a3eb41d"
    tap = point("77", at(30, 5, 20.0), PointKind.STOP_TAP, guid=guid, survey=REGISTERED)
    service = pipe("78", at(30, 5, 20.0), at(30, 12, 20.0), from_node="77", survey=REGISTERED)
    register = street(REGISTERED, tap, service)
    gone = point("9001", at(30, 5, 20.0), PointKind.STOP_TAP, guid=guid, survey=replace(SURVEYED, reason="FJERN"))
    before = state(register)
    found = changes(register, gone)
    assert [(change.certain, change.doubt) for change in found.changes] == [(False, "in_use")]
    with pytest.raises(ApplyError, match="still ends in it"):
        register.apply(found, {change.id: True for change in found.changes})
    assert state(register) == before


def test_a_delivery_in_another_zone_gives_the_same_register() -> None:
    way = plan_transform(CRS, "EPSG:25833")

    def elsewhere(thing: Pipe | Point) -> Pipe | Point:
        if isinstance(thing, Pipe):
            return replace(thing, coordinates=way.coordinates(thing.coordinates))
        return replace(thing, coordinate=way.coordinates([thing.coordinate])[0])

    here, there = street(), street()
    taken_in(here, *sewer_service())
    whole = delivery(*map(elsewhere, sewer_service()))
    whole = replace(whole, file=replace(whole.file, crs="EPSG:25833"))
    around = there.around(way.bounds((EAST - 20, NORTH - 20, EAST + 70, NORTH + 30)), "EPSG:25833")
    found = change_set(whole, around, PACK)
    there.apply(found, {change.id: True for change in found.changes})
    mine, theirs = ({str(thing.subject.sid): thing for thing in register.things() if isinstance(thing, Pipe)} for register in (here, there))
    assert mine.keys() == theirs.keys()
    for name, pipe_here in mine.items():
        assert len(pipe_here.coordinates) == len(theirs[name].coordinates)
        assert pipe_here.line.hausdorff_distance(theirs[name].line) < 0.02
    tried = try_changes(found, around, 9_000)
    moved = in_system(tried, "EPSG:25833", CRS)
    main_before = next(before for _, before, _ in moved.steps if isinstance(before, Pipe))
    assert main_before.line.hausdorff_distance(street().find(number="20").line) < 0.001  # type: ignore[union-attr]


def test_a_main_that_nothing_names_is_cut_all_the_same() -> None:
    def nameless(thing: Pipe | Point) -> Pipe | Point:
        written = {path: value for path, value in thing.attributes.items() if not path.endswith(("SID", "GUID"))}
        bare = replace(thing, subject=replace(thing.subject, sid=None, guid=None), attributes=written)
        return replace(bare, from_node=None, to_node=None) if isinstance(bare, Pipe) else bare

    things = [nameless(thing) for thing in street().things()]
    register = Holdings(street().info, things, "NN2000")
    taken_in(register, *sewer_service())
    sewers = [thing.line.length for thing in register.things() if isinstance(thing, Pipe) and thing.theme == "SP" and thing.network_level == "H"]
    assert sorted(sewers) == [25.0, 25.0]
    assert changes(register, *sewer_service()).changes == ()
