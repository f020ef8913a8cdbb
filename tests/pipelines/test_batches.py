"""Rechecking many cases: the same in one process and in several."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from pipelines.batches import Summary, recheck
from pipelines.installation import open_installation
from pipelines.intake import take
from pipelines.ledger import reading
from pipelines.settings import Settings
from reference_data.sample import SAMPLE
from tests.pipelines.deliveries import drop_small

ON = date(2026, 11, 21)


def note(seen: list[tuple[int, int]], done: int, whole: int) -> None:
    seen.append((done, whole))


def test_a_batch_in_several_processes_gives_what_the_serial_one_gives(drop: Path, out: Path, tmp_path: Path) -> None:
    found: list[tuple[Summary, list[str]]] = []
    for processes in (1, 2):
        settings = Settings(home=tmp_path / f"home{processes}", prefect="never", out=tmp_path / f"out{processes}")
        folder = tmp_path / f"in{processes}"
        for number in range(4):
            drop_small(folder, f"d{number}", case_id=f"2026/{number}", sosi=SAMPLE.sosi.read_bytes())
        list(take(folder, settings.out_folder, settings=settings))
        with_register = settings.model_copy(update={"register_file": SAMPLE.register})
        progress: list[tuple[int, int]] = []
        summary = recheck(with_register, ON, processes=processes, progress=partial(note, progress))
        assert progress[-1] == (4, 4)
        with open_installation(settings) as installation:
            rows = reading.notices_page(installation.ledger)
            reports = sorted(report.id for row in rows for report in reading.notice(installation.ledger, row.id).reports)
            assert installation.ledger.verify() is None
        found.append((summary, reports))
    assert found[0] == found[1]
    assert len(found[0][1]) == 8


def test_a_batch_that_is_started_again_changes_nothing(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a", sosi=SAMPLE.sosi.read_bytes())
    list(take(drop, out, settings=settings))
    first = recheck(settings, ON)
    assert recheck(settings, ON) == first
    with open_installation(settings) as installation:
        [row] = reading.notices_page(installation.ledger)
        assert len(reading.notice(installation.ledger, row.id).reports) == 1
