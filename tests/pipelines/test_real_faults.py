"""Faults as the operating system makes them: a disk that is full or read-only, a limit on what a file may hold, a database that is
restarted while notices go through, processes that are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.casework import Finished
from pipelines.installation import Installation, open_installation
from pipelines.intake import Outcome, parcel, steps, take
from pipelines.intake.taking import Taken
from pipelines.ledger import LedgerError, Submission, Target, open_ledger, outbox, reading
from pipelines.settings import Settings
from tests.pipelines.deliveries import drop_small, finished_check, report_folders
from tests.pipelines.ledgers import HandClock, checked, submission
from tests.pipelines.postgres import postgres
from tests.shared_material import ROOT

PATIENCE = 120


@pytest.fixture
def quick_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(_installation: Installation, _parcel: parcel.Parcel, _on: date) -> Finished:
        return finished_check()

    monkeypatch.setattr(steps, "check_delivery", check)


def program(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE)


def may_mount() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and program("unshare", "--mount", "true").returncode == 0


@pytest.mark.skipif(not may_mount(), reason="a small disk of its own needs the right to mount")
def test_on_a_disk_that_is_full_and_then_read_only_deliveries_wait_and_are_then_taken_once(tmp_path: Path) -> None:
    ran = program("unshare", "--mount", sys.executable, "-m", "tests.pipelines.small_disk", str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    full, read_only, again = (found[key]["outcomes"] for key in ("full", "read only", "again"))
    assert full["failed"] > 0
    assert any("No space left" in reason or "is full" in reason for reason in found["full"]["reasons"])
    # SQLite's own files beside the ledger are left there when the full disk has no room to put them into it, and without them it opens nothing
    told = ("Read-only file system", "readonly", "Cannot open the case ledger")
    assert read_only in ({"failed": full["failed"]}, {})
    assert any(word in reason for reason in found["read only"]["reasons"] for word in told)
    assert again == {"reported": full["failed"]}
    assert found["reports"] == [f"2026-{number}" for number in range(full["failed"] + full.get("reported", 0))]
    assert found["chain broken at"] is None


LIMITED = """
import json, resource, sys
from pathlib import Path
from pipelines.intake import IntakeError, take
from pipelines.settings import Settings
base = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    for taken in take(base / "in", base / "out", settings=Settings(home=base / "home", prefect="never")):
        print(json.dumps([taken.outcome.value, taken.reason]))
except IntakeError:
    pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
@pytest.mark.parametrize("limit", [20_000, 150_000])
def test_a_disk_that_takes_no_more_of_a_file_makes_the_delivery_wait(tmp_path: Path, limit: int) -> None:
    """The smaller limit stops the case ledger, the greater one a rendering."""
    drop_small(tmp_path / "in", "a")
    refused = program(sys.executable, "-c", LIMITED, str(tmp_path), str(limit))
    assert "Traceback" not in refused.stderr
    assert [json.loads(line)[0] for line in refused.stdout.splitlines()] in ([], ["failed"])
    assert (tmp_path / "in" / "a").is_dir()
    assert report_folders(tmp_path / "out") == []
    settings = Settings(home=tmp_path / "home", prefect="never")
    assert [taken.outcome for taken in take(tmp_path / "in", tmp_path / "out", settings=settings)] == [Outcome.REPORTED]
    assert len(report_folders(tmp_path / "out")) == 1


