"""What is no longer to be kept goes by policy, with an event for each file, and never while somebody needs it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from pipelines import retention
from pipelines.installation import Installation, open_installation
from pipelines.intake import take
from pipelines.ledger import State, reading
from pipelines.ledger.database import reading as looking
from pipelines.ledger.database import writing
from pipelines.ledger.ledger import utc_now
from pipelines.ledger.tables import events, outbox
from pipelines.settings import Retention, Settings, SettingsError, load_settings
from pipelines.store import FileStore, RemovedError
from tests.pipelines.deliveries import drop_small
from tests.pipelines.ledgers import HandClock

POLICY = (
    Retention(files="delivered", states=("WITHDRAWN", "REJECTED"), days=30),
    Retention(files="notice", states=("WITHDRAWN",), days=10),
    Retention(files="reports", states=("WITHDRAWN",), days=90),
)


@pytest.fixture
def kept(settings: Settings) -> Settings:
    return settings.model_copy(update={"retention": POLICY})


def received(settings: Settings, drop: Path, out: Path, *names: str) -> None:
    """Deliveries with one and the same SOSI file and each its own notice, taken and delivered."""
    for name in names:
        drop_small(drop, name, case_id=f"2026/{name}")
    list(take(drop, out, settings=settings))


def close(installation: Installation, *states: State) -> list[str]:
    """Closes the notices, oldest case first, and gives their ids."""
    rows = sorted(reading.notices_page(installation.ledger), key=lambda row: row.reference or "")
    for row, state in zip(rows, states, strict=False):
        installation.ledger.move(row.id, state, "somebody", "for the test")
    return [row.id for row in rows]


def gone(installation: Installation) -> list[tuple[str, str, str]]:
    with looking(installation.ledger.engine) as db:
        rows = db.execute(select(events).where(events.c.kind == retention.REMOVED).order_by(events.c.number)).all()
    return [(row.notice_id, row.data["files"], row.data["what"]) for row in rows]


def test_files_go_when_their_days_are_over_and_the_ledger_says_so(kept: Settings, drop: Path, out: Path) -> None:
    received(kept, drop, out, "a")
    clock = HandClock()
    clock.now = utc_now()
    with open_installation(kept, clock) as installation:
        [notice_id] = close(installation, State.WITHDRAWN)
        [revision] = reading.notice(installation.ledger, notice_id).revisions
        sha256 = {entry.role: entry.sha256 for entry in revision.files}
        clock.forward(days=9, hours=23)
        assert retention.apply(installation).going == ()
        clock.forward(hours=2)
        assert len(retention.plan(installation).going) == 1
        assert gone(installation) == [], "a plan touches nothing"
        retention.apply(installation)
        assert gone(installation) == [(notice_id, "notice", "notice")]
        with pytest.raises(RemovedError, match="removed by the retention policy"):
            installation.store.get(sha256["notice"])
        assert installation.store.get(sha256["sosi"])
        clock.forward(days=81)
        retention.apply(installation)
        assert {kind for _, kind, _ in gone(installation)} == {"notice", "delivered", "reports"}
        assert set(sha256.values()) <= set(retention.removals_of(installation.ledger, notice_id))
        count = len(gone(installation))
        assert retention.apply(installation).going == ()
        assert len(gone(installation)) == count, "nothing is told twice"
        assert installation.ledger.verify() is None


def test_a_file_that_another_notice_needs_stays(kept: Settings, drop: Path, out: Path) -> None:
    received(kept, drop, out, "a", "b", "c")
    clock = HandClock()
    clock.now = utc_now()
    with open_installation(kept, clock) as installation:
        first, second, third = close(installation, State.WITHDRAWN, State.REJECTED)
        shared = next(entry.sha256 for entry in reading.notice(installation.ledger, first).revisions[0].files if entry.role == "sosi")
        clock.forward(days=31)
        assert retention.apply(installation).shared == 1
        assert shared in installation.store, "the third notice is open"
        installation.ledger.move(third, State.WITHDRAWN, "somebody", "for the test")
        clock.forward(days=29)
        retention.apply(installation)
        assert shared in installation.store
        clock.forward(days=2)
        retention.apply(installation)
        assert shared not in installation.store
        assert {notice_id for notice_id, kind, _ in gone(installation) if kind == "delivered"} == {first, second, third}
        assert installation.ledger.verify() is None


def test_a_stop_between_the_event_and_the_file_is_mended_by_the_next_run(
    kept: Settings, drop: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received(kept, drop, out, "a")
    with open_installation(kept) as installation:
        close(installation, State.WITHDRAWN)
    with open_installation(kept, lambda: utc_now() + timedelta(days=11)) as installation:
        with monkeypatch.context() as patch:
            patch.setattr(FileStore, "let_go_of", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                retention.apply(installation)
        [told] = gone(installation)
        [left] = retention.plan(installation).going
        assert left.told
        assert left.sha256 in installation.store
        retention.apply(installation)
        assert left.sha256 not in installation.store
        assert gone(installation) == [told]


def test_a_report_that_is_not_delivered_keeps_its_files(kept: Settings, drop: Path, out: Path) -> None:
    received(kept, drop, out, "a")
    with open_installation(kept) as installation:
        close(installation, State.WITHDRAWN)
        with writing(installation.ledger.engine) as db:
            db.execute(update(outbox).values(state="pending"))
    with open_installation(kept, lambda: utc_now() + timedelta(days=400)) as installation:
        found = retention.apply(installation)
        assert found.going == ()
        assert found.undelivered > 3


def test_content_that_comes_again_is_kept_again(kept: Settings, drop: Path, out: Path) -> None:
    received(kept, drop, out, "a")
    with open_installation(kept) as installation:
        [first] = close(installation, State.WITHDRAWN)
        shared = next(entry.sha256 for entry in reading.notice(installation.ledger, first).revisions[0].files if entry.role == "sosi")
    with open_installation(kept, lambda: utc_now() + timedelta(days=31)) as installation:
        retention.apply(installation)
        assert shared not in installation.store
    received(kept, drop, out, "b")
    with open_installation(kept, lambda: utc_now() + timedelta(days=400)) as installation:
        assert installation.store.get(shared)
        retention.apply(installation)
        assert installation.store.get(shared), "the second notice is open"


def test_without_a_policy_nothing_goes_and_open_notices_cannot_be_named(settings: Settings, drop: Path, out: Path, tmp_path: Path) -> None:
    received(settings, drop, out, "a")
    with open_installation(settings) as installation:
        close(installation, State.WITHDRAWN)
    with open_installation(settings, lambda: utc_now() + timedelta(days=40_000)) as installation:
        assert retention.apply(installation).going == ()
    (tmp_path / "ferdigsjekk.toml").write_text('[[retention]]\nfiles = "notice"\nstates = ["IN_REVIEW"]\ndays = 3\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="retention"):
        load_settings({"FERDIGSJEKK_HOME": str(tmp_path)}, tmp_path)
