"""What a rule says of one subject, and the words it may use. Shapes follow section 2 of the public interfaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from network import Coordinate, Subject


class Outcome(StrEnum):
    """Worst first, so that a rule's own outcome is the first of these among its results."""

    CRASHED = "crashed"
    FAIL = "fail"
    UNDECIDED = "undecided"
    NEAR = "near"
    NOT_RUN = "not_run"
    PASS = "pass"  # noqa: S105
    NOT_APPLICABLE = "not_applicable"


class Severity(StrEnum):
    BLOCKER = "blocker"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Evidence(StrEnum):
    """Where the answer comes from. A declared colour is not a measured one, and the report says so."""

    MEASURED = "measured"
    DECLARED = "declared"
    DOCUMENTED = "documented"


class Party(StrEnum):
    """Who can supply what is missing."""

    CONTRACTOR = "contractor"
    CASEWORKER = "caseworker"


Value: TypeAlias = str | float | int | bool
"""What a text may be filled with. A number's key ends in its unit: `_m`, `_mm`, `_permille`, `_percent`, `_count`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place along a pipe, for words such as "2.3 m along pipe 14, between point 3 and 4"."""

    pipe: Subject
    from_m: float
    """Plan distance from the pipe's connection point (the end nearest the main), else from its first vertex."""
    to_m: float | None = None
    """End of the stretch when the finding is a stretch and not a point."""
    segment: tuple[int, int] | None = None
    """Numbers, from 1, of the vertices that the place lies between."""


NO_VALUES: Mapping[str, Value] = MappingProxyType({})


class Result(NamedTuple):
    """One rule's answer about one subject. A check makes some five hundred: a named tuple is as fixed as a frozen dataclass, and made in a
    fifth of the time.

    `text` chooses the sentence in the rule's text catalogue; it is the outcome's value unless the rule has several
    sentences for one outcome (`fail_steep`, `undecided_reference`). `values` fill its placeholders.
    """

    outcome: Outcome
    subject: Subject
    at: Coordinate | None = None
    place: Place | None = None
    measured: float | None = None
    required: float | None = None
    unit: str | None = None
    uncertainty: float | None = None
    """Half the width of the band around `required` inside which the outcome is `near` (k = 2), same unit."""
    evidence: Evidence | None = None
    """None means the rule's own kind."""
    related: tuple[Subject, ...] = ()
    missing: tuple[str, ...] = ()
    """Names of what is missing, from the catalogue of missing things (`height_reference`, `terrain`, ...)."""
    needs: Party | None = None
    severity: Severity | None = None
    """How grave this one finding is, when the rule is not equally grave for all (a missing dimension, a missing remark). None
    means the rule's own. The runner fills it for every result of `check` that did not pass."""
    reason: str | None = None
    """Why a rule was not run: a key of the catalogue of reasons (`no_register`, `blocked`, ...)."""
    text: str | None = None
    values: Mapping[str, Value] = NO_VALUES
    from_register: bool = False
    """True when `values`, `related`, `measured` or `required` say something of the mains register, so that the report can
    hold it back from a reader who may not see the register."""

    @property
    def text_key(self) -> str:
        return self.text or self.outcome.value
