"""A ledger of each release is brought up to date as the operations page says, with all that is in it.

`released/ledger_NNNN.sql` is a ledger as the release with that newest migration left it. A release with a new migration brings a new
file; the old ones are never changed.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.ledger import State, open_ledger, outbox, reading
from pipelines.ledger.database import HEAD, known_versions, sqlite_url, version_at
from tests.pipelines.ledgers import HandClock, submission

RELEASED = sorted((Path(__file__).parent / "released").glob("ledger_*.sql"))


def test_the_first_release_is_still_known() -> None:
    assert "0001" in {path.stem.removeprefix("ledger_") for path in RELEASED} & known_versions()


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_a_released_ledger_is_brought_up_to_date_and_goes_on(released: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as old:
        old.executescript(released.read_text(encoding="utf-8"))
    assert version_at(sqlite_url(tmp_path / "ledger.db")) == released.stem.removeprefix("ledger_")
    clock = HandClock()
    clock.forward(days=2)
    ledger = open_ledger(None, tmp_path, clock)
    assert version_at(sqlite_url(tmp_path / "ledger.db")) == HEAD
    assert ledger.verify() is None
    rows = {row.reference: row for row in reading.notices_page(ledger)}
    assert {reference: row.state for reference, row in rows.items()} == {"2026/01234": State.SUBMITTED, None: State.SUBMITTED}
    known = ledger.receive(submission())
    assert (known.created, known.notice_id) == (False, rows["2026/01234"].id)
    [report] = reading.notice(ledger, known.notice_id).reports
    assert (report.id, report.verdict) == ("r1", "needs_correction")
    assert [letter.target for letter, _ in outbox.dead_letters(ledger)] == ["webhook:case-system"]
    assert ledger.submit(submission("fourth")).number == 3
    assert ledger.verify() is None
    ledger.engine.dispose()
