"""From an object's attributes and coordinates to a `Pipe`, a `Point` or the reason why it is neither.

The same functions serve a delivery's groups and a register's rows: both are attributes by path and coordinates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from network.attributes import Attributes, first, number, text, whole
from network.model import (
    Coordinate,
    Function,
    HeightReference,
    Other,
    Pipe,
    Point,
    PointKind,
    Regime,
    Subject,
    Survey,
    UnknownCode,
)
from network.profiles.profile import WORDED, Paths, Profile, lists, profile
from network.quality import survey_of

LAYOUTS = 1024
"""How many different rows of attribute names are remembered with what was found out about them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The geometry of an object before it is known what the object is."""

    kind: str
    """"line", "point" or "other"."""
    coordinates: tuple[Coordinate, ...]
    vertex_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one object, and the codes of it that no list knows."""

    thing: Pipe | Point | Other
    dialect: str | None
    """None when the object has nothing that tells one dialect from another."""
    unknown: tuple[UnknownCode, ...] = ()


def read_object(attributes: Attributes, shape: Shape, subject: Subject, group_kind: str, head: Survey | None = None) -> Reading:
    """Reads one object by the profile that its attributes speak. `subject` needs only `serial` and `line`; the rest is filled in."""
    objtype = first(attributes, "OBJTYPE") or ""
    dialect, own = _dialect(tuple(attributes), objtype)
    spoken = profile(dialect)
    if shape.kind == "line":
        return _line(attributes, shape, subject, group_kind, objtype, spoken, own, head)
    if shape.kind == "point":
        return _point(attributes, shape, subject, group_kind, objtype, spoken, own, head)
    known = objtype in spoken.not_pipes or not _says_pipe(attributes, objtype, spoken)
    return Reading(_other(subject, group_kind, objtype, "not_a_pipe" if known else "wrong_geometry"), None)


@lru_cache(maxsize=LAYOUTS)
def _dialect(names: tuple[str, ...], objtype: str) -> tuple[str, bool]:
    """The dialect that an object with attributes of these names speaks, and whether it is sure of it."""
    gemini = profile("gemini")
    marks = (f"{gemini.line_group}.", f"{gemini.point_group}.")
    if any(name.startswith(marks) for name in names):
        return "gemini", True
    for worded in WORDED:
        if objtype in profile(worded).own_objtypes:
            return worded, True
    numeric = profile("sosi40")
    return "sosi40", numeric.line_theme in names or numeric.point_theme in names


@lru_cache(maxsize=LAYOUTS)
def _at_hand(dialect: str, kind: str, names: tuple[str, ...]) -> Mapping[str, Paths]:
    """Of the paths that the dialect has for each field of a "line" or "point" those where attributes of these names can hold it. Most
    fields stand nowhere, and objects of one file have their attributes at the same few places."""
    given = frozenset(names)
    asked = profile(dialect).pipe if kind == "line" else profile(dialect).point
    return {field: tuple(path for path in paths if path in given or path.partition("#")[0] in given) for field, paths in asked.items()}


def _theme(attributes: Attributes, path: str, words: Mapping[str, object]) -> str | None:
    """The theme at its path; in a dialect without one the first listed word that any attribute holds."""
    if path:
        return first(attributes, path)
    texts = (first(attributes, name) for name in attributes if name != "OBJTYPE")
    return next((text.casefold() for text in texts if text and text.casefold() in words), None)


def _says_pipe(attributes: Attributes, objtype: str, spoken: Profile) -> bool:
    themes = (spoken.line_theme, spoken.point_theme)
    return any(path and first(attributes, path) for path in themes) or objtype in spoken.line_objtypes or objtype in spoken.point_objtypes


