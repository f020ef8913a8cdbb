"""The report as a document: the one thing that every rendering is made from, and its JSON Schema.

Shape: section 3 of the public interfaces, with keys added for drawings (`map`, `profiles`), for wording in another language
(`text`, `values`) and for holding things back (`from_register`, `needs`). All lengths are metres unless `unit` says otherwise;
coordinates are (east, north[, height]) in `crs`.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, cast

from typing_extensions import TypedDict

from reports.drawing.document import MapDoc, ProfileDoc
from reports.finding import FindingDoc, OutcomeWord, RuleDoc, SeverityWord
from reports.json_text import json_text

SCHEMA: Literal["ferdigsjekk-report/1"] = "ferdigsjekk-report/1"

Language = Literal["nb", "nn", "en"]
Level = Literal["L0", "L1", "L2"]
VerdictWord = Literal["accepted", "needs_review", "needs_correction"]


class DispensationsDoc(TypedDict):
    """Ids of findings: those that a decision holds for, those that no finding answers to, those whose decision has run out, and those that
    only a decision of another case names."""

    used: list[str]
    unused: list[str]
    expired: list[str]
    other_case: NotRequired[list[str]]
    """Only where there are any."""


class EncodingDoc(TypedDict):
    declared: str | None
    used: str


class Amount(TypedDict):
    """Pipes of one kind in the delivery: how many, and their plan length together."""

    function: str
    material: str | None
    dimension_mm: float | None
    pipes: int
    length_m: float


class PointAmount(TypedDict):
    kind: str
    count: int


class DeliveryDoc(TypedDict):
    file_name: str
    sha256: str
    bytes: int
    groups: int
    encoding: EncodingDoc
    crs: str | None
    vertical_datum: str | None
    pipes: int
    points: int
    dialect: str
    sosi_version: str | None
    producer: str | None
    length_m: float
    amounts: list[Amount]
    point_amounts: list[PointAmount]
    others: int


class CaseDoc(TypedDict):
    case_id: str | None
    municipality: str | None
    kind: str | None
    property: str | None
    address: str | None
    firm: str | None
    orgno: str | None
    date: str | None
    """The day that the check was held against."""


class PackDayDoc(TypedDict):
    """The day that chose the version of the pack: of the permit, of the notice's coming in, or of the check. ISO dates. `permitted` is the day
    of a permit that could not choose, because no version was in force then or because it is later than the check."""

    what: Literal["permit", "notice", "check"]
    day: str
    permitted: str | None


class PackDoc(TypedDict):
    id: str
    name: str
    version: str
    source: str
    valid_from: str
    valid_to: str | None
    sha256: str
    chosen_by: NotRequired[PackDayDoc]
    """Missing when the pack was named, or no day was known."""


class RegisterDoc(TypedDict):
    snapshot: str
    taken: str | None
    objects: NotRequired[int]


class TerrainDoc(TypedDict):
    source: str
    dated: str | None
    uncertainty_m: float | None


class CadastreDoc(TypedDict):
    """One dataset of the cadastral map."""

    kind: Literal["parcels", "buildings", "addresses"]
    source: str
    dated: str
    objects: int


class ToolDoc(TypedDict):
    name: str
    version: str


class ManualDoc(TypedDict):
    key: str
    text: str


class ChangedDoc(TypedDict):
    id: str
    outcome_before: OutcomeWord
    outcome_now: OutcomeWord
    measured_before: float | None
    measured_now: float | None
    unit: str | None


class FixedDoc(TypedDict):
    id: str
    rule: str
    severity: NotRequired[SeverityWord]
    """What it weighed in the previous report; missing in reports of before this was written down."""
    message: str


class DifferenceDoc(TypedDict):
    previous_sha256: str
    fixed: list[str]
    remaining: list[str]
    new: list[str]
    changed: list[ChangedDoc]
    fixed_findings: list[FixedDoc]
    not_checked: list[str]
    """Findings of the previous report whose rule could not be run now: neither mended nor still there."""


class Report(TypedDict):
    schema: Literal["ferdigsjekk-report/1"]
    verdict: VerdictWord
    language: Language
    level: Level
    summary: dict[str, int]
    delivery: DeliveryDoc
    case: CaseDoc
    pack: PackDoc
    register: RegisterDoc | None
    terrain: TerrainDoc | None
    cadastre: NotRequired[list[CadastreDoc]]
    """The cadastral map that the check saw, one entry a dataset; missing where there was none."""
    tool: ToolDoc
    rules: list[RuleDoc]
    findings: list[FindingDoc]
    difference: NotRequired[DifferenceDoc]
    dispensations: NotRequired[DispensationsDoc]
    manual: list[ManualDoc]
    map: MapDoc
    profiles: list[ProfileDoc]


def to_json(report: Report) -> str:
    """The report as JSON text: two spaces, keys in document order, ends in a newline; the same report gives the same bytes."""
    return json_text(cast(dict[str, Any], report), indent=2)


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the report, made from the types in this file."""
    from pydantic import TypeAdapter

    made = TypeAdapter(Report).json_schema()
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:ferdigsjekk:report:1",
        "title": "Ferdigsjekk report, version 1",
    }
    opened: dict[str, Any] = _open(head | {key: value for key, value in made.items() if key != "title"})
    return opened


def _open(schema: Any) -> Any:
    """Lets every object carry more keys than we know today: within a major version the report only grows."""
    if isinstance(schema, dict):
        return {key: _open(value) for key, value in schema.items() if not (key == "additionalProperties" and value is False)}
    if isinstance(schema, list):
        return [_open(item) for item in schema]
    return schema
