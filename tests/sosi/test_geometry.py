"""Lines of groups: scale and origin, arcs on their own side, heights in between."""

from __future__ import annotations

from itertools import pairwise
from math import atan2, cos, dist, hypot, isnan, pi, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sosi
from sosi.arcs import arc_of_radius, arc_through
from tests.sosi.sample_files import HEAD, LINE, sos


def one(text: str, head: str = HEAD) -> sosi.Group:
    return sosi.read(sos(text, head=head).encode()).groups[0]


def test_ground_is_origin_plus_number_times_unit() -> None:
    head = HEAD.replace("ORIGO-NØ 0 0", "ORIGO-NØ 7034310 569351").replace("ENHET 0.01", "ENHET 0.010\n...ENHET-H 0.001")
    (point,) = one(".PUNKT 1:\n..NØH\n2980 11668 995\n", head).points
    assert (point.north, point.east, point.height) == (7034339.8, 569467.68, 0.995)


@pytest.mark.parametrize(
    ("unit", "north"), [("0.01", 6589500.01), ("0.001", 658950.001), ("1", 658950001.0), ("1e-2", 6589500.01), ("1D-2", 6589500.01)]
)
def test_numbers_are_rounded_once(unit: str, north: float) -> None:
    (point,) = one(".PUNKT 1:\n..NØ\n658950001 1\n", HEAD.replace("ENHET 0.01", f"ENHET {unit}")).points
    assert point.north == north


def test_a_group_may_have_a_unit_of_its_own() -> None:
    (point,) = one(".PUNKT 1:\n..ENHET 0.001\n..NØH\n6589500001 594500001 2220\n").points
    assert (point.north, point.east, point.height) == (6589500.001, 594500.001, 2.22)


def test_a_depth_is_not_a_height() -> None:
    (point,) = one(".PUNKT 1:\n..NØD\n658950000 59450000 250\n").points
    assert (point.height, point.depth) == (None, 2.5)


def test_decimals_several_points_a_line_and_tabs_are_read() -> None:
    points = one(".KURVE 1:\n..NØ 658950000.5\t59450000 658951000 59450100\n").points
    assert [(point.north, point.east) for point in points] == [(6589500.005, 594500.0), (6589510.0, 594501.0)]


def test_point_attributes_belong_to_their_point() -> None:
    group = one(LINE.replace("2220\n", "2220 ...KVALITET 96 3 ...KP 1\n..NØH\n"))
    first, second = group.points
    assert [attribute.name for attribute in first.attributes] == ["KVALITET", "KP"]
    assert second.attributes == ()


angles = st.floats(-pi, pi)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 5000), angles, st.floats(0.01, 2 * pi - 0.01), st.floats(0.05, 0.95), st.booleans())
def test_an_arc_passes_through_its_points_and_stays_within_its_sagitta(
    radius: float, start: float, sweep: float, share: float, clockwise: bool
) -> None:
    turn = -1 if clockwise else 1
    at = [(radius * cos(start + turn * sweep * part), radius * sin(start + turn * sweep * part)) for part in (0, share, 1)]
    line = arc_through(at[0], at[1], at[2], 0.01)
    if line is None:
        return
    spots = [(east, north) for east, north, _ in line]
    assert all(spot in spots for spot in at)
    for first, second in pairwise(spots):
        middle = ((first[0] + second[0]) / 2, (first[1] + second[1]) / 2)
        assert radius - hypot(*middle) <= 0.01 + radius * 1e-7
    turned = sum((atan2(b[1], b[0]) - atan2(a[1], a[0]) + pi) % (2 * pi) - pi for a, b in pairwise(spots))
    assert turned == pytest.approx(turn * sweep, abs=1e-4)


def test_an_arc_over_a_half_circle_goes_by_its_middle_point() -> None:
    group = one(".BUEP 1:\n..NØ\n658950000 59451000\n658950000 59449000\n658949293 59449293\n")
    line = sosi.line_of(group)
    norths = [vertex.north for vertex in line]
    assert max(norths) == pytest.approx(6589510, abs=0.02)
    assert [(line[0].east, line[0].north), (line[-1].east, line[-1].north)] == [(594510.0, 6589500.0), (594492.93, 6589492.93)]


def test_heights_run_evenly_along_an_arc() -> None:
    group = one(".BUEP 1:\n..NØH\n658950000 59451000 1000\n658951000 59450000 2000\n658950000 59449000 2000\n")
    line = sosi.line_of(group)
    middle = next(index for index, vertex in enumerate(line) if (vertex.east, vertex.north) == (594500.0, 6589510.0))
    assert line[middle // 2].height == pytest.approx(15, abs=0.3)
    assert all(vertex.height == 20 for vertex in line[middle:])


def test_a_missing_height_on_an_arc_stays_missing() -> None:
    group = one(".BUEP 1:\n..NØ\n658950000 59451000\n658951000 59450000\n658950000 59449000\n")
    assert all(isnan(vertex.height) for vertex in sosi.line_of(group))


@pytest.mark.parametrize(("radius", "large", "north"), [(10, False, 6589500.0), (-10, False, 6589500.0)])
def test_a_bue_with_the_half_circle_has_its_radius(radius: int, large: bool, north: float) -> None:
    group = one(f".BUE 1:\n..RADIUS {radius}\n..NØ\n658950000 59449000\n658950000 59451000\n")
    spots = [(vertex.east, vertex.north) for vertex in sosi.line_of(group)]
    assert all(dist(spot, (594500, north)) == pytest.approx(10, abs=1e-6) for spot in spots)
    side = max(spot[1] for spot in spots) > north + 9
    assert side == (radius > 0)


@pytest.mark.parametrize("radius", [30.0, -30.0])
@pytest.mark.parametrize("large", [False, True])
def test_the_sign_of_the_radius_is_the_way_of_turning_and_storbue_the_longer_way(radius: float, large: bool) -> None:
    line = arc_of_radius((0.0, 0.0), (20.0, 0.0), radius, large, 0.001)
    assert line is not None
    spots = [(east, north) for east, north, _ in line]
    turn = sum(
        atan2((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]), (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]))
        for a, b, c in zip(spots, spots[1:], spots[2:], strict=False)
    )
    assert (turn < 0) == (radius > 0)
    assert (abs(turn) > pi) == large


