"""The GIS team's pages: which approved notices have changes that wait, what the register may have wrong, and each notice object by object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from endpoint.api.changes import FORMS, PAGE_HEADERS, ChangeDecision, change_page, found_changes, keep_change_decision, standing
from endpoint.api.notices import installation_of
from endpoint.identity import MUNICIPAL
from endpoint.pages.session import require_token
from endpoint.pages.site import language_of, page
from endpoint.pages.visit import SEE_OTHER, Visit, logged_in, nothing, visit
from endpoint.problems import Problem
from pipelines.installation import Installation
from pipelines.ledger import State, reading
from pipelines.ledger.reading import Notice, NoticeRow
from reports.changes import change_sentence, conflict_sentence
from reports.changes.sentences import numbered

router = APIRouter(include_in_schema=False)
DECIDED = (State.APPROVED, State.REGISTERED)
LISTED = 30
"""Notices on the overview, each with its change set made anew."""
SAVED = ("gpkg", "geojson", "sosi", "csv")


@dataclass(frozen=True)
class Row:
    """One change as the page shows it. `stands` is "accepted", "refused" or "waiting"."""

    id: str
    number: int
    action: str
    sentence: str
    stands: str
    certain: bool
    joins: bool


@dataclass(frozen=True)
class Overview:
    """A notice with what its changes stand at. `problem` says why they could not be made."""

    notice: NoticeRow
    counts: dict[str, int]
    conflicts: tuple[str, ...]
    problem: str = ""


@router.get("/endringer")
def overview(request: Request) -> Response:
    """Approved notices, those with changes that wait first, and the faults of the register that their surveys point at."""
    principal = logged_in(request, MUNICIPAL)
    if isinstance(principal, Response):
        return principal
    installation = installation_of(request)
    found = reading.notices_page(installation.ledger, municipality=principal.municipality, states=DECIDED, limit=LISTED)
    rows = [_overview(installation, reading.notice(installation.ledger, one.id), language_of(request)) for one in found]
    for one in found:
        installation.ledger.accessed(one.id, principal.name, "changes")
    rows.sort(key=lambda row: row.counts.get("waiting", 0) == 0)
    return page(request, "overview.html", rows=rows, more=len(found) == LISTED)


@router.get("/saker/{notice_id}/endringer")
def show(request: Request, notice_id: str) -> Response:
    found = visit(request, notice_id, "changes", MUNICIPAL)
    return found if isinstance(found, Response) else _page(request, found)


@router.get("/saker/{notice_id}/endringer/fil")
def save(request: Request, notice_id: str, format: str = "gpkg") -> Response:
    """The change set as a file."""
    from reference_data.changes.output import Form as Written
    from reference_data.changes.output import written

    found = visit(request, notice_id, "changes", MUNICIPAL)
    if isinstance(found, Response):
        return found
    if format not in SAVED:
        return nothing(request)
    try:
        changes = found_changes(found.installation, found.notice)
    except Problem as problem:
        return page(request, "problem.html", problem.status, problem=problem)
    headers = {"Content-Disposition": f'attachment; filename="changes.{"sos" if format == "sosi" else format}"', "Cache-Control": "no-store"}
    return Response(written(changes.proposed.changes, Written(format)), media_type=FORMS[format], headers=headers)


@router.get("/saker/{notice_id}/endringer/kart")
def picture(request: Request, notice_id: str) -> Response:
    """The change set as a page of its own, to print or to keep."""
    found = visit(request, notice_id, "changes", MUNICIPAL)
    if isinstance(found, Response):
        return found
    try:
        changes = found_changes(found.installation, found.notice)
    except Problem as problem:
        return page(request, "problem.html", problem.status, problem=problem)
    return Response(change_page(changes, language_of(request)), media_type="text/html", headers={**PAGE_HEADERS, "Cache-Control": "no-store"})


@router.post("/saker/{notice_id}/endringer/avgjorelse")
def decide(
    request: Request,
    notice_id: str,
    token: Annotated[str, Form()] = "",
    change: Annotated[str, Form()] = "",
    decision: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    joins_id: Annotated[str, Form()] = "",
) -> Response:
    """One change, or every one that is certain, from the form of the page."""
    found = visit(request, notice_id, "changes", MUNICIPAL)
    if isinstance(found, Response):
        return found
    if found.principal.role not in ("gis", "admin"):
        return nothing(request)
    try:
        require_token(request, token)
        wanted = ChangeDecision.model_validate({"decision": decision, "reason": reason, "joins_id": joins_id.strip() or None})
        keep_change_decision(found.installation, found.principal, found.notice, change or "all", wanted)
    except ValidationError:
        return _page(request, found, Problem("wrong-shape", "This is not a decision on a change."))
    except Problem as problem:
        return _page(request, found, problem)
    return RedirectResponse(f"/saker/{notice_id}/endringer#changes", SEE_OTHER)


def _page(request: Request, visited: Visit, problem: Problem | None = None) -> Response:
    from reports.changes.page import drawings

    lang, notice = language_of(request), visited.notice
    shown: dict[str, Any] = {"rows": [], "conflicts": [], "drawings": ()}
    try:
        found = found_changes(visited.installation, notice)
        proposed = found.proposed.changes
        numbers = numbered(proposed)
        shown = {
            "rows": [
                Row(
                    one.id,
                    numbers[one.lokal_id],
                    one.action.value,
                    change_sentence(one, numbers, lang),
                    standing(found, one.id),
                    one.certain,
                    one.joins is not None,
                )
                for one in proposed.changes
            ],
            "conflicts": [conflict_sentence(one, lang) for one in proposed.conflicts],
            "drawings": drawings(proposed, found.proposed.surroundings, lang) if proposed.changes else (),
            "decisions": found.decisions,
        }
    except Problem as error:
        problem = problem or error
    decides = visited.principal.role in ("gis", "admin") and notice.state in DECIDED
    return page(
        request,
        "changes.html",
        problem.status if problem else 200,
        notice=notice,
        decides=decides,
        problem=problem,
        forms=SAVED,
        **{"decisions": (), **shown},
    )


def _overview(installation: Installation, notice: Notice, lang: str) -> Overview:
    try:
        found = found_changes(installation, notice)
    except Problem as problem:
        return Overview(notice, {}, (), problem.detail)
    stands = [standing(found, one.id) for one in found.proposed.changes.changes]
    counts = {word: stands.count(word) for word in ("waiting", "accepted", "refused")}
    return Overview(notice, counts, tuple(conflict_sentence(one, lang) for one in found.proposed.changes.conflicts))
