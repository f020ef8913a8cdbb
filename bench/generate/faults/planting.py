"""How a fault is planted and written down."""

from __future__ import annotations

from collections.abc import Callable

from bench.generate.sosi_text import Feature, Vertex
from bench.generate.submission import Planted, Submission


class NoRoomError(Exception):
    """This delivery gives no room for that fault; the submission may be half changed and must be thrown away."""


def plant(submission: Submission, rule: str, outcome: str, kind: str, sid: int | str | None = None, note: str = "", path: str | None = None) -> None:
    """Writes down what a right check must say."""
    subject = {"kind": kind}
    if sid is not None:
        subject["sid"] = str(sid)
    if path is not None:
        subject["path"] = path
    submission.planted.append(Planted(rule, outcome, subject, note))


def each_vertex(feature: Feature, change: Callable[[float, float, float | None], Vertex]) -> None:
    feature.vertices = [change(*vertex) for vertex in feature.vertices]
