"""VA-CONN-001: the notice gives, for each function, the connection's distance from the nearest mains manhole, and which one.

A repair that ends in a connection that the register has made none, and is asked for no measure of it."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.notice import ConnectionKind
from validators.outcome import Evidence, Outcome, Party, Result, Severity
from validators.registry import Need, rule
from validators.stated import Stated, functions_to_join, joined, stands_already, stated
from validators.stated_work import mends_a_part


@rule(
    "VA-CONN-001", "connection-distance-is-stated", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.GEOMETRY, Need.NOTICE},
    follows_register=True, version=2,
)  # fmt: skip
def distance_is_stated(case: Case, params: object) -> Iterator[Result]:
    for function in functions_to_join(case):
        said = [one for one in stated(case) if one.function is function]
        mine = [one for one in joined(case) if one.function is function]
        if not said and mends_a_part(case) and all(one.connection.point is None and stands_already(case, one) for one in mine):
            continue
        for one in said:
            yield from _complete(one)
        # One line in the form for each connection in the file, and at least one for the function.
        for _ in range(max(1, len(mine)) - len(said)):
            yield Result(
                Outcome.UNDECIDED, Subject("notice", path="connections"), missing=("connection_in_notice",), needs=Party.CONTRACTOR,
                text="undecided_more" if said else None,
                values={"function": function.value, "said_count": len(said), "surveyed_count": len(mine)},
            )  # fmt: skip


def _complete(one: Stated) -> Iterator[Result]:
    values = {"function": one.said.function.value if one.said.function is not None else ""}
    lacking = {"manhole_id": "manhole_id"} if not one.said.manhole_id else {}
    if one.said.distance_m is None and one.said.kind is not ConnectionKind.MANHOLE:
        lacking["distance_m"] = "connection_distance"
    for field, missing in lacking.items():
        yield Result(
            Outcome.UNDECIDED, one.field(field), missing=(missing,), needs=Party.CONTRACTOR, text="undecided_part", values=values
        )  # fmt: skip
    if not lacking:
        yield Result(Outcome.PASS, one.field("distance_m"), values=values)
