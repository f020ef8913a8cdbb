"""A rule pack: what one municipality demands in one period, with the clause that says so. Typed, and read all or nothing.

A pack may stand on another (`base = "nasjonal"`). Nothing is inherited unseen: a rule's entry says which pack it came from, and a
table in the municipality's pack replaces the base's table for that rule as a whole. A number that the municipality has and we
have not found is named in `unknown`; the rule is then undecided, never decided on a guess.

    PackError
    └── NotInForceError
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeVar

from reference_data.binding import Fault, bind, did_you_mean
from reference_data.notice_lists import ATTACHMENT_KINDS, NOTICE_FIELDS, NOTICE_KINDS
from reference_data.pack_lines import line_of_each_key
from reference_data.pack_slips import impossible_head, impossible_params, impossible_settings, slip

T = TypeVar("T")
PACKS = Path(__file__).parent / "packs"


class PackError(ValueError):
    """The pack cannot be used. `mistakes` holds every one of them as `file:line: sentence`."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class NotInForceError(PackError):
    """There are packs of that name, but none that applies on the day."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a pack says beside its rules. Accuracies are one standard deviation in metres; the defaults are ours."""

    crs: str | None = None
    """The municipality's coordinate system, such as "EPSG:25832". None: the pack does not know."""
    vertical_datum: str | None = None
    formats: tuple[str, ...] = ("sos",)
    """Kinds of survey file that the municipality takes, by their usual ending."""
    surroundings_radius_m: float = 200.0
    snap_main_m: float = 0.5
    k: float = 2.0
    survey_plan_uncertainty_m: float = 0.05
    survey_height_uncertainty_m: float = 0.05
    weak_survey_uncertainty_m: float = 0.30
    unknown_survey_uncertainty_m: float = 1.0
    register_plan_uncertainty_m: float = 1.0
    register_height_uncertainty_m: float = 1.0
    terrain_uncertainty_m: float = 0.10
    case_time_weeks: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """What one kind of notice must hold in this municipality."""

    fields: tuple[str, ...] = ()
    """Paths of mandatory fields, as in section 4 of the public interfaces (`property.gnr`, `services`, `services[].dimension_mm`)."""
    attachments: tuple[str, ...] = ()
    attachments_new_building: tuple[str, ...] = ()
    """Wanted as well unless the notice says that the building stood there before."""
    geometry: bool = True
    """Whether the geometric rules apply to this kind at all."""
    permit: bool = False
    """Whether a permit must stand before the work."""


@dataclass(frozen=True, slots=True)
class Clause:
    document: str
    part: str


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule in one pack."""

    code: str
    params: Any
    """An instance of the rule's own dataclass; None when `unknown` names a number that it cannot do without."""
    clause: Clause
    severity: str | None = None
    effect: str | None = None
    hard_limit: bool = False
    ours: bool = False
    """The value or the reading is ours or unverified, not the municipality's own words."""
    enabled: bool = True
    line: int = 0
    unknown: tuple[str, ...] = ()
    pack: str = ""
    """Id of the pack that holds the table: the municipality's own or its base."""


@dataclass(frozen=True)
class RulePack:
    """A pack as read; `rules` includes those of its base."""

    id: str
    name: str
    municipality: str | None
    former: tuple[str, ...]
    source: str
    version: str
    valid_from: date
    valid_to: date | None
    language: str
    sha256: str
    """Of the pack's bytes, followed by those of its base."""
    settings: Settings
    notices: Mapping[str, NoticeKind]
    rules: Mapping[str, RuleEntry]
    base: str | None = None

    def __hash__(self) -> int:
        """Equal packs have equal bytes; so what follows from a pack alone can be kept for the next delivery."""
        return hash(self.sha256)

    def in_force(self, on: date) -> bool:
        return in_force(self, on)


@dataclass(frozen=True, slots=True)
class PackHead:
    """The table [pack]."""

    id: str
    name: str
    source: str
    version: str
    valid_from: date
    language: Literal["nb", "nn", "en"]
    municipality: str | None = None
    former: tuple[str, ...] = ()
    valid_to: date | None = None
    base: str | None = None


def in_force(pack: PackHead | RulePack, on: date) -> bool:
    """Whether the pack applies on that day; its first and last day are its own."""
    return pack.valid_from <= on and (pack.valid_to is None or on <= pack.valid_to)


@dataclass(frozen=True, slots=True)
class RuleTable:
    """The keys of a rule's table that are the pack's own; all others are the rule's parameters."""

    clause: str
    document: str | None = None
    severity: Literal["blocker", "error", "warning", "info"] | None = None
    effect: Literal["ask", "manual", "silent"] | None = None
    hard_limit: bool = False
    ours: bool = False
    enabled: bool = True
    unknown: tuple[str, ...] = ()


