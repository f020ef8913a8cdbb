"""An object's attributes as one flat mapping from path to text, and how a field is read out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from network.profiles.profile import Paths

Attributes = Mapping[str, Any]
"""Path joined with "." to text; a tuple of texts where the element repeats."""


NOT_GIVEN = ("", "*", "@")


def first(attributes: Attributes, path: str) -> str | None:
    """The text at `path` (`LEDNING#5`: its fifth token); None when missing, empty or `*` (not given). Repeats: the first."""
    value = attributes.get(path)
    if value is None:
        return _token(attributes, path) if "#" in path else None
    text = (value[0] if isinstance(value, tuple) else str(value)).strip()
    return text if text not in NOT_GIVEN else None


def _token(attributes: Attributes, path: str) -> str | None:
    name, _, position = path.partition("#")
    value = attributes.get(name)
    tokens = str(value[0] if isinstance(value, tuple) else value or "").split()
    if len(tokens) < 2 or int(position) > len(tokens):
        return None
    return tokens[int(position) - 1] if tokens[int(position) - 1] not in NOT_GIVEN else None


def text(attributes: Attributes, paths: Paths | None) -> str | None:
    """The first text that any of `paths` holds."""
    for path in paths or ():
        found = first(attributes, path)
        if found is not None:
            return found
    return None


def number(attributes: Attributes, paths: Paths | None) -> float | None:
    """The first of `paths` as a number; None when it is missing, no number, or 0, which exports write for "not known"."""
    found = text(attributes, paths)
    if found is None:
        return None
    try:
        value = float(found.replace(",", "."))
    except ValueError:
        return None
    return value if value != 0 and abs(value) < 1e9 else None


def whole(attributes: Attributes, paths: Paths | None) -> int | None:
    value = number(attributes, paths)
    return int(value) if value is not None and value == int(value) else None
