"""A finding of an audit as one flat record, for tables and maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from network import Pipe, Point, Subject
from reports import wording
from reports.fingerprint import aspect, finding_id, identity
from reports.quantities import stored

if TYPE_CHECKING:
    from reports.finding import PlaceDoc, SubjectDoc
    from validators import Place, Result, RuleResults


def finding_of(rule: RuleResults, result: Result, thing: Pipe | Point | None, language: str, part: str) -> dict[str, Any]:
    """What is said of `thing`, with its sentence. `key` names the finding from one audit to the next, as a report's id does; two objects
    that a register gives the same id share it. Coordinates are (east, north) in the register's own system."""
    subject = result.subject
    at = result.at or (_place_on(thing) if thing is not None else None)
    return {
        "key": finding_id(rule.rule.code, identity(subject, _place_on(thing) if thing is not None else None), aspect(result.values)),
        "rule": rule.rule.code,
        "title": wording.title(language, rule.rule.code),
        "outcome": result.outcome.value,
        "severity": (result.severity or rule.severity).value,
        "kind": subject.kind,
        "function": _function(thing),
        "sid": subject.sid,
        "guid": subject.guid,
        "serial": subject.serial,
        "east": stored(at[0]) if at is not None else None,
        "north": stored(at[1]) if at is not None else None,
        "measured": stored(result.measured, result.unit),
        "required": stored(result.required, result.unit),
        "unit": result.unit,
        "uncertainty": stored(result.uncertainty, result.unit),
        "missing": ", ".join(result.missing) or None,
        "related": ", ".join(_called(one) for one in result.related) or None,
        "message": _sentence(rule, result, thing, language),
        "part": part,
    }


def _place_on(thing: Pipe | Point) -> tuple[float, float, float]:
    return thing.coordinates[0] if isinstance(thing, Pipe) else thing.coordinate


def _function(thing: Pipe | Point | None) -> str | None:
    return thing.function.value if thing is not None and thing.function is not None else None


def _called(subject: Subject) -> str:
    return subject.sid or subject.guid or f"#{subject.serial}"


def _doc(subject: Subject, function: str | None = None) -> SubjectDoc:
    """Called by the register's own id where there is one: the serial number is only a place in the file that it came in."""
    made: dict[str, Any] = {"kind": subject.kind}
    made |= {key: getattr(subject, key) for key in ("sid", "guid") if getattr(subject, key) is not None} or {"serial": subject.serial}
    if function is not None:
        made["function"] = function
    return cast("SubjectDoc", made)


def _placed(place: Place | None) -> PlaceDoc | None:
    if place is None:
        return None
    segment = list(place.segment) if place.segment is not None else None
    return {"pipe": _doc(place.pipe), "from_m": stored(place.from_m) or 0.0, "to_m": stored(place.to_m), "segment": segment}


def _sentence(rule: RuleResults, result: Result, thing: Pipe | Point | None, language: str) -> str:
    subject, outcome = _doc(result.subject, _function(thing)), result.outcome.value
    known = wording.fillings(
        language,
        subject=subject,
        outcome=outcome,
        measured=result.measured,
        required=result.required,
        unit=result.unit,
        uncertainty=result.uncertainty,
        where=wording.where(language, _placed(result.place), subject),
        related=[_doc(one) for one in result.related],
        missing=result.missing,
        values=result.values,
    )
    said = wording.message(language, rule.rule.code, result.text_key, outcome, known)
    return said[:1].upper() + said[1:]
