"""An object in the register's own names: the attribute mapping kept in step with the typed fields, and turned to another dialect
when delivery and register speak different ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from math import isnan
from typing import Any, TypeVar

from network import Function, Pipe, Point, Survey
from network.profiles.profile import NAMES, Profile, profile
from reference_data.changes.model import Thing

COMMON = ("KVALITET", "DATAFANGSTDATO", "DATAUTTAKSDATO", "STEDF_FORH", "STEDF_ÅRSA", "INFORMASJON")
"""Elements that both dialects write at the top of a group; KVALITET may have its parts below it."""
SURVEYED = ("KVALITET", "DATAFANGSTDATO", "STEDF_FORH", "STEDF_ÅRSA")
"""What says how, when and why a place was surveyed."""
FUNCTION_CODES = {Function.WATER: "VK", Function.WASTEWATER: "SK", Function.STORMWATER: "OK"}
"""FUNKSJON of a point by what flows in it."""
AnyThing = TypeVar("AnyThing", Pipe, Point, Pipe | Point)


def dialect_of(things: Iterable[Thing]) -> str | None:
    """The dialect that most objects are written in; None when none of them has attributes."""
    tally = dict.fromkeys(NAMES, 0)
    for thing in things:
        if thing.attributes:
            tally[dialect_spoken(thing.attributes)] += 1
    best = max(NAMES, key=lambda name: tally[name])
    return best if tally[best] > 0 else None


def in_dialect(thing: AnyThing, dialect: str) -> AnyThing:
    """The object with attributes in the dialect: as they were when it speaks it already, else written from the typed fields."""
    if thing.attributes and dialect_spoken(thing.attributes) == dialect:
        return thing
    plain: Thing = thing
    spoken = profile(dialect)
    kept = {path: value for path, value in thing.attributes.items() if path.split(".")[0] in COMMON}
    written: dict[str, Any] = {"OBJTYPE": thing.objtype or _objtype(thing, spoken), **kept}
    written[spoken.line_theme if isinstance(plain, Pipe) else spoken.point_theme] = _theme(thing, spoken)
    if not any(path.split(".")[0] == "KVALITET" for path in kept) and thing.survey.method:
        written["KVALITET"] = _quality(thing.survey)
    ids = {"sid": thing.subject.sid, "guid": thing.subject.guid}
    return with_fields(replace(thing, attributes=written), dialect, _paths(thing, spoken), **ids)


def not_kept(delivered: Thing, dialect: str) -> tuple[str, ...]:
    """Attributes of the delivered object, as `path value`, that have no name in the register's dialect. None when it speaks that dialect."""
    if not delivered.attributes or dialect_spoken(delivered.attributes) == dialect:
        return ()
    theirs, ours = profile(dialect_spoken(delivered.attributes)), _paths(delivered, profile(dialect))
    known = {path.split("#")[0] for field, paths in _paths(delivered, theirs).items() if field in ours for path in paths}
    known |= {"OBJTYPE", theirs.line_theme, theirs.point_theme, theirs.line_group, theirs.point_group}
    return tuple(
        f"{path} {value}" for path, value in delivered.attributes.items() if path not in known and path.split(".")[0] not in COMMON and value != ""
    )


def with_fields(thing: AnyThing, dialect: str, fields: Iterable[str], **ids: str | None) -> AnyThing:
    """The object with the attributes of `fields` as its typed fields say; `ids` sets `sid` and `guid`, or takes them away with None."""
    spoken = profile(dialect)
    paths = _paths(thing, spoken)
    written = dict(thing.attributes)
    for field in fields:
        if field in paths and hasattr(thing, field):
            value = getattr(thing, field)
            _set(written, paths[field], FUNCTION_CODES.get(value) if isinstance(value, Function) else _text(value))
    for field, value in ids.items():
        _set(written, paths[field], value)
    if not ids:
        return replace(thing, attributes=written)
    named = replace(thing.subject, sid=ids.get("sid", thing.subject.sid), guid=ids.get("guid", thing.subject.guid))
    return replace(thing, subject=named, attributes=written)