def _line(
    attributes: Attributes, shape: Shape, subject: Subject, group_kind: str, objtype: str, spoken: Profile, own: bool, head: Survey | None
) -> Reading:
    theme = _theme(attributes, spoken.line_theme, spoken.line_themes)
    if theme is None and (_theme(attributes, spoken.point_theme, spoken.point_themes) or objtype in spoken.point_objtypes):
        return Reading(_other(subject, group_kind, objtype, "wrong_geometry"), None)
    typed = _match(objtype, spoken.line_objtypes)
    known = theme in spoken.line_themes if theme else False
    if not known and typed is None:
        if objtype in spoken.not_pipes:
            return Reading(_other(subject, group_kind, objtype, "not_a_pipe"), None)
        if theme is None:
            return Reading(_other(subject, group_kind, objtype, "unknown_type"), None)
    asked = _at_hand(spoken.name, "line", tuple(attributes))
    subject = _named(subject, "pipe", attributes, asked)
    if not shape.coordinates:
        return Reading(replace(_other(subject, group_kind, objtype, "no_geometry"), subject=subject), None)
    code = theme if known and theme else spoken.line_objtypes[typed] if typed else ""
    function, regime = spoken.line_themes.get(code, (Function.OTHER, Regime.NONE))
    unknown = [UnknownCode(subject, spoken.line_theme, theme)] if theme and not known else []
    if code in spoken.undecided:
        unknown.append(UnknownCode(subject, "OBJTYPE", objtype))
    if objtype and objtype not in spoken.line_objtypes and objtype not in spoken.not_pipes and objtype not in spoken.own_objtypes:
        unknown.append(UnknownCode(subject, "OBJTYPE", objtype))
    pipe = Pipe(
        subject=subject,
        function=function,
        theme=theme or code or objtype,
        objtype=objtype,
        regime=regime,
        coordinates=shape.coordinates,
        vertex_lines=shape.vertex_lines if len(shape.vertex_lines) == len(shape.coordinates) else (),
        network_level=_coded(text(attributes, asked["network_level"]), lists().network_levels),
        owner=text(attributes, asked["owner"]),
        operator=text(attributes, asked["operator"]),
        status=text(attributes, asked["status"]),
        year=whole(attributes, asked["year"]),
        material=_coded(text(attributes, asked["material"]), lists().materials),
        dimension_mm=number(attributes, asked["dimension_mm"]),
        dimension_basis=text(attributes, asked["dimension_basis"]),
        wall_mm=number(attributes, asked["wall_mm"]),
        sdr=number(attributes, asked["sdr"]),
        ring_stiffness=text(attributes, asked["ring_stiffness"]),
        pressure_class=text(attributes, asked["pressure_class"]),
        shape=text(attributes, asked["shape"]),
        product_standard=text(attributes, asked["product_standard"]),
        height_reference=_height_reference(attributes, asked["height_reference"], subject, unknown),
        from_node=_node(attributes, asked["from_node"]),
        to_node=_node(attributes, asked["to_node"]),
        length_m=number(attributes, asked["length_m"]),
        case_number=text(attributes, asked["case_number"]),
        survey=survey_of(attributes, head),
        attributes=attributes,
    )
    for field, codes in lists().pipe.items():
        value = getattr(pipe, field)
        if value is not None and value not in codes:
            unknown.append(_unlisted(value, spoken.pipe[field], attributes, subject))
    _check_survey(pipe.survey, subject, unknown)
    return Reading(pipe, spoken.name if own else None, tuple(unknown))


