"""The paths of a notice's fields, such as `services[0].colour`: what stands there, and which there are."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, get_args, get_origin

from reference_data.binding import hints, optional
from validators.notice import Notice


def value_at(notice: Notice, path: str) -> Any:
    """What stands at a path such as `property.gnr`; None when it or anything on the way is missing.

    With `[]` the answer is a tuple, one value for each item of the list (`services[].colour`).
    """
    value: Any = notice
    words = path.split(".")
    for at, word in enumerate(words):
        if word.endswith("[]"):
            items = getattr(value, _attribute(value, word[:-2]), None) or ()
            rest = ".".join(words[at + 1 :])
            return tuple(_reach(item, rest) for item in items)
        value = getattr(value, _attribute(value, word), None)
        if value is None:
            return None
    return value


def _reach(item: Any, path: str) -> Any:
    for word in path.split(".") if path else ():
        item = getattr(item, _attribute(item, word), None)
    return item


def _attribute(owner: Any, word: str) -> str:
    return _renamed(owner.__class__).get(word, word)


@lru_cache(maxsize=64)
def _renamed(kind: type) -> dict[str, str]:
    """Of a dataclass of the notice: the attribute behind each field that the form calls by another name."""
    return {one.metadata["name"]: one.name for one in fields(kind) if "name" in one.metadata} if is_dataclass(kind) else {}


def notice_paths(kind: type = Notice, before: str = "") -> tuple[str, ...]:
    """Every path that a notice may hold, lists as `[]`, in the model's order."""
    found: list[str] = []
    for one in fields(kind):
        if one.metadata.get("bound_elsewhere"):
            continue
        inner = optional(hints(kind)[one.name])
        path = before + str(one.metadata.get("name", one.name))
        found.append(path)
        if get_origin(inner) is tuple:
            inner, path = get_args(inner)[0], path + "[]"
        if is_dataclass(inner) and isinstance(inner, type):
            found.extend(notice_paths(inner, path + "."))
    return tuple(found)
