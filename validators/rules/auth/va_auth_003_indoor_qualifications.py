"""VA-AUTH-003: whoever did the work indoors has a journeyman's certificate as plumber."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.case import Case
from validators.certificates import judged, performers_of
from validators.notice import Role
from validators.outcome import Evidence, Result, Severity
from validators.registry import Need, rule


@dataclass(frozen=True, slots=True)
class Params:
    accepted: tuple[str, ...]


@rule("VA-AUTH-003", "indoor-qualifications", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=Params, version=2)
def indoor_qualifications(case: Case, params: Params) -> Iterator[Result]:
    for subject, one in performers_of(case, Role.INDOOR):
        yield judged(case, subject, one, {"plumber_certificate": params.accepted})
