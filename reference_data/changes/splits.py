"""A main cut at the new nodes on it: the first piece keeps the main's id, each piece beyond a node gets an id made from that node.

The cut lies on the main's own line, not at the survey: the pieces are together exactly as long as the main was. Because a piece
is named by the node that it begins at, two deliveries on one main give the same pieces in whichever order they come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot

from network import Coordinate, Pipe
from reference_data.changes.form import in_dialect, with_end_heights, with_fields
from reference_data.changes.identity import made_id

LEAST_PIECE_M = 0.10
"""A node nearer than this to the end of a main is taken for that end: no main is cut so short."""


@dataclass(frozen=True, slots=True)
class Cut:
    node: str
    """What the pieces name as their node."""
    chainage_m: float


@dataclass(frozen=True, slots=True)
class Piece:
    pipe: Pipe
    lokal_id: str
    node: str | None
    """The node that the piece begins at; None for the first."""


def cut(main: Pipe, cuts: Sequence[Cut], dialect: str, own_id: str) -> list[Piece]:
    """The pieces of the main in its own direction; a single piece, the main itself, when no cut is far enough from its ends."""
    length = main.line.length
    kept: list[Cut] = []
    for one in sorted(cuts, key=lambda cut: (cut.chainage_m, cut.node)):
        last = kept[-1].chainage_m if kept else 0.0
        if one.chainage_m - last >= LEAST_PIECE_M and length - one.chainage_m >= LEAST_PIECE_M:
            kept.append(one)
    pieces: list[Piece] = []
    whole = in_dialect(main, dialect)
    stops = [0.0, *(one.chainage_m for one in kept), length]
    for number, (start, stop) in enumerate(pairwise(stops)):
        coordinates = part(main.coordinates, start, stop)
        begins = kept[number - 1].node if number else None
        lokal_id = own_id if begins is None else made_id("piece", begins)
        piece = replace(
            whole,
            coordinates=coordinates,
            vertex_lines=(),
            from_node=begins or main.from_node,
            to_node=kept[number].node if number < len(kept) else main.to_node,
            length_m=round(_length(coordinates), 2) if main.length_m is not None else None,
        )
        # the number of a new node is not known before it has one: the main's own there would be wrong
        ends = [name for name, new in (("from_node", number > 0), ("to_node", number < len(kept))) if new]
        blank = with_fields(replace(piece, from_node=None, to_node=None), dialect, ends)
        piece = replace(blank, from_node=piece.from_node, to_node=piece.to_node)
        piece = with_end_heights(piece, number > 0, number < len(kept))
        if begins is not None:
            piece = with_fields(piece, dialect, ("length_m",), sid=None, guid=lokal_id)
        else:
            piece = with_fields(piece, dialect, ("length_m",))
        pieces.append(Piece(piece, lokal_id, begins))
    return pieces if kept else [Piece(main, own_id, None)]


def part(coordinates: Sequence[Coordinate], start: float, stop: float) -> tuple[Coordinate, ...]:
    """The line between two chainages; the ends are the line's own where they coincide."""
    found: list[Coordinate] = []
    along = 0.0
    for one, other in pairwise(coordinates):
        length = hypot(other[0] - one[0], other[1] - one[1])
        if not found and along + length >= start:
            found.append(_between(one, other, (start - along) / length if length else 0.0))
        if found:
            if along + length >= stop - 1e-9:
                end = _between(one, other, (stop - along) / length if length else 1.0)
                if end[:2] != found[-1][:2] or len(found) == 1:
                    found.append(end)
                break
            if other[:2] != found[-1][:2]:
                found.append(other)
        along += length
    if abs(stop - _length(coordinates)) < 1e-9:
        found[-1] = coordinates[-1]
    return tuple(found)


def _between(one: Coordinate, other: Coordinate, share: float) -> Coordinate:
    if share <= 1e-12:
        return one
    if share >= 1 - 1e-12:
        return other
    return (one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1]), one[2] + share * (other[2] - one[2]))


def _length(coordinates: Sequence[Coordinate]) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(coordinates))