def with_survey(thing: AnyThing, delivered: Thing, dialect: str) -> AnyThing:
    """The object with the survey of the delivered one, its quality as that one says it: what its new place was measured with."""
    kept = {path: value for path, value in thing.attributes.items() if path.split(".")[0] not in SURVEYED}
    taken = {path: value for path, value in delivered.attributes.items() if path.split(".")[0] in SURVEYED}
    if delivered.survey.method and not any(path.split(".")[0] == "KVALITET" for path in taken):
        taken["KVALITET"] = _quality(delivered.survey)
    return with_fields(replace(thing, attributes={**kept, **taken}), dialect, ("height_reference", "length_m"))


def with_end_heights(pipe: Pipe, start: bool, end: bool) -> Pipe:
    """The pipe with F_Z and T_Z, where it has them, as the ends that are new lie; without where their height is not known."""
    written = dict(pipe.attributes)
    for path in pipe.attributes:
        name = path.rsplit(".", 1)[-1]
        if (name == "F_Z" and start) or (name == "T_Z" and end):
            z = pipe.coordinates[0 if name == "F_Z" else -1][2]
            if isnan(z):
                del written[path]
            else:
                written[path] = f"{z:.2f}"
    return replace(pipe, attributes=written)


def _set(written: dict[str, Any], paths: tuple[str, ...], value: str | None) -> None:
    """At the first of the paths; the others would contradict it and go."""
    plain = [path for path in paths if "#" not in path]
    there = [path for path in plain if path in written]
    for path in there:
        if value is None or path != there[0]:
            del written[path]
    if value is not None and plain:
        written[there[0] if there else plain[0]] = value


def _paths(thing: Thing, spoken: Profile) -> Mapping[str, tuple[str, ...]]:
    return spoken.pipe if isinstance(thing, Pipe) else spoken.point


def dialect_spoken(attributes: Mapping[str, Any]) -> str:
    """The dialect whose places the attributes stand at: "gemini" by its groups, else "sosi40"."""
    gemini = profile("gemini")
    marks = (f"{gemini.line_group}.", f"{gemini.point_group}.")
    return "gemini" if any(path.startswith(marks) for path in attributes) else "sosi40"


def _objtype(thing: Thing, spoken: Profile) -> str:
    if isinstance(thing, Pipe):
        return next((name for name, code in spoken.line_objtypes.items() if spoken.line_themes[code][0] is thing.function), thing.theme)
    return next((name for name, kind in spoken.point_objtypes.items() if kind is thing.kind), thing.theme)


def _theme(thing: Thing, spoken: Profile) -> str:
    """The dialect's own code; for what it has none for, the code of what the object type is called there (8276 for a tapping)."""
    if isinstance(thing, Pipe):
        if thing.theme in spoken.line_themes:
            return thing.theme
        same = (code for code, what in spoken.line_themes.items() if what == (thing.function, thing.regime))
        return next(same, spoken.line_objtypes.get(thing.objtype, thing.theme))
    if thing.theme in spoken.point_themes:
        return thing.theme
    for kind in (thing.kind, spoken.point_objtypes.get(thing.objtype)):
        code = next((code for code, meant in spoken.point_themes.items() if meant is kind), None)
        if code is not None:
            return code
    return thing.theme


def _quality(survey: Survey) -> str:
    """KVALITET in its short form: accuracies in centimetres, `*` where nothing is known."""
    parts = [survey.method, _centimetres(survey.accuracy_m), survey.visibility, survey.height_method, _centimetres(survey.height_accuracy_m)]
    return " ".join(part or "*" for part in parts)


def _centimetres(metres: float | None) -> str | None:
    return None if metres is None else f"{metres * 100:.0f}"


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return str(value)