def _point(
    attributes: Attributes, shape: Shape, subject: Subject, group_kind: str, objtype: str, spoken: Profile, own: bool, head: Survey | None
) -> Reading:
    theme = _theme(attributes, spoken.point_theme, spoken.point_themes)
    if theme is None and (_theme(attributes, spoken.line_theme, spoken.line_themes) or objtype in spoken.line_objtypes):
        return Reading(_other(subject, group_kind, objtype, "wrong_geometry"), None)
    typed = _match(objtype, spoken.point_objtypes)
    if objtype in spoken.not_pipes:
        return Reading(_other(subject, group_kind, objtype, "not_a_pipe"), None)
    if theme is None and typed is None:
        return Reading(_other(subject, group_kind, objtype, "unknown_type"), None)
    kind = spoken.point_themes.get(theme or "") or (spoken.point_objtypes[typed] if typed else PointKind.OTHER)
    asked = _at_hand(spoken.name, "point", tuple(attributes))
    subject = _named(subject, kind.value, attributes, asked)
    if not shape.coordinates:
        return Reading(_other(subject, group_kind, objtype, "no_geometry"), None)
    unknown = [UnknownCode(subject, spoken.point_theme, theme)] if theme and theme not in spoken.point_themes else []
    if objtype and objtype not in spoken.point_objtypes and objtype not in spoken.own_objtypes:
        unknown.append(UnknownCode(subject, "OBJTYPE", objtype))
    point = Point(
        subject=subject,
        kind=kind,
        theme=theme or objtype,
        objtype=objtype,
        coordinate=shape.coordinates[0],
        function=lists().functions.get(text(attributes, asked["function"]) or "") or spoken.point_functions.get(theme or ""),
        type_code=text(attributes, asked["type_code"]),
        owner=text(attributes, asked["owner"]),
        status=text(attributes, asked["status"]),
        year=whole(attributes, asked["year"]),
        form=text(attributes, asked["form"]),
        width_mm=number(attributes, asked["width_mm"]),
        length_mm=number(attributes, asked["length_mm"]),
        wall_mm=number(attributes, asked["wall_mm"]),
        build_method=text(attributes, asked["build_method"]),
        cone=text(attributes, asked["cone"]),
        access=text(attributes, asked["access"]),
        dimension_basis=text(attributes, asked["dimension_basis"]),
        dimension_mm=number(attributes, asked["dimension_mm"]),
        material=_coded(text(attributes, asked["material"]), lists().materials),
        bottom_height_m=number(attributes, asked["bottom_height_m"]),
        lid_height_m=number(attributes, asked["lid_height_m"]),
        height_reference=_height_reference(attributes, asked["height_reference"], subject, unknown),
        parent=_node(attributes, asked["parent"]),
        register_id=text(attributes, asked["register_id"]),
        case_number=text(attributes, asked["case_number"]),
        survey=survey_of(attributes, head),
        attributes=attributes,
    )
    for field, codes in lists().point.items():
        value = getattr(point, field)
        if value is not None and value not in codes and (field != "type_code" or kind is PointKind.PIPE_POINT):
            unknown.append(_unlisted(value, spoken.point[field], attributes, subject))
    _check_survey(point.survey, subject, unknown)
    return Reading(point, spoken.name if own else None, tuple(unknown))


def _other(subject: Subject, group_kind: str, objtype: str, reason: str) -> Other:
    return Other(replace(subject, kind="group"), group_kind, objtype, reason)


def _named(subject: Subject, kind: str, attributes: Attributes, paths: Mapping[str, Paths]) -> Subject:
    return Subject(kind, subject.serial, text(attributes, paths["sid"]), text(attributes, paths["guid"]), subject.line, subject.path)


def _match(objtype: str, names: Mapping[str, object]) -> str | None:
    """The listed type that `objtype` is, also when only its upper and lower case differ."""
    if objtype in names:
        return objtype
    folded = objtype.casefold()
    return next((name for name in names if name.casefold() == folded), None) if folded else None


def _node(attributes: Attributes, paths: Paths) -> str | None:
    """An id of another object; 0 is "none"."""
    found = text(attributes, paths)
    return None if found == "0" else found


def _coded(written: str | None, words: Mapping[str, str]) -> str | None:
    """The code of a word that another dialect uses for it; anything else as it stands."""
    return None if written is None else words.get(written, written)


def _height_reference(attributes: Attributes, paths: Paths, subject: Subject, unknown: list[UnknownCode]) -> HeightReference | None:
    for path in paths:
        written = first(attributes, path)
        if written is None:
            continue
        known = lists().height_references.get(written)
        if known is None:
            unknown.append(UnknownCode(subject, path, written))
            return HeightReference.UNKNOWN
        return known
    return None


def _unlisted(value: str, paths: Paths, attributes: Attributes, subject: Subject) -> UnknownCode:
    return UnknownCode(subject, next((path for path in paths if first(attributes, path) == value), paths[0]), value)


def _check_survey(survey: Survey, subject: Subject, unknown: list[UnknownCode]) -> None:
    for attribute, value, codes in (
        ("STEDF_FORH", survey.trench, lists().survey["trench"]),
        ("STEDF_ÅRSA", survey.reason, lists().survey["reason"]),
    ):
        if value is not None and value not in codes:
            unknown.append(UnknownCode(subject, attribute, value))
