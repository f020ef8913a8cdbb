"""A national identity number in a form: turned away, and nowhere in what the installation keeps. The number is a made-up one (month plus 80)."""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.intake.run import take
from pipelines.intake.taking import Outcome
from pipelines.settings import Settings
from tests.pipelines.deliveries import drop_small

NUMBER = "01819000049"


def test_a_dropped_form_with_one_is_rejected_and_nothing_of_it_is_kept(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a", owner={"name": f"Kari Eksempel, {NUMBER}"})
    [taken] = take(drop, out, settings=settings)
    assert taken.outcome is Outcome.REJECTED
    reason = json.loads((drop / "rejected" / "a" / "reason.json").read_bytes())
    assert (reason["code"], "owner.name: it holds a national identity number" in reason["reason"]) == ("not_a_notice", True)
    assert NUMBER not in reason["reason"]
    kept = [path for folder in (settings.home, out) for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in kept if NUMBER.encode() in path.read_bytes()]
