"""Plain data (of TOML or JSON) onto frozen dataclasses, strictly: every fault is found and named by its path.

Knows `str`, `int`, `float`, `bool`, `date`, `StrEnum`, `Literal`, `X | None`, `tuple[X, ...]`, `Mapping[str, X]` and dataclasses of
these. An int is accepted for a float, and nothing else is converted: a `"1.60"` for 1.60 is a fault, and so is a true for 1.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from dataclasses import Field as DataclassField
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from math import isfinite
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake. `path` leads to it; `key` is the last word of it when the mistake is the key itself."""

    path: Path
    sentence: str


class _Wrong(Exception):  # noqa: N818 - never leaves this file
    pass


def bind(kind: type[T], data: Any, path: Path, faults: list[Fault], keep: Callable[[Path], None] | None = None) -> T | None:
    """`data` as a `kind`, or None with at least one more entry in `faults`.

    With `keep`, unknown keys are no faults: their paths are handed to it instead.
    """
    before = len(faults)
    try:
        made = _value(kind, data, path, faults, keep)
    except _Wrong:
        return None
    return made if len(faults) == before else None


def did_you_mean(word: str, known: Any) -> str:
    """` (did you mean "x"?)`, or nothing when no known word is near."""
    near = get_close_matches(word, [str(one) for one in known], n=1, cutoff=0.6)
    return f' (did you mean "{near[0]}"?)' if near else ""


