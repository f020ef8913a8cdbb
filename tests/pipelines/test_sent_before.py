"""A SOSI file that the municipality has approved in one case is known again in the next."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipelines.batches import recheck
from pipelines.installation import Installation, open_installation
from pipelines.intake import take
from pipelines.ledger import reading
from pipelines.settings import Settings
from reference_data.sample import SAMPLE
from tests.pipelines.deliveries import drop_small
from tests.pipelines.test_dispensations import ON

RULE = "VA-FILE-007"


def sent(drop: Path, out: Path, settings: Settings, case_id: str) -> None:
    drop_small(drop, case_id.replace("/", "-"), case_id=case_id, sosi=SAMPLE.sosi.read_bytes())
    list(take(drop, out, settings=settings))


def outcome_of(installation: Installation, case_id: str) -> str:
    [row] = [one for one in reading.notices_page(installation.ledger) if one.reference == case_id]
    report: dict[str, Any] = json.loads(installation.store.get(reading.notice(installation.ledger, row.id).reports[-1].files["report.json"]))
    return str(next(rule["outcome"] for rule in report["rules"] if rule["rule"] == RULE))


def test_a_file_that_was_approved_in_another_case_is_told(drop: Path, out: Path, settings: Settings) -> None:
    sent(drop, out, settings, "2026/1")
    sent(drop, out, settings, "2026/2")
    with open_installation(settings) as installation:
        assert [outcome_of(installation, case) for case in ("2026/1", "2026/2")] == ["pass", "pass"], "sent twice, and approved in neither"
        [first] = [one for one in reading.notices_page(installation.ledger) if one.reference == "2026/1"]
        installation.ledger.decide(first.id, "approve", "I orden.", "Kari Eksempel")
    recheck(settings, ON)
    sent(drop, out, settings, "2026/3")
    with open_installation(settings) as installation:
        assert [outcome_of(installation, case) for case in ("2026/1", "2026/3")] == ["pass", "fail"]
        assert installation.ledger.verify() is None
