"""Where a firm is looked up, and what is said when it cannot be."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import httpx
import pytest

from pipelines.firms import businesses_file, firm_of
from reference_data.businesses import Standing, import_businesses

UNIT = {"organisasjonsnummer": "974760673", "navn": "EKSEMPEL RØR AS", "organisasjonsform": {"kode": "AS"}}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    source = tmp_path / "enheter.json"
    source.write_text(json.dumps([UNIT]), encoding="utf-8")
    import_businesses([source], businesses_file(tmp_path), date(2026, 9, 1))
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that the live service was asked for; it knows one bankrupt firm, and nothing of 944117784 but an error."""
    paths: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path.rpartition("/")[2])
        if paths[-1] == "944117784":
            return httpx.Response(503)
        return httpx.Response(200, json={**UNIT, "organisasjonsnummer": "991825827", "konkurs": True})

    real = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **_: real(transport=httpx.MockTransport(answer)))
    return paths


def test_nothing_is_looked_up_without_a_number_or_a_place_to_look(home: Path, tmp_path: Path) -> None:
    assert firm_of(None, home) is None
    assert firm_of(" ", home) is None
    assert firm_of("974760673", None) is None
    assert firm_of("974760673", tmp_path / "elsewhere") is None


def test_the_copy_answers_and_nobody_is_asked_unless_it_is_turned_on(home: Path, asked: list[str]) -> None:
    assert firm_of("974 760\u00a0673", home).business.standing is Standing.ACTIVE
    assert firm_of("991825827", home).business is None
    assert asked == []


def test_the_live_service_is_asked_for_what_the_copy_lacks(home: Path, asked: list[str]) -> None:
    assert firm_of("974760673", home, ask_live=True).taken == "2026-09-01"
    assert asked == []
    assert firm_of("991825827", home, ask_live=True).business.standing is Standing.BANKRUPT
    assert asked == ["991825827"]


def test_a_live_service_that_fails_leaves_what_the_copy_says(home: Path, asked: list[str]) -> None:
    answer = firm_of("944117784", home, ask_live=True)
    assert (answer.business, answer.checked, answer.taken) == (None, True, "2026-09-01")
    assert firm_of("944117784", None, ask_live=True) is None
    assert asked == ["944117784", "944117784"]
