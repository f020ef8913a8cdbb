"""VA-ATTR-008: a pressure pipe of plastic says how strong it is: SDR, wall thickness or pressure class.

The ring stiffness of gravity pipes is VA-MAT-003's.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Regime
from validators.case import Case
from validators.declared import new_pipes
from validators.materials import PLASTIC, family
from validators.outcome import Outcome, Result, Severity
from validators.registry import NoParams, rule


@rule("VA-ATTR-008", "strength-of-pressure-pipes", severity=Severity.WARNING, params=NoParams, version=2)
def strength_of_pressure_pipes(case: Case, params: NoParams) -> Iterator[Result]:
    for pipe in new_pipes(case.delivery):
        if pipe.regime is Regime.PRESSURE and family(pipe.material) in PLASTIC:
            given = pipe.sdr is not None or pipe.wall_mm is not None or pipe.pressure_class is not None
            outcome = Outcome.PASS if given else Outcome.FAIL
            missing = () if given else ("pipe_strength",)
            yield Result(outcome, pipe.subject, at=pipe.coordinates[0], missing=missing, values={"material": pipe.material or ""})
