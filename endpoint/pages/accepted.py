"""The GIS team's first page: every approved notice on one map and in a list, and the faults of the register that their surveys point at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from endpoint.api.changes import found_changes, standing
from endpoint.api.notices import installation_of
from endpoint.identity import MUNICIPAL
from endpoint.pages.backgrounds import background_for, opened
from endpoint.pages.changes import DECIDED
from endpoint.pages.site import language_of, page, words
from endpoint.pages.told import told_of
from endpoint.pages.visit import logged_in
from endpoint.problems import Problem
from pipelines.installation import Installation
from pipelines.ledger import reading
from pipelines.ledger.reading import Notice, NoticeRow
from pipelines.notice_changes import NoticeChanges
from reports.changes import conflict_sentence
from reports.drawing.background import Background

router = APIRouter(include_in_schema=False)
LISTED = 30
"""Notices on the page, the newest, each with its change set made anew."""
STANDS = ("waiting", "accepted", "refused")


@dataclass(frozen=True)
class Row:
    """A notice with what its changes stand at. `problem` says why they could not be made; `drawn` whether it is on the map."""

    number: int
    notice: NoticeRow
    counts: dict[str, int]
    conflicts: tuple[str, ...]
    drawn: bool = False
    problem: Problem | None = None


@router.get("/endringer")
def accepted(request: Request) -> Response:
    """Those that are not entered yet come first, and of them those with changes that wait."""
    from reports.renderings.part import background_line

    principal = logged_in(request, MUNICIPAL)
    if isinstance(principal, Response):
        return principal
    installation, lang = installation_of(request), language_of(request)
    listed = _listed(installation, principal.municipality)
    found = [_found(installation, reading.notice(installation.ledger, one.id)) for one in listed]
    for one in listed:
        installation.ledger.accessed(one.id, principal.name, "changes")
    found.sort(key=lambda one: _counts(one[1])["waiting"] == 0)  # keeps the order of each half
    systems = Counter(changes.proposed.changes.crs for _, changes in found if isinstance(changes, NoticeChanges) and changes.proposed.changes.changes)
    system = systems.most_common(1)[0][0] if systems else None
    rows = [_row(number, notice, changes, system, lang) for number, (notice, changes) in enumerate(found, start=1)]
    background = background_for(request, principal.municipality)
    drawing = _map(rows, [changes for _, changes in found], lang, background)
    line = background_line(background, lang)
    told = told_of(installation, [one.id for one in listed])
    shown = page(request, "accepted.html", rows=rows, told=told, drawing=drawing, background=line, more=len(listed) == LISTED)
    return opened(shown, background)


def _listed(installation: Installation, municipality: str | None) -> list[NoticeRow]:
    """The newest of those that are still to be entered, and then of those that are."""
    found: list[NoticeRow] = []
    for state in DECIDED:
        found += reading.notices_page(installation.ledger, municipality=municipality, states=[state], limit=LISTED - len(found))
    return found


def _found(installation: Installation, notice: Notice) -> tuple[Notice, NoticeChanges | Problem]:
    try:
        return notice, found_changes(installation, notice)
    except Problem as problem:
        return notice, problem


def _counts(changes: NoticeChanges | Problem) -> dict[str, int]:
    if isinstance(changes, Problem):
        return dict.fromkeys(STANDS, 0)
    stands = [standing(changes, one.id) for one in changes.proposed.changes.changes]
    return {word: stands.count(word) for word in STANDS}


def _row(number: int, notice: Notice, changes: NoticeChanges | Problem, system: str | None, lang: str) -> Row:
    """`system` is the coordinate system of the map: what is measured in another is on the list alone."""
    if isinstance(changes, Problem):
        return Row(number, notice, _counts(changes), (), problem=changes)
    made = changes.proposed.changes
    return Row(
        number, notice, _counts(changes), tuple(conflict_sentence(one, lang) for one in made.conflicts), bool(made.changes) and made.crs == system
    )


def _map(rows: list[Row], found: list[NoticeChanges | Problem], lang: str, background: Background | None) -> str:
    """Empty when there is nothing to draw."""
    from reports.changes.all_on_one_map import Placed, all_on_one_map

    said = words(lang)
    placed = []
    for row, changes in zip(rows, found, strict=True):
        if row.drawn and isinstance(changes, NoticeChanges):
            told = ", ".join(f"{row.counts[word]} {said['changes'][word]}" for word in STANDS if row.counts[word])
            label = f"{row.number}: {row.notice.reference or said['cases']['no_number']}, {told}"
            placed.append(Placed(row.number, changes.proposed.changes, changes.proposed.surroundings, label, row.counts["waiting"] > 0))
    return all_on_one_map(placed, f"{said['changes']['map']}: {len(placed)}", background) if placed else ""
