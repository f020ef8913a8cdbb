"""From a surveyed z to the pipe's outside top, with an interval where the file does not say enough."""

from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import Function, HeightReference, Pipe, Regime, Subject, invert, outside_bottom, outside_top, sizes

R = HeightReference


def a_pipe(reference: HeightReference | None, **facts: object) -> Pipe:
    given: dict[str, object] = {"material": "PVC", "dimension_mm": 110.0, "dimension_basis": "OD", "wall_mm": 3.2, "regime": Regime.GRAVITY, **facts}
    regime = given.pop("regime")
    return Pipe(
        Subject("pipe"), Function.WASTEWATER, "SP", "", regime, ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0)), height_reference=reference, **given,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "above"),
    [(R.OUTSIDE_TOP, 0.0), (R.INSIDE_TOP, 0.0032), (R.CENTRE, 0.055), (R.INVERT, 0.1068), (R.OUTSIDE_BOTTOM, 0.11)],
)
def test_a_known_reference_gives_the_outside_top_exactly(reference: HeightReference, above: float) -> None:
    top = outside_top(a_pipe(reference), 20.0)
    assert top.value_m == pytest.approx(20 + above)
    assert (top.low_m, top.high_m, top.missing) == (pytest.approx(20 + above), pytest.approx(20 + above), ())


def test_a_missing_reference_uses_the_convention_and_spans_the_whole_pipe() -> None:
    gravity = outside_top(a_pipe(None), 20.0)
    assert gravity.value_m == pytest.approx(20.1068)
    assert (gravity.low_m, gravity.high_m) == (pytest.approx(20.0), pytest.approx(20.11))
    assert gravity.assumed
    assert gravity.missing == ("height_reference",)
    assert outside_top(a_pipe(R.UNKNOWN, regime=Regime.PRESSURE), 20.0).value_m == pytest.approx(20.0)


def test_a_height_on_the_ground_says_nothing_of_the_pipe() -> None:
    top = outside_top(a_pipe(R.GROUND), 20.0)
    assert top.value_m is None
    assert isnan(top.low_m)
    assert top.missing == ("height_reference",)


def test_a_missing_wall_is_bounded_by_the_material() -> None:
    top = outside_top(a_pipe(R.INVERT, wall_mm=None), 20.0)
    assert top.value_m == pytest.approx(20 + 0.11 - 0.11 / 34)
    assert 0 < top.spread_m < 0.003
    assert top.low_m < top.value_m < top.high_m
    assert top.missing == ("wall_thickness",)


def test_the_wall_does_not_matter_when_the_top_was_surveyed() -> None:
    top = outside_top(a_pipe(R.OUTSIDE_TOP, wall_mm=None, dimension_mm=None), 20.0)
    assert (top.value_m, top.low_m, top.high_m, top.missing) == (20.0, 20.0, 20.0, ())


def test_a_missing_dimension_gives_no_value_but_an_interval() -> None:
    top = outside_top(a_pipe(R.INVERT, dimension_mm=None, wall_mm=None), 20.0)
    assert top.value_m is None
    assert 20.0 < top.low_m < top.high_m < 20.33
    assert "dimension" in top.missing


def test_sdr_gives_the_wall_of_a_polyethylene_pipe() -> None:
    size = sizes(a_pipe(R.INVERT, material="PE100", dimension_mm=110.0, sdr=11.0, wall_mm=None))
    assert size.wall_m == pytest.approx(0.01)


def test_concrete_is_given_by_its_inside() -> None:
    size = sizes(a_pipe(R.INVERT, material="BET", dimension_mm=300.0, dimension_basis=None, wall_mm=50.0))
    assert size.outside_m == pytest.approx(0.4)


def test_a_missing_height_is_named() -> None:
    assert outside_top(a_pipe(R.INVERT), nan).missing == ("height",)


@given(
    reference=st.sampled_from([*R, None]).filter(lambda item: item is not R.GROUND),
    dimension=st.one_of(st.none(), st.floats(20, 1600)),
    wall=st.one_of(st.none(), st.floats(0.5, 9)),
    basis=st.sampled_from(["OD", "ID", None]),
    material=st.sampled_from(["PVC", "PE100", "PP", "BET", "SJK", "MCU", "XX", None]),
    z=st.floats(-20, 1500),
)
def test_the_value_lies_in_its_interval_and_top_is_above_invert_above_bottom(reference, dimension, wall, basis, material, z) -> None:
    pipe = a_pipe(reference, dimension_mm=dimension, wall_mm=wall, dimension_basis=basis, material=material)
    levels = [outside_bottom(pipe, z), invert(pipe, z), outside_top(pipe, z)]
    for level in levels:
        assert level.low_m <= level.high_m
        if level.value_m is not None:
            assert level.low_m - 1e-9 <= level.value_m <= level.high_m + 1e-9
    values = [level.value_m for level in levels]
    if None not in values:
        assert values == sorted(values)
