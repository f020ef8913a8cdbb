"""`/docs`: the description of the interface as a page of ours, with no script and nothing fetched from outside."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from endpoint import example
from endpoint.problems import TITLES, TYPE_PREFIX

router = APIRouter(include_in_schema=False)
SENT = {
    "/api/v1/precheck": example.precheck_parts,
    "/api/v1/notices": example.notice_parts,
    "/api/v1/notices/{notice_id}/revisions": example.revision_parts,
}
"""Path -> the parts of the example that is posted there."""


@router.get("/docs", response_class=HTMLResponse)
def docs(request: Request) -> HTMLResponse:
    described = request.app.openapi()
    schemas: dict[str, Any] = described["components"]["schemas"]
    page = (
        templates()
        .get_template("docs.html")
        .render(
            api=described,
            operations=[
                {
                    "method": method.upper(),
                    "path": path,
                    "told": operation,
                    "body": _body(operation),
                    "sent": _sent(method, path, operation),
                    "answered": _answered(operation),
                }
                for path, methods in described["paths"].items()
                for method, operation in methods.items()
            ],
            problems=[(TYPE_PREFIX + name, status, title) for name, (status, title) in TITLES.items()],
            shapes=[(name, schema) for name, schema in schemas.items() if schema.get("properties")],
            form=shape_of,
            marked=marked,
        )
    )
    return HTMLResponse(page)


@lru_cache
def templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def marked(text: str) -> Markup:
    """What stands between backticks as code; everything else as it is."""
    return Markup(re.sub(r"`+([^`]+)`+", r"<code>\1</code>", str(escape(text))))


def shape_of(schema: Any) -> Markup:
    """A schema in a few words: its kind, the codes that it may be, or a link to the shape that has a table of its own."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[1])
        return Markup(f'<a href="#{name}">{name}</a>')
    if "anyOf" in schema:
        return Markup(" or ").join(shape_of(one) for one in schema["anyOf"])
    if "const" in schema or "enum" in schema:
        return Markup(", ").join(Markup(f"<code>{escape(one)}</code>") for one in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type", "anything")
    if kind == "array":
        return Markup("list of ") + shape_of(schema.get("items", {}))
    return escape(" or ".join(kind) if isinstance(kind, list) else kind)


def _body(operation: dict[str, Any]) -> dict[str, Any]:
    """Media type -> schema of what is sent."""
    content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    return {media_type: described.get("schema", {}) for media_type, described in content.items()}


def _sent(method: str, path: str, operation: dict[str, Any]) -> list[tuple[str, str]]:
    """(what it is, the request as it goes over the wire) of each example."""
    if method == "post" and path in SENT:
        headers, body = example.as_http(SENT[path]())
        head = "".join(f"{name}: {value}\n" for name, value in headers.items())
        return [("One pipe, whole", f"POST {path} HTTP/1.1\n{head}\n{body}")]
    examples = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("examples", {})
    head = f"POST {path} HTTP/1.1\nContent-Type: application/json\n\n"
    return [(one["summary"], head + _json(one["value"])) for one in examples.values()]


def _answered(operation: dict[str, Any]) -> list[tuple[str, str]]:
    """(what it is, the answer) of each example."""
    return [
        (one["summary"], _json(one["value"]))
        for answer in operation["responses"].values()
        for content in answer.get("content", {}).values()
        for one in content.get("examples", {}).values()
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
