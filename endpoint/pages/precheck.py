"""The first page: drop the file, know the answer."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from endpoint.api import precheck
from endpoint.pages.site import language_of, municipalities, page
from endpoint.problems import Problem
from pipelines.rendered import Job
from pipelines.settings import Settings

router = APIRouter(include_in_schema=False)


@router.get("/")
def first(request: Request) -> Response:
    return page(request, "precheck.html", problem=None, municipalities=municipalities())


@router.post("/sjekk")
async def check(request: Request) -> Response:
    """The report as a page of its own, or the form again with what was wrong."""
    settings: Settings = request.app.state.settings
    try:
        await run_in_threadpool(precheck.require_key, request, settings)
        job: Job = await precheck.job_of(request, settings, "html", language_of(request))
        rendered = await precheck.checked(request.app.state.checks, job)
    except Problem as problem:
        return page(request, "precheck.html", problem.status, problem=problem, municipalities=municipalities())
    return precheck.report_response(rendered, "text/html")


@router.get("/sjekk")
def again(request: Request) -> Response:
    return first(request)
