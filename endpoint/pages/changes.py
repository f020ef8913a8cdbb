"""The GIS team's pages of one notice: what it changes in the register, object by object."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from endpoint.api.changes import FORMS, ChangeDecision, change_page, found_changes, keep_change_decision, standing
from endpoint.api.report import PAGE_HEADERS, content_type
from endpoint.identity import MUNICIPAL
from endpoint.pages.backgrounds import background_for, opened
from endpoint.pages.session import require_token
from endpoint.pages.site import language_of, page
from endpoint.pages.visit import SEE_OTHER, Visit, nothing, visit
from endpoint.problems import Problem
from pipelines.ledger import State
from reports.changes import change_sentence, conflict_sentence
from reports.changes.sentences import numbered

router = APIRouter(include_in_schema=False)
DECIDED = (State.APPROVED, State.REGISTERED)
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


@router.get("/saker/{notice_id}/endringer")
def show(request: Request, notice_id: str) -> Response:
    found = visit(request, notice_id, "changes", MUNICIPAL)
    return found if isinstance(found, Response) else changes_page(request, found)


@router.get("/saker/{notice_id}/endringer/fil")
def save(request: Request, notice_id: str, format: str = "gpkg", chosen: Annotated[str, Query(alias="utvalg", max_length=20)] = "") -> Response:
    """The change set as a file: all of it, or with `utvalg=godtatt` what may be applied and nothing else."""
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
    given = changes.proposed.changes
    if chosen == "godtatt":
        given = replace(given, changes=tuple(one for one in given.changes if changes.outcome.accepted.get(one.id)))
    headers = {"Content-Disposition": f'attachment; filename="changes.{"sos" if format == "sosi" else format}"', "Cache-Control": "no-store"}
    return Response(written(given, Written(format)), headers={**headers, "Content-Type": content_type(FORMS[format])})


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
        return changes_page(request, found, Problem("wrong-shape", "This is not a decision on a change."))
    except Problem as problem:
        return changes_page(request, found, problem)
    return RedirectResponse(f"/saker/{notice_id}/endringer#changes", SEE_OTHER)


def changes_page(request: Request, visited: Visit, problem: Problem | None = None) -> Response:
    from reports.changes.page import drawings
    from reports.renderings.part import background_line

    lang, notice = language_of(request), visited.notice
    background = background_for(request, notice.municipality)
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
            "drawings": drawings(proposed, found.proposed.surroundings, lang, background=background) if proposed.changes else (),
            "decisions": found.decisions,
        }
    except Problem as error:
        problem = problem or error
    decides = visited.principal.role in ("gis", "admin") and notice.state in DECIDED
    waiting = sum(row.stands == "waiting" for row in shown["rows"])
    answer = page(
        request,
        "changes.html",
        problem.status if problem else 200,
        notice=notice,
        decides=decides,
        waiting=waiting,
        accepted=sum(row.stands == "accepted" for row in shown["rows"]),
        registers=decides and notice.state is State.APPROVED,
        problem=problem,
        forms=SAVED,
        background=background_line(background, lang),
        **{"decisions": (), **shown},
    )
    return opened(answer, background)
