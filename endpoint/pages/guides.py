"""`/guides`: how a contractor, a caseworker and a GIS team do their part, with pictures of these very pages (`bench.pictures`)."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from endpoint.pages.site import page
from endpoint.problems import Problem

router = APIRouter(include_in_schema=False)
GUIDES = ("foretak", "saksbehandler", "kart")
"""Each is a template of that name, in bokmål."""


@router.get("/guides")
def first(request: Request) -> Response:
    """Which guide is for whom, in the reader's own language."""
    return page(request, "guides/first.html", guides=GUIDES)


@router.get("/guides/{name}")
def guide(request: Request, name: str) -> Response:
    if name not in GUIDES:
        return page(request, "problem.html", 404, problem=Problem("not-found", "There is no such guide."))
    from reports import wording

    return page(request, f"guides/{name}.html", outcome=lambda code: wording.word("nb", "outcome", code).capitalize())
