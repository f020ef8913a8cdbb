"""What a municipality's cases come to, seen together: accepted first time, common faults, trend, per exporting program and per firm.

A firm's name with its figures is that municipality's own to see; nobody else's cases are counted in.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from threading import Lock
from typing import Any, cast

from fastapi import APIRouter, Request, Response

from endpoint.api.notices import installation_of
from endpoint.identity import MUNICIPAL
from endpoint.pages.site import language_of, page
from endpoint.pages.visit import logged_in
from pipelines.installation import Installation
from pipelines.ledger import reading
from pipelines.ledger.reading import ReportRow
from pipelines.local_day import local

router = APIRouter(include_in_schema=False)
COUNTED = 2000
"""The newest reports that are counted."""


class _Facts:
    """What the figures need of each report, kept by the report's id: reports never change."""

    def __init__(self, most: int) -> None:
        self._most, self._kept, self._lock = most, OrderedDict[str, dict[str, Any]](), Lock()

    def of(self, installation: Installation, row: ReportRow) -> dict[str, Any]:
        with self._lock:
            if row.id in self._kept:
                self._kept.move_to_end(row.id)
                return self._kept[row.id]
        whole = json.loads(installation.store.get(row.files["report.json"]))
        facts = {
            "case": whole["case"],
            "verdict": whole["verdict"],
            "delivery": {key: whole["delivery"][key] for key in ("producer", "sha256")},
            "findings": [{key: one[key] for key in ("rule", "outcome", "severity")} for one in whole["findings"]],
        }
        with self._lock:
            self._kept[row.id] = facts
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return facts


_facts = _Facts(COUNTED)


@router.get("/statistikk")
def statistics(request: Request) -> Response:
    import reports
    from reports.wording import title

    principal = logged_in(request, MUNICIPAL)
    if isinstance(principal, Response):
        return principal
    installation = installation_of(request)
    rows = reading.reports_of(installation.ledger, principal.municipality, COUNTED)
    entries = [reports.Entry(cast(reports.Report, _facts.of(installation, row)), local(received).isoformat()) for row, received in rows]
    lang = language_of(request)
    return page(
        request,
        "statistics.html",
        made=reports.statistics(entries, lang),
        full=len(rows) == COUNTED,
        there=f"?kommune={principal.municipality}" if principal.municipality else "",
        title=lambda code: title(lang, code),
        month=lambda one: _month(one, lang),
    )


def _month(one: str, lang: str) -> str:
    """`2026-10` as people say it."""
    from datetime import date

    from babel.dates import format_date

    return format_date(date.fromisoformat(f"{one}-01"), "LLLL y", locale={"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}[lang])
