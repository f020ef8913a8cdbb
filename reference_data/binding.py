"""Plain data (of TOML or JSON) onto frozen dataclasses, strictly: every fault is found and named by its path.

Knows `str`, `int`, `float`, `bool`, `date`, `StrEnum`, `Literal`, `X | None`, `tuple[X, ...]`, `Mapping[str, X]` and dataclasses of
these. An int is accepted for a float, and nothing else is converted: a `"1.60"` for 1.60 is a fault, and so is a true for 1.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache, partial
from math import isfinite
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Path = tuple[str, ...]
_CLOSED = {"one_of", "pattern"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake. `path` leads to it; `key` is the last word of it when the mistake is the key itself."""

    path: Path
    sentence: str


Keep = Callable[[Path], None]
Binder = Callable[[Any, Path, list[Fault], Keep | None], Any]
"""(data, where they stand, faults, keep) to a value, which counts only when no fault was added."""


def bind(kind: type[T], data: Any, path: Path, faults: list[Fault], keep: Keep | None = None) -> T | None:
    """`data` as a `kind`, or None with at least one more entry in `faults`.

    With `keep`, unknown keys are no faults: their paths are handed to it instead.
    """
    before = len(faults)
    wanted: Any = kind
    made: T = _binder(wanted)(data, path, faults, keep)
    return made if len(faults) == before else None


def did_you_mean(word: str, known: Any) -> str:
    """` (did you mean "x"?)`, or nothing when no known word is near."""
    near = get_close_matches(word, [str(one) for one in known], n=1, cutoff=0.6)
    return f' (did you mean "{near[0]}"?)' if near else ""


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


@lru_cache(maxsize=2048)
def _binder(kind: Any) -> Binder:
    """What binds data to a type: the type is taken apart once, not for each notice."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _one_of(arguments)
    if origin is Literal:
        return lambda data, path, faults, _: data if data in arguments and not isinstance(data, bool) else _refuse(kind, data, path, faults)
    if origin is tuple:
        return _list_of(kind, _binder(arguments[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _table_of(kind, _binder(arguments[1]))
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _word_of(kind)
    return _PLAIN.get(kind) or partial(_refuse, kind)


def _one_of(kinds: tuple[Any, ...]) -> Binder:
    inner = [(one, _binder(one)) for one in kinds if one is not type(None)]
    some = inner[0][1] if len(inner) == 1 else partial(_first_that_fits, inner)
    if len(inner) == len(kinds):
        return some
    return lambda data, path, faults, keep: None if data is None else some(data, path, faults, keep)


def _first_that_fits(inner: list[tuple[Any, Binder]], data: Any, path: Path, faults: list[Fault], keep: Keep | None) -> Any:
    for _, binder in inner:
        tried: list[Fault] = []
        made = binder(data, path, tried, keep)
        if not tried:
            return made
    return _wrong(" or ".join(described(one) for one, _ in inner), data, path, faults)


def _list_of(kind: Any, item: Binder) -> Binder:
    def bound(data: Any, path: Path, faults: list[Fault], keep: Keep | None) -> Any:
        if not isinstance(data, list | tuple):
            return _refuse(kind, data, path, faults)
        return tuple([item(one, (*path, str(index)), faults, keep) for index, one in enumerate(data)])

    return bound


def _table_of(kind: Any, value: Binder) -> Binder:
    def bound(data: Any, path: Path, faults: list[Fault], keep: Keep | None) -> Any:
        if not isinstance(data, Mapping):
            return _refuse(kind, data, path, faults)
        return {str(key): value(one, (*path, str(key)), faults, keep) for key, one in data.items()}

    return bound


@dataclass(frozen=True, slots=True)
class _Field:
    """A field that data are bound to."""

    name: str
    binder: Binder
    allowed: Mapping[str, Any] | None
    """What `_words` holds a text against; None when anything goes."""


def _dataclass(kind: type) -> Binder:
    known = {
        one.metadata.get("name", one.name): _Field(one.name, _binder(hints(kind)[one.name]), one.metadata if _CLOSED & one.metadata.keys() else None)
        for one in fields(kind)
        if one.init and not one.metadata.get("bound_elsewhere")
    }
    needed = {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}
    required = [(key, one.name) for key, one in known.items() if one.name in needed]

    def bound(data: Any, path: Path, faults: list[Fault], keep: Keep | None) -> Any:
        if not isinstance(data, Mapping):
            return _refuse(kind, data, path, faults)
        before = len(faults)
        values: dict[str, Any] = {}
        for key, one in data.items():
            found = known.get(key)
            if found is not None:
                at = (*path, key)
                values[found.name] = found.binder(one, at, faults, keep)
                if found.allowed is not None:
                    _words(one, found.allowed, at, faults)
            elif keep is not None:
                keep((*path, str(key)))
            else:
                faults.append(Fault((*path, str(key)), f'unknown key "{key}"{did_you_mean(str(key), known)}'))
        for key, name in required:
            if name not in values:
                faults.append(Fault(path, f'"{key}" is missing; it must be {described(hints(kind)[name])}'))
        if len(faults) > before:
            return None
        try:
            return kind(**values)
        except ValueError as refused:
            faults.append(Fault(path, str(refused)))
            return None

    return bound


def _words(word: Any, allowed: Mapping[str, Any], path: Path, faults: list[Fault]) -> None:
    """A field's metadata `one_of` closes its list where the list is data and no type; `pattern` with `expected` gives its form."""
    if not isinstance(word, str):
        return
    if "one_of" in allowed and word not in allowed["one_of"]:
        expected = " or ".join(_shown(one) for one in allowed["one_of"])
        faults.append(Fault(path, f"must be {expected}, and is {_shown(word)}{did_you_mean(word, allowed['one_of'])}"))
    if "pattern" in allowed and not re.fullmatch(allowed["pattern"], word):
        faults.append(Fault(path, f"must be {allowed['expected']}, and is {_shown(word)}"))