_OWN_KEYS = frozenset(one.name for one in fields(RuleTable))


def load_pack(source: Path | str | bytes, shapes: Mapping[str, type], name: str | None = None) -> RulePack:
    """The pack in a file, or in bytes that go by `name`. Raises PackError with every mistake of the file, and of nothing else."""
    shown, data = _bytes_of(source, name)
    mistakes, pack = _read(shown, data, shapes)
    if pack is None:
        raise PackError(tuple(mistakes))
    return pack


def pack_mistakes(source: Path | str | bytes, shapes: Mapping[str, type], name: str | None = None) -> tuple[str, ...]:
    """Everything that is wrong with a pack, as `file:line: sentence`; empty when it can be used."""
    try:
        load_pack(source, shapes, name)
    except PackError as refused:
        return refused.mistakes
    return ()


def _bytes_of(source: Path | str | bytes, name: str | None) -> tuple[str, bytes]:
    if isinstance(source, bytes):
        return name or "pack.toml", source
    path = Path(source)
    shown = name or path.name
    try:
        return shown, path.read_bytes()
    except IsADirectoryError:
        raise PackError((f"{shown}: is a folder, not a rule pack",)) from None
    except OSError as fault:
        raise PackError((f"{shown}: cannot be read ({fault.strerror})",)) from None


def _read(shown: str, data: bytes, shapes: Mapping[str, type]) -> tuple[list[str], RulePack | None]:
    try:
        text = data.decode("utf-8-sig")
        raw = tomllib.loads(text)
    except UnicodeDecodeError as fault:
        return [f"{shown}:{data[: fault.start].count(10) + 1}: is not UTF-8; save it in that character set"], None
    except tomllib.TOMLDecodeError as fault:
        at = re.search(r"at line (\d+)", str(fault))
        number = int(at[1]) if at else len(data.splitlines())
        said = slip(data.decode("utf-8-sig").splitlines()[number - 1], str(fault)) if at else None
        return [f"{shown}:{number}: {said or f'is not TOML: {fault}'}"], None
    lines = line_of_each_key(text)
    faults: list[Fault] = []
    pack = _pack(raw, sha256(data), lines, faults, shapes)
    if faults or pack is None:
        placed = sorted(((_line(fault.path, lines), fault) for fault in faults), key=lambda one: one[0])
        return [f"{shown}:{line}: {_where(fault)}{fault.sentence}" for line, fault in placed], None
    return [], pack


def _where(fault: Fault) -> str:
    return f"{'.'.join(fault.path)}: " if fault.path else ""


