"""VA-CONN-007: the rodding point or manhole on the wastewater service has a known place, surveyed or taped.

One entry of tape measures places one point: two services need two, and the measures of a surveyed point are no second one. A pump's sump is
where a pumped sewer is reached. A repair need not reach the point.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Function
from validators.case import Case
from validators.notice import TriangulatedObject
from validators.outcome import Result, Severity
from validators.places import places
from validators.registry import Need, rule


@rule("VA-CONN-007", "rodding-point-has-a-place", severity=Severity.WARNING, needs={Need.GEOMETRY}, reads_register=True, version=4)
def rodding_point_has_a_place(case: Case, params: object) -> Iterator[Result]:
    return places(case, (Function.WASTEWATER, Function.COMBINED), TriangulatedObject.RODDING_POINT, leg=0)
