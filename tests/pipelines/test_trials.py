"""Trying a pack on what lies in the ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.installation import open_installation
from pipelines.intake import take
from pipelines.settings import Settings
from pipelines.trials import try_on_stored
from reference_data.sample import SAMPLE
from tests.pipelines.deliveries import drop_small
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
