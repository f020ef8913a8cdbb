"""Connection points of dialect B: what they are is told by the pipe that ends in them."""

from __future__ import annotations

import pytest

from network import Function, PointKind
from tests.network.sosi_text import delivery

POINT = "PUNKT|..OBJTYPE Påkoplingspunkt\n..SID 7\n..PTEMA 8276\n..NØH\n658950000 59410000 2000\n"
BARE = "PUNKT|..OBJTYPE Påkoplingspunkt\n..NØH\n658950000 59410000 2000\n"


def line(theme: int, *places: str, more: str = "") -> str:
    return f"KURVE|..LTEMA {theme}\n{more}..NØH\n" + "".join(f"{place} 2000\n" for place in places)


AT, SOUTH, NORTH = "658950000 59410000", "658940000 59410000", "658960000 59410000"


@pytest.mark.parametrize(
    ("groups", "kind", "function"),
    [
        ((POINT, line(8201, AT, NORTH)), PointKind.TAPPING, Function.WATER),
        ((POINT, line(8201, NORTH, AT)), PointKind.TAPPING, Function.WATER),
        ((BARE, line(8201, AT, NORTH)), PointKind.TAPPING, Function.WATER),
        ((POINT, line(8201, "658950200 59410000", NORTH, more="..FSID 7\n")), PointKind.TAPPING, Function.WATER),
        ((POINT, line(8203, AT, NORTH)), PointKind.BRANCH, None),
        ((POINT, line(8204, AT, NORTH)), PointKind.BRANCH, None),
        ((POINT, line(8004, AT, NORTH)), PointKind.CONNECTION, None),
        ((POINT, line(8201, AT, NORTH), line(8201, AT, SOUTH)), PointKind.CONNECTION, None),
        ((POINT, line(8201, SOUTH, AT, NORTH)), PointKind.CONNECTION, None),
        ((POINT,), PointKind.CONNECTION, None),
    ],
    ids=["water", "water drawn towards it", "type alone", "by its id", "wastewater", "stormwater", "casing", "a joint", "on a pipe", "no pipe"],
)
def test_the_pipe_that_ends_in_a_connection_point_says_what_it_is(groups: tuple[str, ...], kind: PointKind, function: Function | None) -> None:
    only = delivery(*groups).points[0]
    assert (only.kind, only.subject.kind, only.function) == (kind, kind.value, function)


def test_a_code_that_says_what_it_is_stays() -> None:
    tapping = "PUNKT|..OBJTYPE Påkoplingspunkt\n..EGS_PUNKT\n...SID 7\n...P_TEMA STK\n..NØH\n658950000 59410000 2000\n"
    assert delivery(tapping, line(8201, AT, NORTH)).points[0].kind is PointKind.CONNECTION
