"""Where tapes from fixed points meet."""

from __future__ import annotations

from math import hypot

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from validators.triangulation import solve

near = st.floats(-40, 40).map(lambda value: round(value, 2))
spots = st.tuples(near, near)


def test_two_tapes_from_house_corners_give_the_side_that_the_survey_is_on() -> None:
    corners = ((0.0, 0.0, 5.0), (8.0, 0.0, 5.0))
    north, south = solve(corners, near=(4.0, 10.0)), solve(corners, near=(4.0, -10.0))
    assert north is not None and south is not None
    assert (north.east, north.north) == pytest.approx((4.0, 3.0))
    assert (south.east, south.north) == pytest.approx((4.0, -3.0))
    assert north.worst_m < 1e-6


@given(spots, st.lists(spots, min_size=3, max_size=5, unique=True))
def test_true_measures_are_solved_with_no_residual(place: tuple[float, float], known: list[tuple[float, float]]) -> None:
    (ax, ay), (bx, by) = known[0], known[1]
    spread = max(abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) for x, y in known[2:])
    assume(spread > 20 and min(hypot(place[0] - x, place[1] - y) for x, y in known) > 0.5)
    fix = solve([(x, y, hypot(place[0] - x, place[1] - y)) for x, y in known], near=place)
    assert fix is not None
    assert fix.worst_m < 1e-3


def test_one_tape_that_is_wrong_leaves_a_residual() -> None:
    fix = solve([(0.0, 0.0, 5.0), (8.0, 0.0, 5.0), (4.0, 10.0, 8.5)], near=(4.0, 3.0))
    assert fix is not None
    assert 0.3 < fix.worst_m < 1.5


def test_circles_that_do_not_meet_give_the_place_between_and_say_so() -> None:
    fix = solve([(0.0, 0.0, 3.0), (10.0, 0.0, 5.0)])
    assert fix is not None
    assert fix.worst_m == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("measures", [[], [(0.0, 0.0, 5.0)], [(0.0, 0.0, 5.0), (0.0, 0.0, 4.0)]])
def test_fewer_than_two_known_points_place_nothing(measures: list[tuple[float, float, float]]) -> None:
    assert solve(measures) is None
