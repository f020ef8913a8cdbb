"""One small delivery, whole, as the description shows it: what is sent to the pre-check and what is handed in, and what is answered.

The files lie in `examples/`. The answers are what the service gave to these very requests (`python -m bench.api_examples`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "examples"
API = "/api/v1"
BOUNDARY = "ferdigsjekk-example"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a multipart request. `file` is None for a plain field."""

    name: str
    content: str
    file: str | None = None
    media_type: str = "text/plain"
    several: bool = False
    """Whether the part may come more than once."""


@lru_cache
def precheck_parts() -> tuple[Part, ...]:
    return (_file("file", "innmaaling.sos", "text/vnd.sosi"), _file("notice", "notice.json", "application/json"), Part("lang", "nb"))


@lru_cache
def notice_parts() -> tuple[Part, ...]:
    return (
        _file("notice", "notice.json", "application/json"),
        _file("file", "innmaaling.sos", "text/vnd.sosi"),
        _file("attachments", "situasjonskart.pdf", "application/pdf", several=True),
    )


@lru_cache
def revision_parts() -> tuple[Part, ...]:
    """The next version: the same survey, and a drawing that was missing."""
    notice, file, plan = notice_parts()
    said = json.loads(notice.content)
    said["attachments"].append({"kind": "floor_plan", "file": "bunnledningsplan.pdf"})
    drawing = replace(plan, file="bunnledningsplan.pdf", content=plan.content.replace("595 842", "842 595"))
    return (replace(notice, content=json.dumps(said, ensure_ascii=False, indent=2) + "\n"), file, plan, drawing)


DECISIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "dispense": (
        "Dispense from one finding until a day",
        {"decision": "dispense", "reason": "Tegningen kom med søknaden.", "finding": "VA-ATT-003:4fbaeda2f26e806c", "until": "2030-01-01"},
    ),
    "ask": ("Ask the contractor for more", {"decision": "ask", "reason": "Bilde av grenrøret mangler. Send det inn med en ny innsending."}),
    "reject": ("Reject", {"decision": "reject", "reason": "Spillvannet er ført til overvannsledningen og må legges om."}),
    "approve": ("Approve", {"decision": "approve", "reason": "I orden."}),
}
"""Name -> (what it is, what is sent)."""
CHANGE_DECISIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "accept": ("Take it into the register", {"decision": "accept"}),
    "refuse": ("Keep it out", {"decision": "refuse", "reason": "Ledningen er ført fra før."}),
    "link": ("Put it on another main", {"decision": "link", "joins_id": "1000027", "reason": "Grenrøret sitter på hovedledningen ved siden av."}),
}

ANSWERED: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    ("/notices", "post", "202", "application/json", {"received": "The notice is received"}),
    ("/notices", "get", "200", "application/json", {"notices": "A firm's own"}),
    ("/notices/{notice_id}/revisions", "post", "202", "application/json", {"revised": "The next version is received"}),
    ("/notices/{notice_id}", "get", "200", "application/json", {"notice_of_firm": "To the firm", "notice": "To the municipality"}),
    ("/notices/{notice_id}/events", "get", "200", "application/json", {"events_of_firm": "To the firm", "events": "To the municipality"}),
    ("/notices/{notice_id}/decisions", "post", "200", "application/json", {"approve": "Approved"}),
    ("/notices/{notice_id}/changes", "get", "200", "application/geo+json", {"changes": "Of an approved notice"}),
    ("/rules/{code}", "get", "200", "application/json", {"rule": "In Moss"}),
)
"""Path, method, status, media type, and which of the kept answers are shown there, each with what it is."""

MOVES: dict[str, tuple[str, dict[str, Any]]] = {
    "withdraw": ("The firm takes it back", {"to": "WITHDRAWN", "reason": "Sendt to ganger."}),
    "close": ("Nobody has answered", {"to": "CLOSED_INCOMPLETE", "reason": "Foretaket har ikke svart på to brev."}),
    "register": ("All of it is in the register", {"to": "REGISTERED", "reason": "Ført i ledningskartet."}),
}


@lru_cache
def answers() -> dict[str, Any]:
    """Name -> what the service answered. The names are those of `bench.api_examples`."""
    found: dict[str, Any] = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))
    return found


def as_object(parts: tuple[Part, ...]) -> dict[str, Any]:
    """The parts as OpenAPI shows a multipart form: by name."""
    return {part.name: [one.content for one in parts if one.name == part.name] if part.several else part.content for part in parts}


def show(described: dict[str, Any]) -> None:
    """Puts the examples into an OpenAPI description."""
    paths = described["paths"]
    for path, parts in (("/precheck", precheck_parts()), ("/notices", notice_parts()), ("/notices/{notice_id}/revisions", revision_parts())):
        form = paths[API + path]["post"]["requestBody"]["content"]["multipart/form-data"]
        form["examples"] = {"delivery": {"summary": "One pipe, whole", "value": as_object(parts)}}
        form["encoding"] = {part.name: {"contentType": part.media_type} for part in parts if part.file is not None}
    for path, bodies in (
        ("/notices/{notice_id}/decisions", DECISIONS),
        ("/notices/{notice_id}/moves", MOVES),
        ("/notices/{notice_id}/changes/{change_id}/decisions", CHANGE_DECISIONS),
    ):
        body = paths[API + path]["post"]["requestBody"]["content"]["application/json"]
        body["examples"] = {name: {"summary": said, "value": value} for name, (said, value) in bodies.items()}
    for path, method, status, media_type, named in ANSWERED:
        answer = paths[API + path][method]["responses"][status]["content"][media_type]
        answer["examples"] = {name: {"summary": said, "value": answers()[name]} for name, said in named.items()}


def as_http(parts: tuple[Part, ...]) -> tuple[dict[str, str], str]:
    """(headers, body) of the whole request, as it goes over the wire with lines that end in CR LF."""
    lines = []
    for part in parts:
        named = f'; filename="{part.file}"' if part.file is not None else ""
        lines += [f"--{BOUNDARY}", f'Content-Disposition: form-data; name="{part.name}"{named}']
        lines += [f"Content-Type: {part.media_type}"] if part.file is not None else []
        lines += ["", part.content]
    return {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}, "\r\n".join([*lines, f"--{BOUNDARY}--", ""])


def _file(name: str, file: str, media_type: str, several: bool = False) -> Part:
    return Part(name, (FOLDER / file).read_text(encoding="utf-8"), file, media_type, several)
