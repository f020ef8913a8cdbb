"""The documented example of a house connection: its covers and falls, and what the depth rules say of it, with a plane as ground."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import network
import sosi
import validators
from network import Function, Pipe
from reference_data import Terrain, find_pack
from tests.shared_material import shared
from validators import Case, Outcome
from validators.falls import gravity_legs, whole
from validators.ground import covered

STREET_NORTH = 6589540.0
WITHOUT_LIDS = tuple((f"{bottom}\n...TOPPLOKKH 24.38", bottom) for bottom in ("...HBUNN 22.16", "...HBUNN 22.20"))
"""The documented covers are against the plane alone."""


@cache
def example(changes: tuple[tuple[str, str], ...] = ()) -> Case:
    text = shared("domain/example-house-connection.sos").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    data = text.encode()
    pack = find_pack("moss", None, validators.shapes())
    return Case(delivery=network.read_delivery(sosi.read(data), "example.sos", data), pack=pack, terrain=plane())


def plane() -> Terrain:
    """24.00 m at the street, rising 36 per mille towards the house."""
    west, north, cells = 594080.0, 6589580.0, 60
    rows = north - 0.5 - np.arange(cells)
    heights = np.repeat((24.0 + 0.036 * (rows - STREET_NORTH))[:, None], cells, axis=1)
    return Terrain(heights, west, north, 1.0, "EPSG:25832", "plane")


def node_covers(function: Function) -> list[float]:
    """Cover at each surveyed vertex from the main to the house, each node once."""
    found: dict[tuple[float, float], float] = {}
    mine = (one for one in covered(example(WITHOUT_LIDS)) if one.leg.pipe.function is function)
    for one in sorted(mine, key=lambda one: one.leg.from_connection_m):
        assert one.top.value_m is not None
        cover = one.cover(one.top.value_m)
        vertices = {vertex[:2] for vertex in one.leg.pipe.coordinates}
        for east, north, value in zip(one.samples.east, one.samples.north, cover, strict=True):
            if (float(east), float(north)) in vertices:
                found.setdefault((float(east), float(north)), float(value))
    return list(found.values())


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (Function.WATER, [1.80, 1.81, 1.88, 1.88, 1.84]),
        (Function.WASTEWATER, [2.33, 2.13, 2.09]),
        (Function.STORMWATER, [2.23, 2.09, 2.07]),
    ],
)
def test_cover_at_the_nodes_is_the_documented_one(function: Function, expected: list[float]) -> None:
    assert node_covers(function) == pytest.approx(expected, abs=0.006)


def test_falls_are_the_documented_ones() -> None:
    falls = {leg.pipe.subject.sid: whole(leg).gradient_permille for leg in gravity_legs(example())}
    assert falls == pytest.approx({"9111": 39, "9112": 56, "9121": 38, "9122": 51}, abs=0.7)


def test_only_the_pipe_at_the_tapping_is_near_the_frost_free_depth() -> None:
    said = validators.check(example()).of("VA-DEPTH-001")
    assert [one.outcome for one in said.results] == [Outcome.NEAR, Outcome.PASS, Outcome.PASS]
    assert said.results[0].uncertainty == pytest.approx(0.209, abs=0.001)
    assert {one.outcome for code in ("VA-DEPTH-002", "VA-DEPTH-003") for one in validators.check(example()).of(code).results} == {Outcome.PASS}


def test_a_vertex_raised_by_35_cm_is_found_between_its_neighbours() -> None:
    said = validators.check(example((("658955400 59410200 2262", "658955400 59410200 2297"),))).of("VA-DEPTH-001")
    found = next(one for one in said.results if one.subject.sid == "9103")
    assert found.outcome is Outcome.NEAR
    assert found.measured == pytest.approx(1.53, abs=0.01)
    assert found.place is not None
    assert found.place.segment == (1, 3)


def test_the_stormwater_manhole_on_the_wastewater_manhole_is_common() -> None:
    moved = tuple(
        (f"{old}{tail}", f"658955100 59410320 2220{tail}")
        for old, tail in (
            ("658955100 59410410 2220", "\n.PUNKT 15:"), ("658955100 59410410 2220", " ...KP 1\n.KURVE 17:"),
            ("658955100 59410410 2220", " ...KP 1\n658954160"),
        )
    )  # fmt: skip
    said = validators.check(example(moved)).of("VA-SEP-005")
    assert {one.subject.sid for one in said.results if one.outcome is Outcome.FAIL} == {"9012", "9022"}


def test_a_second_tapping_80_cm_away_is_too_near() -> None:
    text = (
        ".PUNKT 18:\n..OBJTYPE Påkoplingspunkt\n..KVALITET 96 3 0 96 3\n..HØYDEREFERANSE TOPP_UTVENDIG\n..EGS_PUNKT\n...SID 9301\n"
        "...P_TEMA ANB\n..NØH\n658954000 59410080 2220\n.SLUTT"
    )
    found = validators.check(example(((".SLUTT", text),))).of("VA-TAP-001").results[0]
    assert (found.outcome, found.subject.sid) == (Outcome.FAIL, "9301")
    assert found.measured == pytest.approx(0.80, abs=0.001)


def test_copper_at_the_tapping_proves_the_flexible_joint_and_plastic_asks_for_it() -> None:
    assert validators.check(example()).of("VA-CONN-008").outcome is Outcome.PASS
    assert validators.check(example((("...MATERIAL MCU", "...MATERIAL PE100"),))).of("VA-CONN-008").outcome is Outcome.UNDECIDED


def test_every_pipe_of_the_example_is_read() -> None:
    assert all(isinstance(pipe, Pipe) for pipe in example().delivery.pipes)
    assert len(example().delivery.pipes) == 7
