"""How a fault is planted and written down, and the small moves that several faults share."""

from __future__ import annotations

from collections.abc import Callable

from bench.generate.blocks import plan_length
from bench.generate.sosi_text import Feature, Vertex
from bench.generate.streets import cm
from bench.generate.submission import NoRoomError, Planted, Submission

CLEARANCES = frozenset({"VA-CLR-001", "VA-CLR-002", "VA-CLR-003", "VA-CLR-004"})
NODES = frozenset({"VA-TOPO-001", "VA-TOPO-002", "VA-TOPO-003", "VA-SURV-008"})
FORM_AGAINST_FILE = frozenset({"VA-FORM-005", "VA-MAT-007", "VA-PERM-004"})


def plant(
    submission: Submission,
    rule: str,
    outcome: str,
    kind: str,
    sid: int | str | None = None,
    note: str = "",
    path: str | None = None,
    needs: str | None = None,
) -> None:
    """Writes down what a right check must say. An undecided outcome names who can help; the contractor unless told."""
    subject = {"kind": kind}
    if sid is not None:
        subject["sid"] = str(sid)
    if path is not None:
        subject["path"] = path
    submission.planted.append(Planted(rule, outcome, subject, note, needs or ("contractor" if outcome == "undecided" else None)))


def plant_in_notice(submission: Submission, rule: str, outcome: str, path: str, note: str, needs: str | None = None) -> None:
    plant(submission, rule, outcome, "notice", None, note, path, needs)


def follow(submission: Submission, *rules: str | frozenset[str]) -> None:
    """Names rules that may rightly speak up as well."""
    for rule in rules:
        submission.may_follow |= {rule} if isinstance(rule, str) else rule


def each_vertex(feature: Feature, change: Callable[[float, float, float], Vertex]) -> None:
    """Changes every vertex; a missing height is handed over as 0."""
    feature.vertices = [change(east, north, height or 0.0) for east, north, height in feature.vertices]


def lift(vertex: Vertex, by: float) -> Vertex:
    return vertex[0], vertex[1], cm((vertex[2] or 0.0) + by)


def raise_far_end(submission: Submission, sid: int, by: float) -> None:
    """Lifts every vertex of a pipe but the first, and the node at the far end with it."""
    pipe = submission.feature(sid)
    pipe.vertices = [pipe.vertices[0], *(lift(vertex, by) for vertex in pipe.vertices[1:])]
    node = submission.feature(str(pipe.attributes["TSID"]))
    node.vertices = [lift(node.vertices[0], by)]


def flatten_lower(submission: Submission, fall_m: float) -> Feature:
    """Lets the lower wastewater pipe fall `fall_m` on its whole length; manhole and upper pipe follow. The lower pipe."""
    upper, lower = submission.feature(9111), submission.feature(9112)
    bottom = cm((lower.vertices[-1][2] or 0.0) + fall_m)
    by = bottom - (lower.vertices[0][2] or 0.0)
    first = len(upper.vertices) - 1
    upper.vertices = [lift(vertex, by * index / first) for index, vertex in enumerate(upper.vertices)]
    lower.vertices = [*((east, north, bottom) for east, north, _ in lower.vertices[:-1]), lower.vertices[-1]]
    manhole = submission.feature(9012)
    manhole.vertices = [lower.vertices[0]]
    manhole.attributes["HBUNN"] = f"{bottom:.2f}"
    return lower


def take_away(submission: Submission, *sids: int) -> None:
    """Removes objects. Raises `NoRoomError` for one that is not there."""
    for sid in sids:
        submission.features.remove(submission.feature(sid))


def renew_length(pipe: Feature) -> None:
    pipe.attributes["LENGDE"] = f"{plan_length(pipe.vertices):.2f}"


def pipes_of(submission: Submission, function: str) -> list[Feature]:
    return [feature for feature in submission.features if feature.kind == "KURVE" and feature.theme == function]


def service_index(submission: Submission, function: str) -> int:
    return _index(submission.notice["services"], function)


def connection_index(submission: Submission, function: str) -> int:
    return _index(submission.notice["connections"], function)


def _index(rows: list[dict[str, object]], function: str) -> int:
    for index, row in enumerate(rows):
        if row["function"] == function:
            return index
    raise NoRoomError(f"the notice has no row for {function}")
