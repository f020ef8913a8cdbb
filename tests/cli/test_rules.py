"""`ferdigsjekk rules list`, `rules explain` and `rules try`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Shell


@pytest.mark.parametrize(("language", "word"), [("nb", "Hvorfor"), ("nn", "Kvifor"), ("en", "Why")])
def test_a_rule_is_explained_in_the_language_asked_for(shell: Shell, language: str, word: str) -> None:
    ran = shell("rules", "explain", "VA-TAP-001", "--pack", "moss", "--lang", language)
    assert ran.code == 0
    text = ran.out.decode()
    assert word in text
    assert "Tekniske bestemmelser 1.4" in text


def test_a_rule_that_does_not_exist_gets_one_sentence_and_a_suggestion(shell: Shell) -> None:
    ran = shell("rules", "explain", "VA-TAP-0001")
    assert ran.code == 2
    assert 'did you mean "VA-TAP-001"' in ran.said


def test_a_pack_is_tried_on_an_empty_ledger(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERDIGSJEKK_HOME", str(tmp_path / "home"))
    ran = shell("rules", "try", "moss", "--since", "2026-01-01")
    assert ran.code == 0, ran.said
    assert json.loads(ran.out)["deliveries"] == 0


@pytest.mark.parametrize("pack", ["nasjonal", "moss"])
def test_a_rule_that_is_switched_off_is_listed_as_such(shell: Shell, pack: str) -> None:
    told = json.loads(shell("rules", "list", "--pack", pack, "--json").out)
    off = [one["rule"] for one in told["rules"] if not one["enabled"]]
    assert off
    assert (told["count"], told["enabled"]) == (len(told["rules"]), len(told["rules"]) - len(off))
    lines = shell("rules", "list", "--pack", pack).out.decode().splitlines()
    assert [line.split()[0] for line in lines if line.split()[1] == "off"] == off
    assert len(lines) == told["count"]
