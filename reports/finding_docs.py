"""The results that ask something of somebody, as findings: named and numbered as they are read, their sentences not yet written.

By who must act, and there the rule with the worst finding first: what one rule says of several things stands together, and so do the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from network import Coordinate
from reports.finding import FindingDoc, OutcomeWord, PlaceDoc, PointGeometry, Scalar, SeverityWord
from reports.fingerprint import aspect, finding_ids, identity
from reports.objects import Objects
from reports.quantities import stored
from reports.rule_docs import reads_register
from reports.verdict import actor
from validators import Outcome

if TYPE_CHECKING:
    from validators import Place, Result, Results, RuleResults

_SETTLED = (Outcome.PASS, Outcome.NOT_APPLICABLE)
_OUTCOME_RANK = {"fail": 0, "undecided": 1, "near": 2, "crashed": 3, "not_run": 4}
_SEVERITY_RANK = {"blocker": 0, "error": 1, "warning": 2, "info": 3}
_ACT_RANK = {"contractor": 0, "caseworker": 1, "operator": 2, "nobody": 3}


def finding_docs(results: Results, objects: Objects) -> list[FindingDoc]:
    """One for each result but those that passed or did not apply."""
    open_ = [(order, rule) for order, rule in enumerate(results.rules) if rule.outcome not in _SETTLED]
    found = [_Found(order, rule, result) for order, rule in open_ for result in rule.results if result.outcome not in _SETTLED]
    worst: dict[tuple[int, ...], tuple[int, int]] = {}
    for one in found:
        worst[one.part] = min(worst.get(one.part, one.gravity), one.gravity)
    found.sort(key=lambda one: (*one.part[:2], worst[one.part], *_rank(one, objects)))
    ids = finding_ids(_key(one, objects) for one in found)
    return [_finding(one, ids[index], index + 1, objects) for index, one in enumerate(found)]


@dataclass(frozen=True, slots=True)
class _Found:
    """A result on its way to becoming a finding."""

    order: int
    rule: RuleResults
    result: Result

    @property
    def outcome(self) -> OutcomeWord:
        return self.result.outcome.value

    @property
    def severity(self) -> SeverityWord:
        return (self.result.severity or self.rule.severity).value

    @property
    def part(self) -> tuple[int, int, int]:
        """Where a reader meets it: what was not looked at last, by who must act, rule by rule."""
        return self.outcome == "not_run", _ACT_RANK[actor(self.outcome, self.severity, self.needs)], self.order

    @property
    def gravity(self) -> tuple[int, int]:
        return _SEVERITY_RANK[self.severity], _OUTCOME_RANK[self.outcome]

    @property
    def needs(self) -> Any:
        return self.result.needs.value if self.result.needs is not None else None


def _rank(found: _Found, objects: Objects) -> tuple[Any, ...]:
    """Within those of one reader's part: rule by rule, its worst first; then by place, so that the order does not hang on the order of the file."""
    result = found.result
    centre = objects.centre(result.subject)
    at = result.at or centre or (0.0, 0.0, 0.0)
    along = result.place.from_m if result.place is not None else 0.0
    others = [identity(one, objects.centre(one)) for one in result.related]
    place = (round(at[0], 3), round(at[1], 3), along)
    return found.order, found.gravity, identity(result.subject, centre), place, others


def _key(found: _Found, objects: Objects) -> tuple[str, str, str]:
    subject = found.result.subject
    centre = objects.centre(subject) or (found.result.at if subject.kind not in {"file", "notice"} else None)
    return found.rule.rule.code, identity(subject, centre), aspect(found.result.values)


def _finding(found: _Found, made_id: str, number: int, objects: Objects) -> FindingDoc:
    rule, result = found.rule, found.result
    outcome, severity, needs = found.outcome, found.severity, found.needs
    location = _geometry(result.at or objects.middle(result.subject))
    place = _place(result.place, objects)
    from_register = reads_register(rule.rule) or objects.says_of_register(result)
    made: FindingDoc = {
        "id": made_id,
        "number": number,
        "rule": rule.rule.code,
        "outcome": outcome,
        "severity": severity,
        "evidence": (result.evidence or rule.rule.evidence).value,
        "act": actor(outcome, severity, needs),
        "subject": objects.doc(result.subject),
        "related": [objects.doc(one) for one in result.related],
        "location": location,
        "crs": objects.crs if location else None,
        "place": place,
        "where": "",
        "measured": stored(result.measured, result.unit),
        "required": stored(result.required, result.unit),
        "unit": result.unit,
        "uncertainty": stored(result.uncertainty, result.unit),
        "missing": list(result.missing),
        "needs": needs,
        "reason": result.reason,
        "text": result.text_key,
        "values": {key: _scalar(value) for key, value in sorted(result.values.items())},
        "from_register": from_register,
        "message": "",
        "why": "",
        "fix": "",
        "clause": {"document": rule.entry.clause.document, "part": rule.entry.clause.part},
    }
    if from_register:
        made["own_location"] = None if objects.is_register(result.subject) else _geometry(objects.middle(result.subject))
    return made


def _geometry(at: Coordinate | None) -> PointGeometry | None:
    if at is None:
        return None
    east, north, height = (stored(value) for value in at)
    if east is None or north is None:
        return None
    return {"type": "Point", "coordinates": [east, north] if height is None else [east, north, height]}


def _place(place: Place | None, objects: Objects) -> PlaceDoc | None:
    if place is None:
        return None
    segment = list(place.segment) if place.segment is not None else None
    return {"pipe": objects.doc(place.pipe), "from_m": stored(place.from_m) or 0.0, "to_m": stored(place.to_m), "segment": segment}


def _scalar(value: Any) -> Scalar:
    if isinstance(value, float):
        return stored(value, "m")
    if isinstance(value, Enum):
        return str(value.value)
    return value if isinstance(value, str | int | bool) or value is None else str(value)
