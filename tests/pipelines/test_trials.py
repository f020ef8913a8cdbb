"""Trying a pack on what lies in the ledger."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import validators
from pipelines.installation import open_installation
from pipelines.intake import take
from pipelines.ledger import reading
from pipelines.settings import Settings
from pipelines.trials import try_on_stored
from reference_data import find_pack
from reference_data.sample import SAMPLE
from tests.pipelines.deliveries import drop_sample, drop_small
from tests.validators.case_files import pack_of

LONG_AGO = date(2000, 1, 1)


def test_a_pack_is_tried_on_the_newest_revision_of_every_stored_notice(drop: Path, out: Path, settings: Settings) -> None:
    for number in range(2):
        drop_small(drop, f"d{number}", case_id=f"2026/{number}", sosi=SAMPLE.sosi.read_bytes(), firm={"orgno": "987654325"})
    list(take(drop, out, settings=settings))
    milder = pack_of("moss", [{"settings": {"formats": ["gmi"]}}])
    with open_installation(settings) as installation:
        trial, unreadable = try_on_stored(installation, milder, LONG_AGO)
        assert (trial.deliveries, trial.firms, unreadable) == (2, 1, 0)
        assert ("VA-FILE-005", 2, 0) in [(one.rule, one.newly_failing, one.no_longer_failing) for one in trial.rules]
        assert try_on_stored(installation, milder, date(2999, 1, 1))[0].deliveries == 0
        assert try_on_stored(installation, milder, LONG_AGO, municipality="0301")[0].deliveries == 0


def test_what_a_case_is_dispensed_from_stops_it_in_no_trial(drop: Path, out: Path, settings: Settings) -> None:
    drop_sample(drop, "d")
    list(take(drop, out, settings=settings))
    with open_installation(settings) as installation:
        same = find_pack("moss", None, validators.shapes())
        assert try_on_stored(installation, same, LONG_AGO)[0].stopped_now == 1
        [row] = reading.notices_page(installation.ledger)
        report = json.loads(installation.store.get(reading.notice(installation.ledger, row.id).reports[-1].files["report.json"]))
        for one in report["findings"]:
            installation.ledger.decide(row.id, "dispense", "Kjent.", "Kari Eksempel", finding_id=one["id"])
        trial, _ = try_on_stored(installation, same, LONG_AGO)
        assert (trial.stopped_before, trial.stopped_now, trial.newly_let_through, trial.rules) == (0, 0, 0, ())