def test_a_database_that_is_restarted_while_notices_go_through_loses_and_doubles_none(
    drop: Path, out: Path, settings: Settings, quick_check: None
) -> None:
    with postgres() as server:
        mine = settings.model_copy(update={"database_url": server.new_database("midrun"), "watch_seconds": 0.05, "check_processes": 1})
        for number in range(24):
            drop_small(drop, f"d{number:02d}", case_id=f"2026/{number}")
        stop, settled = threading.Event(), threading.Semaphore(0)
        found: list[Taken] = []

        def work() -> None:
            for taken in take(drop, out, watch=True, settings=mine, stop=stop):
                found.append(taken)
                # a database that goes down between keeping and saying so: what was delivered is known again
                if taken.outcome in (Outcome.REPORTED, Outcome.DUPLICATE):
                    settled.release()

        worker = threading.Thread(target=work)
        worker.start()
        try:
            for taken_before in (4, 4):
                for _ in range(taken_before):
                    assert settled.acquire(timeout=PATIENCE)
                server.stop("immediate")
                server.start()
            for _ in range(24 - 8):
                assert settled.acquire(timeout=PATIENCE)
        finally:
            stop.set()
            worker.join()
        with open_installation(mine) as installation:
            rows = reading.notices_page(installation.ledger)
            assert len(rows) == 24
            assert installation.ledger.verify() is None
            for row in rows:
                kinds = [event.kind for event in reading.events_of(installation.ledger, row.id)]
                assert [kinds.count(kind) for kind in ("notice.received", "check.finished", "report.delivered")] == [1, 1, 1]
    assert len(report_folders(out)) == 24


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_workers_on_the_same_case_leave_each_revision_checked_once_and_in_order(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    _two_workers(None if database == "sqlite" else request.getfixturevalue("database_server").new_database("together"), tmp_path)


def _two_workers(url: str | None, home: Path) -> None:
    open_ledger(url, home).engine.dispose()
    start, finished = threading.Barrier(2), []

    def work(worker: int) -> None:
        ledger = open_ledger(url, home)
        start.wait()
        for number in range(6):
            handed_in: Submission = submission(f"version {worker} {number}")
            receipt = ledger.submit(handed_in)
            for revision in ledger.to_check():
                if ledger.claim(revision):
                    ledger.finish(revision, checked(f"report of {revision}"), ledger.clock(), [Target("folder:/out")])
                    finished.append(revision)
            assert receipt.created
        ledger.engine.dispose()

    workers = [threading.Thread(target=work, args=(worker,)) for worker in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    ledger = open_ledger(url, home)
    [row] = reading.notices_page(ledger)
    notice = reading.notice(ledger, row.id)
    assert sorted(one.revision for one in notice.reports) == list(range(1, 13))
    assert len(finished) == len(set(finished)) == 12
    assert ledger.verify() is None
    ledger.engine.dispose()


def test_a_file_that_grows_while_it_is_read_is_left_for_next_time(
    drop: Path, out: Path, settings: Settings, quick_check: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = drop_small(drop, "a")
    summed = parcel._sum

    def sum_and_grow(path: Path, *more: Any) -> str:
        found = summed(path, *more)
        if path.suffix == ".sos":
            path.write_bytes(path.read_bytes() + b"!more\n")
        return found

    monkeypatch.setattr(parcel, "_sum", sum_and_grow)
    assert [taken.outcome for taken in take(drop, out, settings=settings)] == [Outcome.WAITING]
    monkeypatch.setattr(parcel, "_sum", summed)
    assert [taken.outcome for taken in take(drop, out, settings=settings)] == [Outcome.REPORTED]
    [row] = _notices(settings)
    assert (drop / "done" / delivery.name / "pipes.sos").read_bytes().count(b"!more") == 1
    assert row.reference == "2026/00001"


def test_a_clock_set_back_a_year_holds_no_letter_and_breaks_no_chain(tmp_path: Path) -> None:
    clock = HandClock()
    ledger = open_ledger(None, tmp_path, clock)
    receipt = ledger.receive(submission())
    ledger.finish(receipt.revision_id, checked(), clock(), [Target("folder:/out")])
    [letter] = outbox.take_due(ledger)
    outbox.failed(ledger, letter, "the receiver does not answer")
    clock.forward(days=-365)
    [again] = outbox.take_due(ledger)
    assert again.id == letter.id
    outbox.delivered(ledger, again)
    ledger.receive(submission("after", reference="2026/2"))
    assert ledger.verify() is None
    assert outbox.oldest_pending(ledger) == timedelta(0)
    ledger.engine.dispose()


HANGING_CLERK = """
import sys, time
from pathlib import Path
from endpoint.clerk import Clerk
from pipelines.installation import open_installation
from pipelines.pool import CheckPool
from pipelines.settings import Settings

def hang(*_):
    print("checking", flush=True)
    time.sleep(600)

Clerk.check = hang
with open_installation(Settings(home=Path(sys.argv[1]))) as installation:
    Clerk(installation, CheckPool(1, 30, 1 << 31)).check_all()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_a_notice_whose_service_was_killed_while_checking_is_checked_once_by_the_next(settings: Settings) -> None:
    from endpoint.clerk import Clerk
    from pipelines.pool import CheckPool

    with open_installation(settings) as installation:
        receipt = installation.ledger.receive(submission())
    child = subprocess.Popen([sys.executable, "-c", HANGING_CLERK, str(settings.home)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "checking\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    later = HandClock()
    with open_installation(settings) as now:
        later.now = now.ledger.clock() + timedelta(minutes=2)
    pool = CheckPool(1, 30, 1 << 31)
    with open_installation(settings, later) as installation:
        following = Clerk(installation, pool)
        done: list[str] = []
        following.check = done.append  # type: ignore[assignment, method-assign]
        following.check_all()
        following.check_all()
    pool.close()
    assert done == [receipt.revision_id]


def _notices(settings: Settings) -> list[reading.NoticeRow]:
    with open_installation(settings) as installation:
        return reading.notices_page(installation.ledger)


def test_a_ledger_that_is_asked_in_vain_says_so_in_a_sentence(settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / "ledger.db").write_bytes(b"no database" * 1000)
    with pytest.raises(LedgerError, match="file is not a database"), open_installation(settings):
        pass
