"""Deliveries that end the process which checks them: they end as rejected with a reason, and the others get their turn."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines import casework
from pipelines.casework import CheckFailedError, Finished
from pipelines.installation import Installation, open_installation
from pipelines.intake import Outcome, Taken, tries
from pipelines.intake.taking import take_safely
from pipelines.ledger import State, reading, tallies
from pipelines.pool import CheckPool
from pipelines.pooled import check_in
from pipelines.settings import Settings
from tests.pipelines.deliveries import SMALL_SOSI, drop_small, finished_check, report_folders
from tests.pipelines.ledgers import submission
from tests.shared_material import ROOT

POISON = SMALL_SOSI.replace(b".SLUTT", b"!POISON\n.SLUTT")
ON = date(2026, 11, 21)


def brings_down_its_process(request: Any) -> Finished:
    if b"POISON" in request.data:
        raise CheckFailedError("the file takes too much to check", by_itself=True)
    return finished_check()


def test_a_delivery_that_ends_its_checking_process_is_tried_three_times_then_rejected_and_the_others_are_served(
    settings: Settings, drop: Path, out: Path
) -> None:
    drop_small(drop, "a poisoned", sosi=POISON, case_id="2026/1")
    drop_small(drop, "b whole", case_id="2026/2")
    with open_installation(settings) as opened:
        installation = Installation(opened.settings, opened.ledger, opened.store, brings_down_its_process)

        def once(name: str) -> Taken:
            return take_safely(installation, drop, name, out, ON)

        assert [once("a poisoned").outcome, once("b whole").outcome] == [Outcome.FAILED, Outcome.REPORTED]
        assert once("a poisoned").outcome is Outcome.FAILED
        assert once("a poisoned").outcome is Outcome.REJECTED
        reason = json.loads((drop / "rejected" / "a poisoned" / "reason.json").read_text(encoding="utf-8"))
        assert reason["code"] == "not_checkable"
        assert "in 3 tries: the file takes too much to check" in reason["reason"]
        (drop / "rejected" / "a poisoned").rename(drop / "a poisoned")
        assert once("a poisoned").outcome is Outcome.FAILED, "a person has put it back: it is tried anew"
    assert len(report_folders(out)) == 1


def test_what_the_machine_is_to_blame_for_is_never_counted(settings: Settings, drop: Path, out: Path) -> None:
    def busy(_request: Any) -> Finished:
        raise CheckFailedError("too much to do")

    drop_small(drop, "a")
    with open_installation(settings) as opened:
        installation = Installation(opened.settings, opened.ledger, opened.store, busy)
        outcomes = {take_safely(installation, drop, "a", out, ON).outcome for _ in range(tries.MOST + 1)}
    assert outcomes == {Outcome.FAILED}


def test_a_fault_of_ours_that_comes_back_ends_as_rejected_with_its_place(
    settings: Settings, drop: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_request: Any) -> Finished:
        raise KeyError("x")

    monkeypatch.setattr(casework, "check", broken)
    drop_small(drop, "a")
    with open_installation(settings) as installation:
        first = take_safely(installation, drop, "a", out, ON)
    assert first.outcome is Outcome.FAILED
    assert "a fault of ours (KeyError), pipelines/test_tries.py:" in str(first.reason)


KILLED_BY_ITS_DELIVERY = """
import os, signal, sys
from pathlib import Path
from pipelines import casework
from pipelines.intake import take
from pipelines.settings import Settings

def fatal(request):
    os.kill(os.getpid(), signal.SIGKILL)

casework.check = fatal
home, drop, out = map(Path, sys.argv[1:])
for taken in take(drop, out, settings=Settings(home=home, prefect="never")):
    print(taken.outcome)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_a_delivery_whose_intake_was_killed_in_the_check_is_then_checked_in_a_process_of_its_own(settings: Settings, drop: Path, out: Path) -> None:
    drop_small(drop, "a")
    command = [sys.executable, "-c", KILLED_BY_ITS_DELIVERY, str(settings.home), str(drop), str(out)]
    assert subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == -signal.SIGKILL
    assert len(list((settings.home / "checking").iterdir())) == 1
    again = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert again.stdout == "reported\n", again.stderr
    assert len(report_folders(out)) == 1
    assert list((settings.home / "checking").iterdir()) == []


def test_a_large_file_is_checked_where_it_can_be_ended(settings: Settings, drop: Path, out: Path) -> None:
    hurried = settings.model_copy(update={"check_seconds": 0.0})
    drop_small(drop, "a", sosi=POISON + b"!" * tries.LARGE_BYTES)
    with open_installation(hurried) as installation:
        taken = [take_safely(installation, drop, "a", out, ON) for _ in range(tries.MOST)]
    assert [one.outcome for one in taken] == [Outcome.FAILED, Outcome.FAILED, Outcome.REJECTED]
    assert "takes too much" in str(taken[-1].reason)


def test_a_check_that_is_ended_by_the_pool_is_known_as_the_deliverys_own(settings: Settings) -> None:
    from pipelines.check import Request

    pool = CheckPool(1, 0.0, settings.check_memory_bytes)
    try:
        with pytest.raises(CheckFailedError) as raised:
            check_in(pool)(Request(SMALL_SOSI, "a.sos", on=ON))
    finally:
        pool.close()
    assert raised.value.by_itself


def test_a_notice_in_the_ledger_that_nobody_can_check_comes_to_a_person_and_is_left_alone(settings: Settings) -> None:
    with open_installation(settings) as installation:
        ledger = installation.ledger
        receipt = ledger.receive(submission())
        for _ in range(3):
            assert ledger.to_check() == [receipt.revision_id]
            assert ledger.claim(receipt.revision_id)
            ledger.fail(receipt.revision_id, "the file takes too much to check", ledger.clock(), by_itself=True)
        assert ledger.to_check() == tallies.unchecked(ledger) == []
        assert not ledger.claim(receipt.revision_id)
        assert reading.notice(ledger, receipt.notice_id).state is State.IN_REVIEW
        assert tallies.not_checkable(ledger) == [receipt.notice_id]
        assert [event.kind for event in reading.events_of(ledger, receipt.notice_id)][-1] == "check.given_up"
        assert reading.open_revisions(ledger, [State.IN_REVIEW]) == [receipt.revision_id], "a recheck tries it again"
        ledger.decide(receipt.notice_id, "reject", "Filen kan ikke leses.", "caseworker")
        assert tallies.not_checkable(ledger) == []
