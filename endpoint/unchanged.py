"""Whether the caller has this already: the conditional request of RFC 9110, 13.1.2."""

from __future__ import annotations

from fastapi import Request


def has_already(request: Request, tag: str) -> bool:
    """`tag` is the answer's ETag with its quotes. A proxy that packs answers makes it weak, `W/"..."`, which is the same content to a reader."""
    asked = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    return tag in asked or "*" in asked
