"""`/docs`: the description of the interface as a page of ours, with no script and nothing fetched from outside."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from endpoint.problems import TITLES, TYPE_PREFIX

router = APIRouter(include_in_schema=False)


@router.get("/docs", response_class=HTMLResponse)
def docs(request: Request) -> HTMLResponse:
    described = request.app.openapi()
    page = (
        templates()
        .get_template("docs.html")
        .render(
            api=described,
            operations=[
                (method.upper(), path, operation, _body(operation))
                for path, methods in described["paths"].items()
                for method, operation in methods.items()
            ],
            problems=[(TYPE_PREFIX + name, status, title) for name, (status, title) in TITLES.items()],
            report=described["components"]["schemas"]["Report"]["properties"],
        )
    )
    return HTMLResponse(page)


@lru_cache
def templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _body(operation: dict[str, Any]) -> dict[str, Any]:
    """Media type -> schema of what is sent."""
    content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    return {media_type: described.get("schema", {}) for media_type, described in content.items()}