def _line(path: tuple[str, ...], lines: Mapping[tuple[str, ...], int]) -> int:
    """The nearest line at or above the path."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def _pack(
    raw: Mapping[str, Any], digest: Any, lines: Mapping[tuple[str, ...], int], faults: list[Fault], shapes: Mapping[str, type]
) -> RulePack | None:
    for key in raw:
        if key not in ("pack", "settings", "notice", "rules"):
            faults.append(Fault((key,), f'unknown table "{key}"{did_you_mean(key, ("pack", "settings", "notice", "rules"))}'))
    head = _as_far(PackHead, raw.get("pack", {}), ("pack",), faults)
    settings = _as_far(Settings, raw.get("settings", {}), ("settings",), faults)
    if head is not None:
        impossible_head(head, faults)
    if settings is not None:
        impossible_settings(settings, faults)
    notices = {str(kind): _notice(str(kind), table, faults) for kind, table in _tables(raw, "notice", faults)}
    base = _base(head, faults, shapes)
    entries = {}
    for code, table in _tables(raw, "rules", faults):
        entry = _entry(code, table, head, lines, faults, shapes)
        if entry is not None:
            entries[code] = entry
    if head is not None and head.valid_to is not None and head.valid_to < head.valid_from:
        faults.append(Fault(("pack", "valid_to"), f"lies before valid_from ({head.valid_from})"))
    if head is None or settings is None or faults:
        return None
    if base is not None:
        digest.update((PACKS / f"{head.base}.toml").read_bytes())
    stated = set(raw.get("settings", {}))
    if base is not None:
        settings = _over(base.settings, settings, stated)
    known = {kind: one for kind, one in notices.items() if one is not None}
    return RulePack(
        head.id, head.name, head.municipality, head.former, head.source, head.version, head.valid_from, head.valid_to, head.language,
        digest.hexdigest(), settings, {**(base.notices if base else {}), **known}, {**(base.rules if base else {}), **entries}, head.base,
    )  # fmt: skip


STAND_INS: Mapping[str, Any] = {"id": "-", "name": "-", "source": "-", "version": "-", "valid_from": date.min, "language": "nb"}


def _as_far(kind: type[T], table: Any, path: tuple[str, ...], faults: list[Fault]) -> T | None:
    """The table as a `kind`. Where some keys are wrong, what the right ones say, so that one reading tells every mistake; the faults say
    that it is not to be used. None when it is no table at all."""
    found: list[Fault] = []
    made = bind(kind, table, path, found)
    faults.extend(found)
    if made is not None or not isinstance(table, Mapping):
        return made
    wrong = {fault.path[len(path)] for fault in found if len(fault.path) > len(path)}
    stood_in = {one.name: STAND_INS[one.name] for one in fields(kind) if one.name in STAND_INS}  # type: ignore[arg-type]
    return bind(kind, {**stood_in, **{key: value for key, value in table.items() if key not in wrong}}, path, [])


def _over(base: Settings, own: Settings, stated: set[str]) -> Settings:
    return Settings(**{one.name: getattr(own if one.name in stated else base, one.name) for one in fields(Settings)})


def _tables(raw: Mapping[str, Any], name: str, faults: list[Fault]) -> list[tuple[str, Any]]:
    table = raw.get(name, {})
    if not isinstance(table, Mapping):
        faults.append(Fault((name,), "must be a table"))
        return []
    return list(table.items())


def _base(head: PackHead | None, faults: list[Fault], shapes: Mapping[str, type]) -> RulePack | None:
    if head is None or head.base is None:
        return None
    from reference_data.pack_shelf import bundled_packs, read_once

    path = PACKS / f"{head.base}.toml"
    if not re.fullmatch(r"[a-z0-9-]+", head.base) or not path.is_file():
        faults.append(
            Fault(("pack", "base"), f'no bundled pack is called "{head.base}"{did_you_mean(head.base, [name for name, _ in bundled_packs()])}')
        )
        return None
    if head.base == head.id:
        faults.append(Fault(("pack", "base"), "a pack cannot stand on itself"))
        return None
    return read_once(path, shapes)


def _notice(kind: str, table: Any, faults: list[Fault]) -> NoticeKind | None:
    path = ("notice", kind)
    if kind not in NOTICE_KINDS:
        faults.append(Fault(path, f'no kind of notice is called "{kind}"{did_you_mean(kind, NOTICE_KINDS)}'))
    made = _as_far(NoticeKind, table, path, faults)
    if made is not None:
        _listed(made.fields, NOTICE_FIELDS, (*path, "fields"), "no field of the notice is called", faults)
        for key, kinds in (("attachments", made.attachments), ("attachments_new_building", made.attachments_new_building)):
            _listed(kinds, ATTACHMENT_KINDS, (*path, key), "no kind of attachment is called", faults)
    return made


def _listed(words: tuple[str, ...], known: tuple[str, ...], path: tuple[str, ...], sentence: str, faults: list[Fault]) -> None:
    faults.extend(Fault(path, f'{sentence} "{word}"{did_you_mean(word, known)}') for word in words if word not in known)


def _entry(
    code: str, table: Any, head: PackHead | None, lines: Mapping[tuple[str, ...], int], faults: list[Fault], shapes: Mapping[str, type]
) -> RuleEntry | None:
    path = ("rules", code)
    if code not in shapes:
        faults.append(Fault(path, f'no rule is called "{code}"{did_you_mean(code, shapes)}'))
        return None
    if not isinstance(table, Mapping):
        faults.append(Fault(path, "must be a table"))
        return None
    own = bind(RuleTable, {key: value for key, value in table.items() if key in _OWN_KEYS}, path, faults)
    given = {key: value for key, value in table.items() if key not in _OWN_KEYS}
    unknown = own.unknown if own is not None else ()
    names = [one.name for one in fields(shapes[code])]
    _listed(unknown, tuple(names), (*path, "unknown"), f"{code} has no parameter", faults)
    for key in given:
        if key not in names:
            faults.append(Fault((*path, key), f'unknown key "{key}"{did_you_mean(key, [*names, *_OWN_KEYS])}'))
    if unknown:
        faults.extend(Fault((*path, key), "is called unknown and has a value all the same") for key in unknown if key in given)
        params = None
    else:
        params = bind(shapes[code], {key: value for key, value in given.items() if key in names}, path, faults)
    if params is not None:
        impossible_params(code, params, given, faults)
    if own is None or head is None or (not unknown and params is None):
        return None
    clause = Clause(own.document or head.source, own.clause)
    return RuleEntry(
        code, params, clause, own.severity, own.effect, own.hard_limit, own.ours, own.enabled, lines.get(path, 0), own.unknown, head.id
    )  # fmt: skip
