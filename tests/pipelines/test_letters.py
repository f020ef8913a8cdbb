"""Letters to the outgoing folder when two hands reach for the same one: the intake that made the report, and the postman."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from pipelines.delivery.letters import deliver_letter, deliver_to_folder
from pipelines.installation import open_installation
from pipelines.ledger import Checked, Target, outbox, reading
from pipelines.settings import Settings
from tests.pipelines.ledgers import checked, submission

REPORTS = 6


def test_a_report_that_intake_and_postman_deliver_at_once_is_whole_and_delivered_once(settings: Settings, out: Path) -> None:
    with open_installation(settings) as installation, ThreadPoolExecutor(2) as hands:
        for number in range(REPORTS):
            files = {f"{name}.json": installation.store.put(f"{number} {name}".encode() * 20_000) for name in "abcd"}
            told = checked(f"r{number}")
            report = Checked(told.report_id, told.verdict, told.summary, told.pack, told.register, files, told.findings)
            receipt = installation.ledger.take_in(
                submission(str(number), reference=f"2026/{number}"), report, installation.ledger.clock(), [Target(f"folder:{out}")]
            )
            [letter] = outbox.take_due(installation.ledger)
            start = Barrier(2)

            def by_intake(letter: outbox.Letter = letter, start: Barrier = start) -> Path:
                start.wait()
                return deliver_to_folder(installation, letter).path

            def by_postman(letter: outbox.Letter = letter, start: Barrier = start) -> str | None:
                start.wait()
                return deliver_letter(installation, letter)

            path, failure = hands.submit(by_intake), hands.submit(by_postman)
            assert failure.result() is None
            assert {one.name for one in path.result().iterdir()} == {*files, "manifest.json", "READY"}
            delivered = [event for event in reading.events_of(installation.ledger, receipt.notice_id) if event.kind == "report.delivered"]
            assert len(delivered) == 1