@lru_cache(maxsize=2048)
def _taken_apart(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """Origin and arguments of a type. A notice asks for those of a few dozen types some hundred times."""
    return get_origin(kind), get_args(kind)


@lru_cache(maxsize=512)
def _bound_fields(kind: type) -> tuple[dict[str, DataclassField[Any]], dict[str, str]]:
    """The fields that data are bound to, by name, and their names by the key that stands in the data."""
    known = {one.name: one for one in fields(kind) if one.init and not one.metadata.get("bound_elsewhere")}
    return known, {one.metadata.get("name", one.name): one.name for one in known.values()}


@lru_cache(maxsize=512)
def hints(kind: type) -> dict[str, Any]:
    """The resolved types of a dataclass's fields."""
    return get_type_hints(kind)


def optional(kind: Any) -> Any:
    """The X of `X | None`, else `kind` itself."""
    if get_origin(kind) in (Union, types.UnionType):
        inner = [one for one in get_args(kind) if one is not type(None)]
        return inner[0] if len(inner) == 1 else kind
    return kind


def described(kind: Any) -> str:
    """What is expected, in words for the one who writes the file."""
    kind = optional(kind)
    origin = get_origin(kind)
    if origin is Literal:
        return "one of " + ", ".join(f'"{one}"' for one in get_args(kind))
    if origin is tuple:
        return f"a list of: {described(get_args(kind)[0])}"
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return "one of " + ", ".join(f'"{one.value}"' for one in kind)
    if origin is not None or is_dataclass(kind):
        return "a table"
    words = {str: "text", int: "a whole number", float: "a number", bool: "true or false", date: "a date such as 2026-01-31"}
    return words.get(kind, str(kind))


def _value(kind: Any, data: Any, path: Path, faults: list[Fault], keep: Callable[[Path], None] | None) -> Any:
    origin, arguments = _taken_apart(kind)
    if origin in (Union, types.UnionType):
        if data is None and type(None) in arguments:
            return None
        inner = [one for one in arguments if one is not type(None)]
        if len(inner) == 1:
            return _value(inner[0], data, path, faults, keep)
        for one in inner:
            tried: list[Fault] = []
            try:
                made = _value(one, data, path, tried, keep)
            except _Wrong:
                continue
            if not tried:
                return made
        raise _wrong(" or ".join(described(one) for one in inner), data, path, faults)
    if origin is Literal:
        return data if data in arguments and not isinstance(data, bool) else _refuse(kind, data, path, faults)
    if origin is tuple:
        if not isinstance(data, list | tuple):
            _refuse(kind, data, path, faults)
        return tuple(bind(arguments[0], one, (*path, str(index)), faults, keep) for index, one in enumerate(data))
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(data, Mapping):
            _refuse(kind, data, path, faults)
        return {str(key): bind(arguments[1], one, (*path, str(key)), faults, keep) for key, one in data.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind, data, path, faults, keep)
    return _plain(kind, data, path, faults)


def _dataclass(kind: type, data: Any, path: Path, faults: list[Fault], keep: Callable[[Path], None] | None) -> Any:
    if not isinstance(data, Mapping):
        _refuse(kind, data, path, faults)
    known, names = _bound_fields(kind)
    types_of = hints(kind)
    before = len(faults)
    values: dict[str, Any] = {}
    for key, one in data.items():
        if key in names:
            values[names[key]] = bind(types_of[names[key]], one, (*path, key), faults, keep)
            _words(one, known[names[key]].metadata, (*path, key), faults)
        elif keep is not None:
            keep((*path, str(key)))
        else:
            faults.append(Fault((*path, str(key)), f'unknown key "{key}"{did_you_mean(str(key), names)}'))
    for key, name in names.items():
        if name not in values and known[name].default is MISSING and known[name].default_factory is MISSING:
            faults.append(Fault(path, f'"{key}" is missing; it must be {described(hints(kind)[name])}'))
    if len(faults) > before:
        raise _Wrong
    try:
        return kind(**values)
    except ValueError as refused:
        faults.append(Fault(path, str(refused)))
        raise _Wrong from None


def _words(word: Any, allowed: Mapping[str, Any], path: Path, faults: list[Fault]) -> None:
    """A field's metadata `one_of` closes its list where the list is data and no type; `pattern` with `expected` gives its form."""
    if not isinstance(word, str):
        return
    if "one_of" in allowed and word not in allowed["one_of"]:
        expected = " or ".join(_shown(one) for one in allowed["one_of"])
        faults.append(Fault(path, f"must be {expected}, and is {_shown(word)}{did_you_mean(word, allowed['one_of'])}"))
    if "pattern" in allowed and not re.fullmatch(allowed["pattern"], word):
        faults.append(Fault(path, f"must be {allowed['expected']}, and is {_shown(word)}"))


def _plain(kind: Any, data: Any, path: Path, faults: list[Fault]) -> Any:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if isinstance(data, str) and data in list(kind):
            return kind(data)
        return _refuse(kind, data, path, faults)
    if kind is float and isinstance(data, int | float) and not isinstance(data, bool) and isfinite(data):
        return float(data)
    if kind is int and isinstance(data, int) and not isinstance(data, bool):
        return data
    if kind is date:
        return _date(data, path, faults)
    if kind in (str, bool) and isinstance(data, kind):
        return data
    return _refuse(kind, data, path, faults)


def _date(data: Any, path: Path, faults: list[Fault]) -> date:
    if isinstance(data, date) and not isinstance(data, datetime):
        return data
    if isinstance(data, str):
        try:
            return date.fromisoformat(data)
        except ValueError:
            pass
    raise _wrong("a date such as 2026-01-31", data, path, faults)


def _refuse(kind: Any, data: Any, path: Path, faults: list[Fault]) -> Any:
    words: list[Any] = []
    if get_origin(kind) is Literal:
        words = list(get_args(kind))
    elif isinstance(kind, type) and issubclass(kind, StrEnum):
        words = [one.value for one in kind]
    raise _wrong(described(kind), data, path, faults, did_you_mean(data, words) if isinstance(data, str) else "")


def _wrong(expected: str, data: Any, path: Path, faults: list[Fault], suggestion: str = "") -> _Wrong:
    faults.append(Fault(path, f"must be {expected}, and is {_shown(data)}{suggestion}"))
    return _Wrong()


def _shown(data: Any) -> str:
    if data is None:
        return "empty"
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, Mapping):
        return "a table"
    if isinstance(data, list | tuple):
        return "a list"
    text = f'"{data}"' if isinstance(data, str) else str(data)
    return text if len(text) <= 60 else text[:57] + '..."'
