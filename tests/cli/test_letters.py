"""`ferdigsjekk letters`: what was given up is listed, and sent again with the same id."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.installation import open_installation
from pipelines.ledger import Target, outbox, reading
from pipelines.settings import Settings
from tests.cli.running import Shell
from tests.pipelines.ledgers import checked, submission


def test_a_letter_that_was_given_up_is_listed_and_due_again_with_the_same_id(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERDIGSJEKK_HOME", str(tmp_path))
    assert shell("letters", "list").said == "No letter was given up.\n"
    with open_installation(Settings(home=tmp_path)) as installation:
        ledger = installation.ledger
        ledger.take_in(submission(), checked(), ledger.clock(), [Target("webhook:case-system")])
        [letter] = outbox.take_due(ledger)
        outbox.failed(ledger, letter, "the receiver answered 410", for_good=True)
        assert outbox.failing_by_receiver(ledger) == {"case-system": 1}
        listed = shell("letters", "list")
        assert (listed.code, listed.out.decode()) == (0, f"{letter.id}  2026/01234  webhook:case-system  1 tries  the receiver answered 410\n")
        assert shell("letters", "again", "--all").said == "1 letters are due again.\n"
        assert [one.id for one in outbox.take_due(ledger)] == [letter.id]
        assert reading.events_of(ledger, letter.notice_id)[-1].kind == "report.sent_again"


@pytest.mark.parametrize("words", [(), ("no-such-letter", "--all"), ("no-such-letter",)])
def test_what_cannot_be_sent_again_is_one_sentence(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.setenv("FERDIGSJEKK_HOME", str(tmp_path))
    ran = shell("letters", "again", *words)
    assert ran.code == 2
    assert len(ran.said.splitlines()) == 1
