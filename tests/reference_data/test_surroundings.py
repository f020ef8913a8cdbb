"""Which main a place lies on, how far along it, and what stands on the same main."""

from dataclasses import replace
from math import hypot, isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import Function, Survey
from reference_data.runs import is_main
from tests.reference_data.district import EAST, NORTH, at, main, manhole, surroundings, tapping


def street(**facts: object):
    """Two manholes 60 m apart, the main in three pipes between them, then 40 m to a third manhole."""
    pipes = [
        main("1", at(0, 0, 10), at(20, 0, 10.2), start="A", end="n1"),
        main("2", at(20, 0, 10.2), at(40, 0, 10.4), start="n1", end="n2"),
        main("3", at(60, 0, 10.6), at(40, 0, 10.4), start="B", end="n2"),
        main("4", at(60, 0), at(100, 0), start="B", end="C"),
    ]
    points = [manhole("A", at(0, 0)), manhole("B", at(60, 0)), manhole("C", at(100, 0)), *facts.get("points", ())]
    return surroundings([*pipes, *facts.get("pipes", ())], points)


def test_pipes_between_two_manholes_are_one_run_whatever_way_they_are_drawn() -> None:
    runs = street().runs
    assert [[pipe.id for pipe in run.pipes] for run in runs] == [["1", "2", "3"], ["4"]]
    first = runs[0]
    assert (first.start_manhole.id, first.end_manhole.id, first.length_m) == ("A", "B", 60.0)


def test_a_place_beside_the_main_has_chainage_offset_and_height() -> None:
    (on, *_) = street().locate(EAST + 45, NORTH + 0.3)
    assert (on.run.id, on.pipe.id) == ("1..3/3", "3")
    assert on.chainage_m == pytest.approx(45)
    assert on.offset_m == pytest.approx(0.3)
    assert on.height_m == pytest.approx(10.45)
    assert on.uncertainty_m == 0.05


def test_a_main_without_heights_has_none_there() -> None:
    (on, *_) = street().locate(EAST + 80, NORTH)
    assert isnan(on.height_m)


def test_a_reach_leaves_out_mains_that_lie_farther() -> None:
    around = street()
    assert around.locate(EAST + 45, NORTH + 0.6, within_m=0.5) == ()
    assert around.locate(EAST + 45, NORTH + 0.4, within_m=0.5)[0].run.id == "1..3/3"


def test_the_nearest_manhole_is_measured_along_the_main_through_following_runs() -> None:
    around = street()
    (on, *_) = around.locate(EAST + 45, NORTH)
    found = [(item.manhole.id, item.distance_along_m) for item in around.manholes_on_main(on)]
    assert found == [("B", pytest.approx(15)), ("A", pytest.approx(45)), ("C", pytest.approx(55))]


def test_a_change_of_dimension_ends_the_run_but_not_the_walk_to_the_manhole() -> None:
    around = surroundings(
        [main("1", at(0, 0), at(20, 0), start="A", end="n"), main("2", at(20, 0), at(50, 0), start="n", end="B", dimension_mm=200.0)],
        [manhole("A", at(0, 0)), manhole("B", at(50, 0))],
    )
    assert len(around.runs) == 2
    (on, *_) = around.locate(EAST + 10, NORTH)
    assert [(item.manhole.id, item.distance_along_m) for item in around.manholes_on_main(on)] == [("A", 10.0), ("B", 40.0)]


def test_parallel_mains_are_never_one() -> None:
    beside = main("9", at(0, 0.5), at(100, 0.5))
    around = street(pipes=[beside], points=[tapping(None, at(30, 0.45)), tapping("t", at(31, 0.0))])
    on_first = around.tappings_on(around.runs[0])
    on_second = around.tappings_on(next(run for run in around.runs if run.id == "9"))
    assert [point.coordinate[0] - EAST for point, _ in on_first] == [31]
    assert [point.coordinate[0] - EAST for point, _ in on_second] == [30]


def test_an_id_decides_over_a_nearer_main() -> None:
    split = [main("7", at(0, 1), at(30, 1), start="X", end="T1"), main("8", at(30, 1), at(60, 1), start="T1", end="Y")]
    around = street(pipes=split, points=[tapping("T1", at(30, 0.2))])
    point = around.tappings[0]
    assert around.locate(*point.coordinate[:2])[0].run.id == "1..3/3"
    named = around.locate_point(point)
    assert (named[0].run.id, named[0].by_id) == ("7..8/2", True)
    assert around.tappings_on(named[0].run) == ((point, pytest.approx(30)),)


