"""`/metrics`: what a Prometheus reads. Numbers and states only; nothing of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from pipelines.installation import Installation
from pipelines.ledger import LedgerError, State, outbox, tallies

router = APIRouter(tags=["health"])
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Measures:
    """The measures of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.check_seconds = Histogram("ferdigsjekk_check_seconds", "Time of a pre-check, waiting included", buckets=SECONDS, registry=self.registry)
        self.checks = Counter("ferdigsjekk_checks", "Pre-checks by what they came to", ["outcome"], registry=self.registry)


class _OfLedger:
    """Asked of the ledger when somebody reads."""

    def __init__(self, installation: Installation) -> None:
        self._ledger = installation.ledger

    def collect(self) -> Iterator[GaugeMetricFamily]:
        by_state = GaugeMetricFamily("ferdigsjekk_notices", "Notices by state", labels=["state"])
        counted = tallies.count_by_state(self._ledger)
        for state in State:
            by_state.add_metric([state.value], counted.get(state, 0))
        yield by_state
        waited = outbox.oldest_pending(self._ledger).total_seconds()
        yield GaugeMetricFamily("ferdigsjekk_outbox_oldest_seconds", "Age of the oldest letter that has not arrived", waited)
        yield GaugeMetricFamily("ferdigsjekk_outbox_dead", "Letters that nobody tries any more", len(outbox.dead_letters(self._ledger)))
        yield GaugeMetricFamily("ferdigsjekk_unchecked", "Revisions that wait to be checked", len(tallies.unchecked(self._ledger)))
        yield _labelled("ferdigsjekk_check_failures", "Checks of notices that came to nothing", "cause", tallies.failures_by_cause(self._ledger))
        yield _labelled("ferdigsjekk_outbox_failing", "Letters tried and not arrived", "receiver", outbox.failing_by_receiver(self._ledger))
        took = tallies.newest_check_seconds(self._ledger)
        if took:
            yield GaugeMetricFamily("ferdigsjekk_notice_check_seconds", "Mean time of the newest hundred checks of notices", sum(took) / len(took))


def _labelled(name: str, what: str, label: str, counted: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, what, labels=[label])
    for value, count in sorted(counted.items()):
        family.add_metric([value], count)
    return family


@router.get("/metrics", summary="Measures for Prometheus", response_class=Response)
def metrics(request: Request) -> Response:
    measures: Measures = request.app.state.measures
    body = generate_latest(measures.registry)
    installation: Installation | None = request.app.state.installation
    up = 0
    if installation is not None:
        of_ledger: Any = CollectorRegistry()
        try:
            of_ledger.register(_OfLedger(installation))
            body += generate_latest(of_ledger)
            up = 1
        except LedgerError:
            up = 0
    body += f"# HELP ferdigsjekk_ledger_up Whether the ledger can be read\n# TYPE ferdigsjekk_ledger_up gauge\nferdigsjekk_ledger_up {up}\n".encode()
    return Response(body, media_type=CONTENT_TYPE_LATEST)
