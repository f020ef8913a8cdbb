"""VA-TOPO-009: a pipe on another's property needs a registered agreement, and the form says that it lies there.

Ground that is named as public, has no number, or has the shape of a road, is open to pipes; a small strip only where nobody has a house on it. On a
parcel where somebody has a house or an address, the pipe is on another's ground. On any other the map does not tell whose it is, and a
person must look. A boundary on the map is only so exact (`boundary_accuracy_m`, one standard deviation), and a disputed one decides nothing.
A repair lays no pipe where none lay before, and mains are the municipality's own. VA-ATT-008 asks for the agreement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reference_data.cadastre.cadastre import Kind
from validators.case import Case
from validators.grounds import Crossing, Ground, clear_of_boundary, crossings, no_map, own_ground
from validators.outcome import Outcome, Party, Result, Severity, Value
from validators.registry import Effect, Need, rule
from validators.services import laid_pipes
from validators.stated_work import lays_pipes, mends_a_part
from validators.uncertainty import combined, plan_u, ruler

CODE = "VA-TOPO-009"


@dataclass(frozen=True, slots=True)
class Params:
    min_crossing_m: float
    boundary_accuracy_m: float


@rule(CODE, "pipe-on-other-ground", severity=Severity.WARNING, needs={Need.GEOMETRY, Need.NOTICE}, params=Params, effect=Effect.MANUAL)
def pipe_on_other_ground(case: Case, params: Params) -> Iterator[Result]:
    if not applies(case):
        return
    missing = no_map(case, Kind.PARCELS)
    if missing is not None:
        yield missing
        return
    if own_ground(case) is None:
        first = laid_pipes(case)[0].subject
        yield Result(Outcome.UNDECIDED, first, missing=("property_place",), severity=Severity.INFO, text="undecided_no_property")
        return
    found = [(one, _clear(case, one, params)) for one in crossings(case) if one.length_m >= params.min_crossing_m]
    if not found:
        yield Result(Outcome.PASS, laid_pipes(case)[0].subject)
    for one, clear in found:
        yield _answer(case, one, clear, params)


def applies(case: Case) -> bool:
    """Whether the notice's pipes are private ones that have not lain there before."""
    return case.notice is not None and case.notice.kind != "MAIN" and lays_pipes(case) and not mends_a_part(case) and bool(laid_pipes(case))


def surely_on_other_ground(case: Case) -> Crossing | None:
    """The longest stretch that lies on somebody else's plot beyond doubt, by the pack's figures; None where there is none or the rule is off."""
    entry = case.pack.rules.get(CODE)
    if entry is None or not entry.enabled or not isinstance(entry.params, Params) or not applies(case):
        return None
    sure = (one for one in crossings(case) if one.ground is Ground.HOME and _clear(case, one, entry.params) is Outcome.FAIL)
    return next(sure, None)


def _clear(case: Case, one: Crossing, params: Params) -> Outcome:
    """FAIL where the stretch lies there whatever the boundary's error is, else NEAR."""
    u = combined(plan_u(one.pipe.survey, case.pack.settings), params.boundary_accuracy_m)
    sure = not one.parcel.disputed and clear_of_boundary(one, ruler(case, CODE).expanded(u)) >= params.min_crossing_m
    return Outcome.FAIL if sure else Outcome.NEAR


def _answer(case: Case, one: Crossing, clear: Outcome, params: Params) -> Result:
    notice = case.notice
    declared = notice.declarations.crosses_other_property if notice is not None and notice.declarations is not None else None
    values: dict[str, Value] = {"property": ", ".join(map(str, one.parcel.numbers)), "length_m": one.length_m}
    made = Result(Outcome.PASS, one.pipe.subject, at=one.at, measured=one.length_m, unit="m", values=values)
    if declared:
        return made
    if clear is Outcome.NEAR:
        u = combined(plan_u(one.pipe.survey, case.pack.settings), params.boundary_accuracy_m)
        return made._replace(outcome=Outcome.NEAR, uncertainty=ruler(case, CODE).expanded(u), text="near_disputed" if one.parcel.disputed else None)
    if one.ground is Ground.OTHER:
        return made._replace(outcome=Outcome.UNDECIDED, missing=("owner_of_ground",), needs=Party.CASEWORKER, text="undecided_owner")
    if declared is None:
        return made._replace(outcome=Outcome.UNDECIDED, missing=("other_property_declaration",), needs=Party.CONTRACTOR)
    return made._replace(outcome=Outcome.FAIL)