def test_an_id_of_another_file_far_away_does_not_count() -> None:
    around = street()
    stranger = tapping("n1", at(90, 0.1))
    assert around.locate_point(stranger)[0].run.id == "4"


def test_pipes_without_ids_meet_by_place_and_at_the_manholes_wall() -> None:
    around = surroundings(
        [main("1", at(0.9, 0), at(20, 0)), main("2", at(20.03, 0), at(50, 0))], [manhole(None, at(0, 0), width_mm=1600.0, wall_mm=150.0)]
    )
    (run,) = around.runs
    assert run.start_manhole is not None
    assert [pipe.id for pipe in run.pipes] == ["1", "2"]


def test_a_main_that_passes_a_manhole_uncut_still_has_it_on_the_way() -> None:
    around = surroundings([main("1", at(0, 0), at(50, 0))], [manhole("M", at(20, 0.02))])
    (on, *_) = around.locate(EAST + 26, NORTH)
    assert [(item.manhole.id, round(item.distance_along_m, 6)) for item in around.manholes_on_main(on)] == [("M", 6.0)]


def test_the_footprint_of_a_manhole_is_its_radius_wall_and_margin() -> None:
    around = surroundings([], [manhole("M", at(0, 0), width_mm=1000.0, wall_mm=100.0), manhole("N", at(10, 0))])
    assert around.manhole_at(EAST + 0.59, NORTH).id == "M"
    assert around.manhole_at(EAST + 0.61, NORTH) is None
    assert around.manhole_at(EAST + 0.70, NORTH, margin_m=0.15).id == "M"
    assert around.manhole_at(EAST + 10.55, NORTH).id == "N"


def test_poor_or_unknown_survey_counts_as_one_metre() -> None:
    pipe = main("1", at(0, 0), at(50, 0))
    for survey in (Survey(), Survey("99", 0.02), Survey("96")):
        around = surroundings([replace(pipe, survey=survey)], [])
        assert around.locate(EAST, NORTH)[0].uncertainty_m == 1.0


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"network_level": "H"}, True),
        ({"network_level": "O"}, True),
        ({"network_level": "F"}, True),
        ({"network_level": "F", "owner": "P"}, False),
        ({"network_level": "S"}, False),
        ({"network_level": None}, True),
        ({"network_level": None, "owner": "P1"}, False),
        ({"function": Function.DRAINAGE}, False),
        ({"function": Function.OTHER}, False),
    ],
)
def test_what_counts_as_a_main(facts: dict[str, object], expected: bool) -> None:
    assert is_main(main("1", at(0, 0), at(1, 0), **facts)) is expected  # type: ignore[arg-type]


def test_a_ring_main_is_walked_once() -> None:
    ring = [main("1", at(0, 0), at(50, 0)), main("2", at(50, 0), at(50, 50)), main("3", at(50, 50), at(0, 0))]
    around = surroundings(ring, [])
    assert len(around.runs) == 1
    assert around.manholes_on_main(around.locate(EAST + 10, NORTH)[0]) == ()


@given(
    cuts=st.lists(st.floats(1, 99), min_size=0, max_size=6, unique=True),
    against=st.lists(st.booleans(), min_size=7, max_size=7),
    where=st.floats(0, 100),
    aside=st.floats(0, 0.4),
)
def test_chainage_and_place_are_each_others_inverse_however_the_main_is_cut(cuts, against, where, aside) -> None:
    marks = [0.0, *sorted(round(cut, 2) for cut in set(cuts)), 100.0]
    marks = [mark for index, mark in enumerate(marks) if index == 0 or mark - marks[index - 1] > 0.2]
    marks[-1] = 100.0
    pipes = []
    for index in range(len(marks) - 1):
        ends = (at(marks[index], 0), at(marks[index + 1], 0))
        pipes.append(main(str(index + 1), *(ends[::-1] if against[index] else ends)))
    around = surroundings(pipes, [])
    (run,) = around.runs
    (on,) = around.locate(EAST + where, NORTH + aside)
    assert run.length_m == pytest.approx(100)
    assert on.offset_m == pytest.approx(aside, abs=1e-6)
    east, north = run.at(on.chainage_m)[:2]
    assert hypot(east - EAST - where, north - NORTH) < 1e-6