def test_a_circle_is_closed_and_round() -> None:
    line = sosi.line_of(one(".SIRKEL 1:\n..RADIUS 5\n..NØ\n658950000 59450000\n"))
    assert line[0][:2] == line[-1][:2]
    assert all(dist(vertex[:2], (594500, 6589500)) == pytest.approx(5) for vertex in line)
    through = sosi.line_of(one(".SIRKELP 1:\n..NØ\n658950000 59450500\n658950500 59450000\n658950000 59449500\n"))
    assert through[0][:2] == through[-1][:2]
    assert all(dist(vertex[:2], (594500, 6589500)) == pytest.approx(5) for vertex in through)


AREA = """.KURVE 1:
..NØ
658950000 59450000
658950000 59451000
.KURVE 2:
..NØ
658951000 59450500
658950000 59451000
.KURVE 3:
..NØ
658951000 59450500
658950000 59450000
.KURVE 4:
..NØ
658950200 59450400
658950200 59450600
658950400 59450500
658950200 59450400
.FLATE 5:
..REF :4
..NØ
658950300 59450500
.FLATE 6:
..REF :1 :-2 (:5) :3
..NØ
658950100 59450500
"""


def test_an_area_has_its_ring_in_order_and_a_hole_that_is_another_area() -> None:
    document = sosi.read(sos(AREA).encode())
    assert document.findings == []
    area = document.groups[-1]
    assert list(area.refs) == [1, -2, 5, 3]
    assert (area.refs.outer, area.refs.holes) == ((1, -2, 3), ((5,),))
    built = sosi.build_area(area, {group.serial: group for group in document.groups if group.serial is not None})
    assert built.outer is not None
    assert [(v.east, v.north) for v in built.outer] == [(594500.0, 6589500.0), (594510.0, 6589500.0), (594505.0, 6589510.0), (594500.0, 6589500.0)]
    assert len(built.holes) == 1


def test_references_may_run_over_lines_and_in_the_old_form() -> None:
    text = AREA.replace("..REF :1 :-2 (:5) :3", "..REF :1\n:-2\n(:5)\n  :3")
    assert list(sosi.read(sos(text).encode()).groups[-1].refs) == [1, -2, 5, 3]
    old = AREA.replace("..REF :1 :-2 (:5) :3", ".. :1 :-2\n.. (:5) :3")
    assert sosi.read(sos(old).encode()).groups[-1].refs.holes == ((5,),)


def test_an_empty_block_of_coordinates_does_not_open_a_ring() -> None:
    text = AREA.replace(".KURVE 2:\n..NØ\n", ".KURVE 2:\n..NØ\n..NØ\n")
    assert sosi.read(sos(text).encode()).findings == []
    group = sosi.read(sos(text).encode()).groups[1]
    assert group.ends() == group.points


def test_an_area_with_a_ring_that_cannot_be_built_is_reported_once() -> None:
    document = sosi.read(sos(AREA.replace("(:5)", "(:5 :77)")).encode())
    assert [(finding.code, finding.serial) for finding in document.findings] == [("ref-to-nothing", 6)]


def test_brackets_without_a_reference_and_brackets_in_brackets_leave_the_holes_as_they_are() -> None:
    for written in ("..REF :1 :-2 ()(:5) :3", "..REF :1 :-2 ((:5)) :3"):
        data = sos(AREA.replace("..REF :1 :-2 (:5) :3", written)).encode()
        document = sosi.read(data)
        assert document.findings == []
        assert document.groups[-1].refs.holes == ((5,),)
        assert sosi.read_frame(data).geometry.iloc[-1].equals(sosi.read_frame(sos(AREA).encode()).geometry.iloc[-1])


def test_a_closed_line_is_an_area_and_one_that_goes_out_and_back_is_not() -> None:
    corners = "658950000 59450000\n658951000 59450000\n658951000 59451000\n658950000 59450000\n"
    area = ".FLATE 2:\n..REF :1\n..NØ\n658950500 59450400\n"
    closed = sos(f".KURVE 1:\n..NØ\n{corners}", area).encode()
    assert sosi.read(closed).findings == []
    assert sosi.read_frame(closed).geometry.iloc[-1].geom_type == "Polygon"
    flat = sos(f".KURVE 1:\n..NØ\n{corners}".replace("658951000 59451000\n", ""), area).encode()
    assert [finding.code for finding in sosi.read(flat).findings] == ["ring-empty"]
    assert sosi.read_frame(flat).geometry.iloc[-1].geom_type == "Point"


def test_a_trase_has_its_lines_in_the_direction_of_its_references() -> None:
    lines = ".KURVE 1:\n..NØ\n658950000 59450000\n658951000 59450000\n.KURVE 2:\n..NØ\n658952000 59450000\n658951000 59450000\n"
    document = sosi.read(sos(lines, ".TRASE 3:\n..REF :1 :-2\n").encode())
    assert document.findings == []
    shape = sosi.read_frame(document).geometry.iloc[-1]
    assert [list(line.coords) for line in shape.geoms] == [
        [(594500.0, 6589500.0), (594500.0, 6589510.0)],
        [(594500.0, 6589510.0), (594500.0, 6589520.0)],
    ]
