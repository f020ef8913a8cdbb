"""VA-CONN-005: each water service has a shut-off valve with a known place: surveyed in the file, or taped from fixed points.

One entry of tape measures places one valve: two services need two, and the measures of a surveyed valve are no second one. A repair need not
reach the valve.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Function
from validators.case import Case
from validators.notice import TriangulatedObject
from validators.outcome import Result, Severity
from validators.places import places
from validators.registry import Need, rule


@rule("VA-CONN-005", "shut-off-valve-has-a-place", severity=Severity.ERROR, needs={Need.GEOMETRY}, follows_register=True, version=4)
def shut_off_valve_has_a_place(case: Case, params: object) -> Iterator[Result]:
    return places(case, (Function.WATER,), TriangulatedObject.SHUT_OFF_VALVE, leg=-1)
