"""The first page, which tells in a minute what this is for whom, and the answer on the bundled sample, for those with no file at hand."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from endpoint.pages.site import language_of, municipalities, page

if TYPE_CHECKING:
    from reports import Report

router = APIRouter(include_in_schema=False)
SAMPLE_DAY = date(2026, 9, 1)
"""The day that the sample is held against, so that its answer stays the same."""
GLIMPSED = "VA-DEPTH-001"
"""The rule whose finding in the sample stands on the first page."""


@router.get("/")
def first(request: Request) -> Response:
    return page(request, "first.html", municipalities=municipalities(), shown=_glimpse(language_of(request)))


@router.get("/eksempel")
def sample(request: Request) -> Response:
    return page(request, "sample.html", report=_sample(language_of(request)))


@lru_cache
def _glimpse(lang: str) -> dict[str, Any]:
    """Of the sample's answer: verdict, map, and what was measured of the depth against frost."""
    from reports import view
    from reports.drawing.plan import plan
    from reports.wording import title

    report = _report(lang)
    finding = next(one for one in report["findings"] if one["rule"] == GLIMPSED)
    rows = view.rows_of(finding, lang)[:3]
    return {"verdict": report["verdict"], "map": plan(report, lang), "number": finding["number"], "title": title(lang, GLIMPSED), "rows": rows}


@lru_cache
def _sample(lang: str) -> str:
    from reports.renderings.part import render_part

    return render_part(_report(lang))


@lru_cache
def _report(lang: str) -> Report:
    """All of it is invented, also the mains; so it may be shown whole."""
    from pipelines.check import Request as Wanted
    from pipelines.check import check_file
    from reference_data.sample import SAMPLE

    wanted = Wanted(
        data=SAMPLE.sosi.read_bytes(),
        name=SAMPLE.sosi.name,
        notice=SAMPLE.notice.read_bytes(),
        register=SAMPLE.register,
        terrain=SAMPLE.terrain,
        cadastre=SAMPLE.cadastre,
        on=SAMPLE_DAY,
        language=lang,
    )
    return check_file(wanted).report
