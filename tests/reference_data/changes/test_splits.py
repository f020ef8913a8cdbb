"""Cutting a main: nothing lost, and the same pieces in whichever order the nodes come."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from network import Function, Pipe
from reference_data.changes.splits import LEAST_PIECE_M, Cut, cut, part
from tests.reference_data.changes.street import main

vertices = st.tuples(st.floats(0, 200), st.floats(0, 200), st.floats(10, 30))
places = st.lists(vertices, min_size=2, max_size=6, unique_by=lambda place: (round(place[0], 1), round(place[1], 1)))
shares = st.lists(st.floats(0.01, 0.99), min_size=1, max_size=4, unique=True)


def drawn(coordinates: list[tuple[float, float, float]]) -> Pipe:
    from dataclasses import replace

    return replace(main("10", 0, Function.WASTEWATER), coordinates=tuple(coordinates))


@given(places, shares)
def test_the_pieces_are_together_as_long_as_the_main_and_meet_end_to_end(coordinates: list[tuple[float, float, float]], at: list[float]) -> None:
    whole = drawn(coordinates)
    length = whole.line.length
    assume(length > 1)
    pieces = cut(whole, [Cut(f"n{number}", share * length) for number, share in enumerate(at)], "gemini", "own")
    assert sum(piece.pipe.line.length for piece in pieces) == pytest.approx(length, abs=1e-6)
    assert pieces[0].pipe.coordinates[0] == whole.coordinates[0]
    assert pieces[-1].pipe.coordinates[-1] == whole.coordinates[-1]
    for one, other in pairwise(pieces):
        assert one.pipe.coordinates[-1][:2] == pytest.approx(other.pipe.coordinates[0][:2], abs=1e-6)
        assert one.pipe.to_node == other.pipe.from_node == other.node
        assert one.pipe.line.length >= LEAST_PIECE_M - 1e-6
    assert (pieces[0].pipe.from_node, pieces[-1].pipe.to_node) == (whole.from_node, whole.to_node)


@given(st.floats(5, 45), st.floats(5, 45))
def test_two_cuts_give_the_same_pieces_in_either_order(one: float, other: float) -> None:
    assume(abs(one - other) > 1)
    whole = main("10", 0, Function.WASTEWATER)

    def one_by_one(*cuts: Cut) -> set[tuple[str, float, str | None]]:
        pieces = [(whole, "own", 0.0)]
        for made in cuts:
            following: list[tuple[Pipe, str, float]] = []
            for pipe, own, start in pieces:
                if start < made.chainage_m < start + pipe.line.length:
                    split = cut(pipe, [Cut(made.node, made.chainage_m - start)], "gemini", own)
                    following += [(split[0].pipe, own, start), (split[1].pipe, split[1].lokal_id, made.chainage_m)]
                else:
                    following.append((pipe, own, start))
            pieces = following
        return {(own, round(pipe.line.length, 6), pipe.to_node) for pipe, own, _ in pieces}

    first, second = Cut("a", one), Cut("b", other)
    assert one_by_one(first, second) == one_by_one(second, first)


def test_a_node_at_the_very_end_cuts_nothing() -> None:
    whole = main("10", 0, Function.WASTEWATER)
    assert [piece.pipe for piece in cut(whole, [Cut("n", 0.05), Cut("m", 49.95)], "gemini", "own")] == [whole]


def test_the_new_piece_has_no_number_yet_and_a_length_of_its_own() -> None:
    whole = main("10", 0, Function.WASTEWATER, length_m=50.0)
    first, second = cut(whole, [Cut("n", 20.0)], "gemini", "own")
    assert (first.pipe.subject.sid, second.pipe.subject.sid) == ("10", None)
    assert (first.pipe.attributes["EGS_LEDNING.LENGDE"], second.pipe.attributes["EGS_LEDNING.LENGDE"]) == ("20", "30")
    assert "EGS_LEDNING.SID" not in second.pipe.attributes
    assert second.pipe.attributes["GUID"] == second.lokal_id


def test_a_part_from_end_to_end_is_the_line_itself() -> None:
    line = ((0.0, 0.0, 1.0), (3.0, 4.0, 2.0), (3.0, 10.0, 3.0))
    assert part(line, 0.0, 11.0) == line
