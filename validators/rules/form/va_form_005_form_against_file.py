"""VA-FORM-005: what the form says of the service pipes is what the file holds: function, material, dimension and length.

Lengths are compared for all rows of one function, material and dimension together, with the pipes that answer to them. A line that was
delivered twice (VA-GEOM-003) is one pipe.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import dist

from network import Pipe, Subject
from validators.case import Case
from validators.declared import field_of, new_pipes, same_dimension, services_of
from validators.doubles import doubles
from validators.materials import same_material
from validators.notice import Service
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    tolerance_percent: float
    tolerance_m: float
    """Never stricter than this, for short stretches."""


@rule("VA-FORM-005", "form-against-file", severity=Severity.WARNING, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=Params, version=3)
def form_against_file(case: Case, params: Params) -> Iterator[Result]:
    if case.notice is None or not case.delivery.pipes:
        return
    alike: dict[tuple[object, ...], list[tuple[Subject, Service]]] = defaultdict(list)
    for subject, service in services_of(case.notice):
        alike[service.function, service.material, service.dimension_mm].append((subject, service))
    for rows in alike.values():
        yield from _compare(rows, case, params)


def _compare(rows: list[tuple[Subject, Service]], case: Case, params: Params) -> Iterator[Result]:
    subject, service = rows[0]
    if service.function is None:
        return
    repeated = {id(double.pipe) for double in doubles(case)}
    pipes = tuple(pipe for pipe in new_pipes(case.delivery, service.function) if id(pipe) not in repeated)
    values = {"function": service.function.value}
    if not pipes:
        yield Result(Outcome.FAIL, field_of(subject, "function"), text="fail_function", values=values)
        return
    for name in ("material", "dimension_mm"):
        stated = getattr(service, name)
        kept = tuple(pipe for pipe in pipes if stated is None or _agrees(pipe, stated))
        if not kept:
            found = ", ".join(sorted({_shown(getattr(pipe, name)) for pipe in pipes}))
            text = {"material": "fail_material", "dimension_mm": "fail_dimension"}[name]
            yield Result(Outcome.FAIL, field_of(subject, name), text=text, values={**values, "stated": _shown(stated), "found": found})
            return
        pipes = kept
    if any(one.length_m is None for _, one in rows):
        yield Result(Outcome.PASS, subject, text="pass_without_length", values=values)
        return
    yield _length(subject, sum(one.length_m or 0.0 for _, one in rows), pipes, params)


def _length(subject: Subject, stated: float, pipes: tuple[Pipe, ...], params: Params) -> Result:
    plan = sum(dist(a[:2], b[:2]) for pipe in pipes for a, b in pairwise(pipe.coordinates))
    space = sum(dist(a, b) for pipe in pipes for a, b in pairwise(pipe.coordinates)) if all(pipe.has_heights for pipe in pipes) else plan
    length = min((plan, space), key=lambda one: abs(one - stated))
    allowed = max(params.tolerance_m, length * params.tolerance_percent / 100)
    fits = abs(stated - length) <= allowed
    return Result(
        Outcome.PASS if fits else Outcome.FAIL, field_of(subject, "length_m"), measured=stated, required=length, unit="m",
        text=None if fits else "fail_length", related=tuple(pipe.subject for pipe in pipes), values={"allowed_m": allowed},
    )  # fmt: skip


def _agrees(pipe: Pipe, stated: str | float) -> bool:
    return same_material(pipe.material, stated) if isinstance(stated, str) else same_dimension(pipe, stated)


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value) if value is not None else "?"
