"""`/api/v1/notices/{id}/report`: the report on a notice, in every form, as much of it as the reader may know."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from endpoint.api.notices import READERS, NoticeId, installation_of, read_own
from endpoint.api.refusals import refused
from endpoint.identity import require
from endpoint.negotiation import choose
from endpoint.problems import Problem
from endpoint.unchanged import has_already
from pipelines.installation import Installation
from pipelines.ledger.reading import Notice, ReportRow

router = APIRouter(prefix="/api/v1/notices", tags=["notices"])

FORMS = {
    "json": "application/json",
    "html": "text/html",
    "pdf": "application/pdf",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "sosi": "text/vnd.sosi",
    "sarif": "application/sarif+json",
    "csv": "text/csv",
    "text": "text/plain",
}
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
PAGE_HEADERS = {"Content-Security-Policy": REPORT_POLICY, "X-Frame-Options": "SAMEORIGIN"}
"""A report or a change set as a page is one file with its style inside; nothing in it runs or is fetched."""


def _forms() -> dict[str, Any]:
    kinds = {media_type: {"schema": {"type": "object" if media_type.endswith("json") else "string"}} for media_type in FORMS.values()}
    return {**kinds, FORMS["json"]: {"schema": {"$ref": "#/components/schemas/Report"}}}


@router.get(
    "/{notice_id}/report",
    summary="The report on a notice",
    response_class=Response,
    responses={
        **refused(401, 406, 410, 422, 503, _404="There is nothing of yours here, or no report yet: `Retry-After` says when to ask again"),
        200: {"description": "The report, in the form asked for", "content": _forms()},
        304: {"description": "What you have, by its ETag, is still the report"},
    },
)
def read_report(
    request: Request,
    notice_id: NoticeId,
    format: Annotated[
        Literal["json", "html", "pdf", "geojson", "gpkg", "sosi", "sarif", "csv", "text"] | None,
        Query(description="Goes before `Accept`, which picks the form otherwise; JSON when it says nothing."),
    ] = None,
    revision: Annotated[int | None, Query(ge=1, description="Number of the revision; the newest that is checked when not given.")] = None,
) -> Response:
    """In the form asked for. A contractor's report holds of the mains register only what a firm with a case may know."""
    principal = require(request, READERS)
    installation = installation_of(request)
    form = format or choose(request.headers.get("accept"), {media_type: name for name, media_type in FORMS.items()})
    notice = read_own(installation, principal, notice_id, "report")
    row = report_on(notice, revision)
    if row is None and revision is not None and revision > notice.revisions[-1].number:
        raise Problem("not-found", f"The notice has no revision {revision}.")
    if row is None:
        raise Problem("not-found", "There is no report on this yet.", headers={"Retry-After": "2"})
    tag = f'"{row.id}-{principal.level}-{form}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept"}
    if has_already(request, tag):
        return Response(status_code=304, headers=headers)
    body = rendered_report(installation, row, principal.level, form)
    return Response(body, headers={**headers, **(PAGE_HEADERS if form == "html" else {}), "Content-Type": content_type(FORMS[form])})


def content_type(media_type: str) -> str:
    """With the character set that we write in; a SOSI file says its own, which need not be that."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") and media_type != FORMS["sosi"] else media_type


def report_on(notice: Notice, revision: int | None) -> ReportRow | None:
    """The newest report, of one revision when it is named."""
    return next((one for one in reversed(notice.reports) if revision is None or one.revision == revision), None)


def rendered_report(installation: Installation, row: ReportRow, level: str, form: str) -> bytes:
    """The report as a reader of that level may have it."""
    import reports

    whole = json.loads(installation.store.get(row.files["report.json"]))
    return reports.render(reports.disclose(whole, level), form)
