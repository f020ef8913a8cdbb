"""Mains that the delivery itself lays, manholes that it puts on mains, and mains that the register has in pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from network import Function, HeightReference, Pipe, Point, PointKind
from reference_data.changes import Action, Change, ChangeKind, ChangeSet, Holdings, JoinKind
from tests.reference_data.changes.street import (
    SURVEYED,
    at,
    changes,
    main,
    manhole,
    off,
    pipe,
    point,
    renumbered,
    sewer_service,
    street,
    taken_in,
)

Things = tuple[Pipe | Point, ...]
Export = Callable[[Things], Things]
LAID = "00000000-0000-4000-8000-000000008101"


def new_street(**more: Any) -> tuple[Pipe | Point, ...]:
    """A wastewater main on from the register's manhole 202 to a new one, and a service that branches off between."""
    sewer = {"function": Function.WASTEWATER}
    return (
        pipe(
            "8101",
            at(50, -2, 20),
            at(100, -2, 20.5),
            network_level="H",
            owner="K",
            dimension_mm=160.0,
            from_node="202",
            to_node="8002",
            **sewer,
            **more,
        ),
        manhole("8002", at(100, -2, 19), survey=SURVEYED, year=2026, **sewer),
        point("9013", at(75, -2, 20.3), PointKind.BRANCH, height_reference=HeightReference.INVERT),
        pipe("9111", at(75, 12, 20.8), at(75, -2, 20.3), from_node="9011", to_node="9013", **sewer),
        point("9011", at(75, 12, 20.8), PointKind.PIPE_POINT, type_code="DAN"),
    )


def one(found: ChangeSet, kind: ChangeKind, pipes: bool = False) -> Change:
    (only,) = (change for change in found.changes if change.kind is kind and isinstance(change.thing, Pipe) is pipes)
    return only


def test_a_branch_on_a_main_that_comes_with_it_joins_and_cuts_that_main() -> None:
    found = changes(street(), *new_street(guid=LAID))
    node, rest = one(found, ChangeKind.NODE), one(found, ChangeKind.SPLIT_PART, pipes=True)
    assert node.joins is not None
    assert (node.joins.kind, node.joins.id, node.joins.chainage_m) == (JoinKind.MAIN, LAID, 25.0)
    laid = next(change for change in found.changes if change.lokal_id == LAID)
    assert isinstance(laid.thing, Pipe)
    assert isinstance(rest.thing, Pipe)
    assert (laid.kind, laid.action, laid.thing.from_node, laid.thing.to_node) == (ChangeKind.NEW, Action.CREATE, "202", node.lokal_id)
    assert laid.thing.line.length + rest.thing.line.length == pytest.approx(50.0)
    assert (rest.id in laid.needs, laid.id in rest.needs) == (True, True)


@pytest.mark.parametrize("guid", [{"guid": LAID}, {}], ids=["with a GUID", "without"])
@pytest.mark.parametrize(
    "export",
    [lambda things: things, lambda things: renumbered(*things), lambda things: tuple(off(thing, 0.004, -0.003) for thing in things)],
    ids=["the same file", "other numbers", "other rounding"],
)
def test_a_main_that_the_register_has_in_pieces_is_not_proposed_again(export: Export, guid: dict[str, str]) -> None:
    register = street()
    taken_in(register, *new_street(**guid))
    again = changes(register, *export(new_street()))
    assert (again.changes, again.conflicts) == ((), ())


def test_a_main_in_pieces_is_removed_in_all_its_pieces() -> None:
    register = street()
    taken_in(register, *new_street(guid=LAID))
    gone = tuple(replace(thing, survey=replace(thing.survey, reason="FJERN")) for thing in new_street(guid=LAID))
    found = changes(register, *gone)
    register.apply(found)
    mains = [thing for thing in register.things() if isinstance(thing, Pipe) and thing.line.length > 1 and thing.network_level == "H"]
    assert sorted(main.subject.sid or "" for main in mains) == ["10", "20", "30"]
    assert {change.action for change in found.changes} == {Action.ERASE}


def test_a_service_joins_the_main_that_is_laid_and_not_the_one_that_it_replaces() -> None:
    old = replace(main("20", -2.0, Function.WASTEWATER, survey=replace(SURVEYED, reason="FJERN")), from_node=None, to_node=None)
    new = pipe("8101", at(0, -2.2, 20), at(50, -2.2, 20), function=Function.WASTEWATER, network_level="H", owner="K", dimension_mm=160.0, guid=LAID)
    found = changes(street(), old, new, *sewer_service())
    node = one(found, ChangeKind.NODE)
    assert node.joins is not None
    assert (node.joins.id, node.joins.main_id) == (LAID, LAID)
    assert [change.register_id for change in found.of(Action.ERASE)] == ["20"]
    assert not [change for change in found.changes if change.kind is ChangeKind.SPLIT]


def new_manhole(east: float, north: float, **more: Any) -> Point:
    return manhole("8001", at(east, north, 18.0), **{"survey": SURVEYED, "year": 2026, **more})


@pytest.mark.parametrize(("function", "certain"), [(Function.WASTEWATER, True), (None, False)])
def test_a_manhole_put_on_a_main_cuts_it(function: Function | None, certain: bool) -> None:
    found = changes(street(), new_manhole(25, -2.05, function=function))
    node = one(found, ChangeKind.NODE)
    assert node.joins is not None
    assert (node.joins.id, node.joins.chainage_m, node.certain) == ("20", 25.0, certain)
    assert one(found, ChangeKind.SPLIT, pipes=True).certain is certain


def test_a_manhole_beside_a_main_of_another_kind_cuts_nothing() -> None:
    found = changes(street(), new_manhole(25, -2.05, function=Function.STORMWATER))
    assert [change.kind for change in found.changes] == [ChangeKind.NEW]


def test_a_manhole_where_the_register_has_one_waits_for_a_person() -> None:
    found = changes(street(), new_manhole(50.03, -2.0))
    assert [(change.certain, change.doubt, change.fields[0].before) for change in found.changes] == [(False, "match", "202")]


def test_a_manhole_that_takes_the_place_of_one_that_is_removed_is_new() -> None:
    old = manhole("7001", at(50, -2.0, 19.0), guid="00000000-0000-4000-8000-000000000202", survey=replace(SURVEYED, reason="FJERN"))
    register = street()
    things = [
        replace(thing, subject=replace(thing.subject, guid=old.subject.guid)) if thing.subject.sid == "202" else thing for thing in register.things()
    ]
    found = changes(Holdings(register.info, things, "NN2000"), old, new_manhole(50.03, -2.0))
    (created,) = found.of(Action.CREATE)
    assert (created.certain, created.doubt) == (True, "")