def _word_of(kind: type[StrEnum]) -> Binder:
    words = {one.value: one for one in kind}

    def bound(data: Any, path: Path, faults: list[Fault], keep: Keep | None) -> Any:
        return words[data] if isinstance(data, str) and data in words else _refuse(kind, data, path, faults)

    return bound


def _text(data: Any, path: Path, faults: list[Fault], keep: Keep | None) -> Any:
    return data if isinstance(data, str) else _refuse(str, data, path, faults)


def _yes_or_no(data: Any, path: Path, faults: list[Fault], keep: Keep | None) -> Any:
    return data if isinstance(data, bool) else _refuse(bool, data, path, faults)


def _whole(data: Any, path: Path, faults: list[Fault], keep: Keep | None) -> Any:
    return data if isinstance(data, int) and not isinstance(data, bool) else _refuse(int, data, path, faults)


def _number(data: Any, path: Path, faults: list[Fault], keep: Keep | None) -> Any:
    fits = isinstance(data, int | float) and not isinstance(data, bool) and isfinite(data)
    return float(data) if fits else _refuse(float, data, path, faults)


def _date(data: Any, path: Path, faults: list[Fault], keep: Keep | None) -> Any:
    if isinstance(data, date) and not isinstance(data, datetime):
        return data
    with suppress(ValueError, TypeError):
        return date.fromisoformat(data)
    return _wrong("a date such as 2026-01-31", data, path, faults)


_PLAIN: Mapping[Any, Binder] = {str: _text, bool: _yes_or_no, int: _whole, float: _number, date: _date}


def _refuse(kind: Any, data: Any, path: Path, faults: list[Fault], keep: Keep | None = None) -> Any:
    """Says what was expected instead of `data`. Gives None, as `_wrong` does, so that a binder can end with it."""
    words: list[Any] = []
    if get_origin(kind) is Literal:
        words = list(get_args(kind))
    elif isinstance(kind, type) and issubclass(kind, StrEnum):
        words = [one.value for one in kind]
    return _wrong(described(kind), data, path, faults, did_you_mean(data, words) if isinstance(data, str) else "")


def _wrong(expected: str, data: Any, path: Path, faults: list[Fault], suggestion: str = "") -> Any:
    faults.append(Fault(path, f"must be {expected}, and is {_shown(data)}{suggestion}"))
    return None


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
