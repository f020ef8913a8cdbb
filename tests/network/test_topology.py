"""Nodes by id and by place, and the runs from the main to the house."""

import random

from network import PointKind
from tests.network.sosi_text import delivery, pipe, point

MAIN, BEND, HOUSE = (594100.0, 6589500.0, 20.0), (594100.0, 6589510.0, 20.4), (594104.0, 6589520.0, 21.0)


def test_pipes_meet_by_place_within_five_centimetres() -> None:
    near = (BEND[0] + 0.03, BEND[1], BEND[2])
    read = delivery(pipe("SP", MAIN, BEND), pipe("SP", near, HOUSE))
    assert len(read.topology.nodes) == 3
    apart = delivery(pipe("SP", MAIN, BEND), pipe("SP", (BEND[0] + 0.08, BEND[1], 20.4), HOUSE))
    assert len(apart.topology.nodes) == 4


def test_ids_join_what_lies_apart() -> None:
    read = delivery(pipe("SP", MAIN, BEND, FSID=1, TSID=2), pipe("SP", (594101.0, 6589511.0, 20.4), HOUSE, FSID=2, TSID=3))
    assert len(read.topology.nodes) == 3


def test_the_end_with_a_tapping_is_the_connection_whatever_way_the_pipe_is_drawn() -> None:
    read = delivery(pipe("VL", BEND, MAIN), pipe("VL", BEND, HOUSE), point("ANB", MAIN))
    (run,) = read.topology.service_runs()
    assert run.certain
    assert run.against == (True, False)
    assert run.coordinates == (MAIN, BEND, HOUSE)
    assert run.connection.point_of(PointKind.TAPPING)
    assert read.topology.connection_at_start(read.pipes[0]) is False
    assert read.topology.connection_at_start(read.pipes[1]) is True


def test_a_gravity_pipe_without_branch_ends_at_the_main_where_it_is_lowest() -> None:
    (run,) = delivery(pipe("SP", HOUSE, BEND), pipe("SP", BEND, MAIN)).topology.service_runs()
    assert (run.connection.coordinate, run.certain) == (MAIN, True)


def test_a_water_pipe_without_tapping_has_no_certain_connection() -> None:
    read = delivery(pipe("VL", HOUSE, MAIN))
    (run,) = read.topology.service_runs()
    assert not run.certain
    assert read.topology.connection_at_start(read.pipes[0]) is None
    (nearer,) = read.topology.service_runs(lambda east, north, function: abs(north - MAIN[1]))
    assert (nearer.connection.coordinate, nearer.certain) == (MAIN, True)


def test_two_houses_on_one_service_are_two_runs_from_one_connection() -> None:
    other = (594096.0, 6589520.0, 21.0)
    runs = delivery(pipe("SP", MAIN, BEND), pipe("SP", BEND, HOUSE), pipe("SP", BEND, other), point("GRN", MAIN)).topology.service_runs()
    assert [len(run.pipes) for run in runs] == [2, 2]
    assert {run.house.coordinate for run in runs} == {HOUSE, other}


def test_functions_are_never_one_run() -> None:
    runs = delivery(pipe("SP", MAIN, BEND), pipe("OV", BEND, HOUSE)).topology.service_runs()
    assert len(runs) == 2


def test_a_ring_of_pipes_ends_the_walk() -> None:
    runs = delivery(pipe("VL", MAIN, BEND), pipe("VL", BEND, HOUSE), pipe("VL", HOUSE, MAIN)).topology.service_runs()
    assert runs
    assert all(len(run.pipes) <= 2 for run in runs)


def test_loose_ends_are_those_without_point_and_neighbour() -> None:
    read = delivery(pipe("SP", MAIN, BEND), pipe("SP", BEND, HOUSE), point("GRN", MAIN))
    assert [end.coordinate for end in read.topology.loose_ends()] == [HOUSE]


def test_the_order_of_the_file_does_not_change_the_runs() -> None:
    groups = [
        pipe("SP", MAIN, BEND, SID=1),
        pipe("SP", HOUSE, BEND, SID=2),
        point("GRN", MAIN, SID=3),
        pipe("VL", MAIN, HOUSE, SID=4),
        point("ANB", MAIN, SID=5),
    ]
    expected = None
    for seed in range(10):
        random.Random(seed).shuffle(groups)
        runs = delivery(*groups).topology.service_runs()
        found = sorted((run.function, tuple(pipe.id for pipe in run.pipes), run.against) for run in runs)
        expected = expected or found
        assert found == expected
