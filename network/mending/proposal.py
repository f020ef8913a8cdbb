"""What a mender proposes: a grade, a place, and edits of whole lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Grade(StrEnum):
    SAFE = "safe"
    """The file itself proves what is meant. Applied when the user asks for mending."""
    UNSAFE = "unsafe"
    """Likely, but the file cannot prove it. Shown, and applied only when the user asks for it by name."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`count` lines from `line` (from 1) become `lines`; a count of 0 inserts before `line`. Lines are bytes without their ends."""

    line: int
    count: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One fault and how to mend it. `kind` names the mender, `key` tells proposals of one kind apart on a mended file, too."""

    kind: str
    grade: Grade
    line: int
    edits: tuple[Edit, ...]
    key: str = ""
    serial: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """What the sentence about it names: `was`, `becomes` and the like."""
