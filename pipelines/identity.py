"""Which deliveries are the same delivery."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def identity_of(parts: Iterable[tuple[str, str]]) -> str:
    """SHA-256 in hex over (role, SHA-256) of each part, sorted. Names do not count, so a copy is recognised."""
    lines = sorted(f"{role} {sha256}\n" for role, sha256 in parts)
    return hashlib.sha256("".join(lines).encode("ascii")).hexdigest()
