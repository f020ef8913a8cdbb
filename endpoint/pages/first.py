"""The first page, which tells in a minute what this is for whom, and the answer on the bundled sample, for those with no file at hand."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from fastapi import APIRouter, Request, Response

from endpoint.pages.site import language_of, municipalities, page

router = APIRouter(include_in_schema=False)
SAMPLE_DAY = date(2026, 9, 1)
"""The day that the sample is held against, so that its answer stays the same."""


@router.get("/")
def first(request: Request) -> Response:
    return page(request, "first.html", municipalities=municipalities())


@router.get("/eksempel")
def sample(request: Request) -> Response:
    return page(request, "sample.html", report=_sample(language_of(request)))


@lru_cache
def _sample(lang: str) -> str:
    """All of it is invented, also the mains; so it may be shown whole."""
    from pipelines.check import Request as Wanted
    from pipelines.check import check_file
    from reference_data.sample import SAMPLE
    from reports.renderings.part import render_part

    wanted = Wanted(
        data=SAMPLE.sosi.read_bytes(),
        name=SAMPLE.sosi.name,
        notice=SAMPLE.notice.read_bytes(),
        register=SAMPLE.register,
        terrain=SAMPLE.terrain,
        on=SAMPLE_DAY,
        language=lang,
    )
    return render_part(check_file(wanted).report)
