from __future__ import annotations

from pathlib import Path

import httpx

from endpoint.demo import KEYS, demo_settings, fill
from pipelines.installation import open_installation
from pipelines.ledger import State, reading, tallies
from tests.endpoint.serving import served


def test_the_sample_municipality_has_cases_in_all_states_that_a_newcomer_should_see(tmp_path: Path) -> None:
    settings = demo_settings(tmp_path)
    count = fill(settings)
    with open_installation(settings) as installation:
        states = tallies.count_by_state(installation.ledger)
        assert sum(states.values()) == count
        assert set(states) >= {State.NEEDS_INFO, State.IN_REVIEW, State.APPROVED, State.REJECTED, State.WITHDRAWN}
        assert any(len(reading.notice(installation.ledger, row.id).revisions) == 2 for row in reading.notices_page(installation.ledger))
        assert installation.ledger.verify() is None
    assert fill(settings) == count
    with served(settings) as address:
        doors = httpx.get(f"{address}/logg-inn", timeout=30).text
        for key in KEYS:
            assert f'name="key" value="{key}"' in doors
            with httpx.Client(base_url=address, timeout=30) as visitor:
                assert visitor.post("/logg-inn", data={"key": key}).status_code == 303
                assert "2026/00001" in visitor.get("/saker", params={"state": "APPROVED"}).text
