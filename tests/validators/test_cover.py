"""Sampling a line and cutting it into shallow stretches."""

from __future__ import annotations

import itertools
from math import hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.cover import longest, sample, stretches_below

LINE = ((0.0, 0.0, 10.0), (0.0, 7.0, 10.7), (0.0, 10.0, 11.0))
places = st.floats(-500, 500, allow_nan=False).map(lambda value: round(value, 2))
lines = st.lists(st.tuples(places, places, st.floats(0, 50).map(lambda value: round(value, 2))), min_size=2, max_size=8, unique_by=lambda at: at[:2])


def test_every_vertex_is_sampled_and_no_step_is_longer_than_asked() -> None:
    samples = sample(LINE, backwards=False, step_m=1.0)
    assert {0.0, 7.0, 10.0} <= set(samples.chainage.tolist())
    assert np.diff(samples.chainage).max() <= 1.0 + 1e-9
    assert samples.z == pytest.approx(10.0 + 0.1 * samples.chainage)


@given(lines, st.booleans())
def test_sampling_keeps_length_ends_and_order(line: list[tuple[float, float, float]], backwards: bool) -> None:
    samples = sample(line, backwards=backwards, step_m=5.0)
    length = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(line))
    assert samples.length_m == pytest.approx(length)
    assert (np.diff(samples.chainage) >= 0).all()
    first, last = (line[-1], line[0]) if backwards else (line[0], line[-1])
    assert (samples.east[0], samples.north[0], samples.z[0]) == pytest.approx(first)
    assert (samples.east[-1], samples.north[-1], samples.z[-1]) == pytest.approx(last)
    assert samples.before.min() >= 1
    assert samples.before.max() <= len(line) - 1


def test_backwards_counts_metres_from_the_last_vertex_and_keeps_the_files_numbers() -> None:
    samples = sample(LINE, backwards=True, step_m=1.0)
    assert samples.z[0] == 11.0
    assert samples.before[0] == 2
    assert samples.before[-1] == 1


def test_inside_a_manhole_nothing_counts_and_the_rim_is_sampled() -> None:
    samples = sample(LINE, backwards=False, step_m=1.0, skip=[(0.0, 0.0, 0.4)])
    assert 0.4 in samples.chainage.round(9)
    assert samples.chainage[samples.counts].min() == pytest.approx(0.4)


def test_a_manhole_in_the_middle_of_a_step_is_not_stepped_over() -> None:
    samples = sample(((0.0, 0.0, 0.0), (0.0, 10.0, 0.0)), backwards=False, step_m=10.0, skip=[(0.0, 5.0, 0.5)])
    assert samples.chainage.round(9).tolist() == [0.0, 4.5, 5.5, 10.0]


def test_the_last_half_metre_at_the_wall_does_not_count() -> None:
    samples = sample(LINE, backwards=False, step_m=1.0, skip_last_m=0.5)
    assert samples.chainage[samples.counts].max() == pytest.approx(9.5)


def test_a_stretch_is_told_with_interpolated_ends_minimum_and_vertices() -> None:
    samples = sample(LINE, backwards=False, step_m=1.0)
    cover = 2.0 - 0.1 * samples.chainage
    (stretch,) = stretches_below(samples, cover, 1.55)
    assert (stretch.from_m, stretch.to_m) == pytest.approx((4.5, 10.0))
    assert stretch.minimum_m == pytest.approx(1.0)
    assert stretch.segment == (1, 3)


def test_the_longest_stretch_is_chosen_and_deep_ground_parts_them() -> None:
    samples = sample(((0.0, 0.0, 0.0), (0.0, 20.0, 0.0)), backwards=False, step_m=1.0)
    cover = np.where((samples.chainage < 3) | (samples.chainage > 9), 1.0, 2.0)
    stretches = stretches_below(samples, cover, 1.5)
    assert len(stretches) == 2
    assert longest(stretches).to_m == 20.0


def test_unknown_cover_ends_a_stretch() -> None:
    samples = sample(((0.0, 0.0, 0.0), (0.0, 5.0, 0.0)), backwards=False, step_m=1.0)
    cover = np.array([1.0, 1.0, np.nan, 1.0, 1.0, 1.0])
    assert [(one.from_m, one.to_m) for one in stretches_below(samples, cover, 1.5)] == [(0.0, 1.0), (3.0, 5.0)]
