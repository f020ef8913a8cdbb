"""Which form of an answer the caller wants, from its Accept header."""

from __future__ import annotations

from collections.abc import Mapping

from endpoint.problems import Problem


def choose(accept: str | None, offers: Mapping[str, str]) -> str:
    """The name, among `offers` (media type -> name, the favourite first), that `accept` likes best.

    No header and `*/*` give the favourite. Raises Problem (406) when nothing fits.
    """
    if accept is None or not accept.strip():
        return next(iter(offers.values()))
    wanted = [_range(part) for part in accept.split(",") if part.strip()]
    best: tuple[float, int] | None = None
    chosen = ""
    for place, (media_type, name) in enumerate(offers.items()):
        quality = _quality(media_type, wanted)
        if quality > 0 and (best is None or (quality, -place) > best):
            best, chosen = (quality, -place), name
    if best is None:
        raise Problem("not-acceptable", f"This can be given as {', '.join(offers)}.")
    return chosen


def _quality(media_type: str, wanted: list[tuple[str, float]]) -> float:
    """That of the most exact range that covers the type."""
    family = media_type.split("/")[0] + "/*"
    for pattern in (media_type, family, "*/*"):
        found = [quality for name, quality in wanted if name == pattern]
        if found:
            return max(found)
    return 0.0


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return name.lower(), quality
