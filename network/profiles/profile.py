"""A dialect as data: which code means what, and where each field of the model stands."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from network.model import Function, HeightReference, PointKind, Regime

NAMES = ("gemini", "sosi40", "ledning45", "norskvann22")
WORDED = ("ledning45", "norskvann22")
"""Dialects whose themes are words, in whatever attribute they stand."""

Paths = tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """One dialect. Themes are keyed by their code as written, types by OBJTYPE; paths are tried in order."""

    name: str
    line_group: str
    point_group: str
    line_theme: str
    point_theme: str
    line_themes: Mapping[str, tuple[Function, Regime]]
    line_objtypes: Mapping[str, str]
    """OBJTYPE to the theme of its plain pipe."""
    point_themes: Mapping[str, PointKind]
    point_functions: Mapping[str, Function]
    point_objtypes: Mapping[str, PointKind]
    not_pipes: frozenset[str]
    pipe: Mapping[str, Paths]
    point: Mapping[str, Paths]
    own_objtypes: frozenset[str] = frozenset()
    """Object types that only this dialect has. It is then known by them, and the theme by its word in whatever attribute."""
    undecided: frozenset[str] = frozenset()
    """Themes of pipes that the file does not say the use of."""


@dataclass(frozen=True)
class Lists:
    """Code lists shared by the dialects (survey instruction, Vedlegg A v3.1)."""

    height_references: Mapping[str, HeightReference]
    functions: Mapping[str, Function]
    network_levels: Mapping[str, str]
    """Words to codes."""
    materials: Mapping[str, str]
    """Words to codes."""
    pipe: Mapping[str, frozenset[str]]
    point: Mapping[str, frozenset[str]]
    survey: Mapping[str, frozenset[str]]


@cache
def profile(name: str) -> Profile:
    """The profile called `name`; KeyError when there is none."""
    if name not in NAMES:
        raise KeyError(name)
    table = _table(name)
    fields = _table(table["same_fields_as"]) if "same_fields_as" in table else table
    return Profile(
        name=table["name"],
        line_group=table["line_group"],
        point_group=table["point_group"],
        line_theme=table["line_theme"],
        point_theme=table["point_theme"],
        line_themes={code: (Function(function), Regime(regime)) for code, (function, regime) in table["line_themes"].items()},
        line_objtypes=table["line_objtypes"],
        point_themes={code: PointKind(kind) for code, kind in table["point_themes"].items()},
        point_functions={code: Function(function) for code, function in table["point_functions"].items() if function},
        point_objtypes={code: PointKind(kind) for code, kind in table["point_objtypes"].items()},
        not_pipes=frozenset(table["not_pipes"]["objtypes"]),
        pipe={field: tuple(paths) for field, paths in fields["pipe"].items()},
        point={field: tuple(paths) for field, paths in fields["point"].items()},
        own_objtypes=frozenset(table.get("own_objtypes", ())),
        undecided=frozenset(table.get("undecided", ())),
    )


@cache
def lists() -> Lists:
    table = _table("lists")
    return Lists(
        height_references={code: HeightReference(name) for code, name in table["height_references"].items()},
        functions={code: Function(name) for code, name in table["functions"].items()},
        network_levels=table["network_levels"],
        materials=table["materials"],
        pipe={field: frozenset(codes) for field, codes in table["pipe"].items()},
        point={field: frozenset(codes) for field, codes in table["point"].items()},
        survey={field: frozenset(codes) for field, codes in table["survey"].items()},
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
