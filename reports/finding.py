"""A finding, and what a rule came to, as the report says them. Lengths are metres unless `unit` says otherwise; places are east and north."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

OutcomeWord = Literal["crashed", "fail", "undecided", "near", "not_run", "pass", "not_applicable"]
SeverityWord = Literal["blocker", "error", "warning", "info"]
EvidenceWord = Literal["measured", "declared", "documented"]
Actor = Literal["contractor", "caseworker", "operator", "nobody"]
"""Who must act. "nobody" is information: worth knowing, without weight in the verdict."""
Scalar = str | float | int | bool | None


class Clause(TypedDict):
    document: str
    part: str


class SubjectDoc(TypedDict):
    """Only the keys that are known. `register` marks an object of the mains register, not of the delivered file."""

    kind: str
    serial: NotRequired[int]
    sid: NotRequired[str]
    guid: NotRequired[str]
    line: NotRequired[int]
    path: NotRequired[str]
    function: NotRequired[str]
    register: NotRequired[bool]


class PlaceDoc(TypedDict):
    """A place along a pipe, plan distance from the connection end; `segment` numbers vertices from 1."""

    pipe: SubjectDoc
    from_m: float
    to_m: float | None
    segment: list[int] | None


class PointGeometry(TypedDict):
    type: Literal["Point"]
    coordinates: list[float]


class Deviation(TypedDict):
    """What an outsider may know of a distance to the register: rounded to 0.1 m, and no more than "1 m or more"."""

    about_m: float | None
    at_least_m: float | None


class DispensationDoc(TypedDict):
    """What the municipality decided of one finding. `until` is an ISO date, None for good."""

    reason: str
    person: str
    basis: str
    until: str | None


class FindingDoc(TypedDict):
    id: str
    number: int
    """Number on the map and in the lists, from 1, worst first."""
    rule: str
    outcome: OutcomeWord
    severity: SeverityWord
    evidence: EvidenceWord
    act: Actor
    subject: SubjectDoc
    related: list[SubjectDoc]
    location: PointGeometry | None
    crs: str | None
    place: PlaceDoc | None
    where: str
    """The place in words."""
    measured: float | None
    required: float | None
    unit: str | None
    uncertainty: float | None
    missing: list[str]
    needs: Literal["contractor", "caseworker"] | None
    reason: str | None
    text: str
    values: dict[str, Scalar]
    from_register: bool
    own_location: NotRequired[PointGeometry | None]
    """Where the subject itself is, for findings that say something of the register: the only place an outsider is shown."""
    withheld: NotRequired[bool]
    deviation: NotRequired[Deviation]
    dispensation: NotRequired[DispensationDoc]
    message: str
    why: str
    fix: str
    clause: Clause


class RuleDoc(TypedDict):
    rule: str
    version: int
    group: str
    title: str
    severity: SeverityWord
    outcome: OutcomeWord
    evidence: EvidenceWord
    needs: list[str]
    checked: int
    reason: str | None
    clause: Clause
    ours: bool
    """True when the number or the reading is our own proposal and not the municipality's text."""
    params: dict[str, Any]
    from_register: bool
    """True when the answer, also a "pass", says something of the mains register."""
    withheld: NotRequired[bool]
