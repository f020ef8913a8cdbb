"""What was planted is found, and nothing else: the whole chain over generated deliveries."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from bench.generate.__main__ import main
from bench.generate.agreement import Agreement, agree, sentences
from bench.generate.cadastre import homes_of, map_of, write_store
from bench.generate.deliveries import free_slots, submission_at
from bench.generate.faults import CATALOGUE, NoRoomError, spoil
from bench.generate.ground import write_geotiff
from bench.generate.register import write_sosi_register
from bench.generate.streets import StreetPlan
from bench.generate.submission import json_text, write_submission


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One fault-free delivery and one for each fault of the catalogue."""
    folder = tmp_path_factory.mktemp("agreement")
    plan = StreetPlan(11)
    waiting: list[list[str]] = [[], *([name] for name in CATALOGUE)]
    reach = 0
    boxes = []
    homes = {}
    for number, (link, slot) in enumerate(free_slots(plan)):
        if not waiting:
            break
        for names in waiting:
            try:
                submission = spoil(submission_at(plan, link, slot, number), names)
            except NoRoomError:
                continue
            write_submission(submission, folder / "deliveries" / submission.name)
            truth = folder / "truth" / f"{submission.name}.json"
            truth.parent.mkdir(exist_ok=True)
            truth.write_text(json_text(submission.truth()), encoding="utf-8")
            waiting.remove(names)
            reach = max(reach, link.block.rank + 1)
            boxes.append(link.box)
            homes |= homes_of([submission])
            break
    write_sosi_register(plan, 0, "clean", folder / "register.sos", blocks=reach)
    write_store(folder / "cadastre.gpkg", map_of(plan, islice(plan.blocks(), reach), homes))
    west, south, east, north = (pick(values) for pick, values in zip((min, min, max, max), zip(*boxes, strict=True), strict=True))
    write_geotiff(folder / "terrain.tif", (west - 80, south - 80, east + 80, north + 80))
    return folder


@pytest.fixture(scope="module")
def made(folder: Path) -> Agreement:
    return agree(folder, folder / "register.sos", folder / "terrain.tif")


def test_every_planted_fault_is_found_and_nothing_else_is_said(made: Agreement) -> None:
    assert made.deliveries == len(CATALOGUE) + 1
    assert made.missed == []
    assert made.false_alarms == []
    assert made.found == made.planted - sum(made.not_built.values()) > 20


def test_a_fault_that_the_rules_do_not_know_is_counted_apart(made: Agreement) -> None:
    told = replace(made, not_built=made.not_built + Counter({"VA-MOON-001": 2}))
    assert "VA-MOON-001 (2)" in list(sentences(told))[-1]


def test_a_truth_that_does_not_fit_its_delivery_is_noticed(tmp_path: Path) -> None:
    assert main(["deliveries", "--count", "2", "--faults", "VA-MAT-001", "--objects", "10", "--out", str(tmp_path)]) == 0
    first, second = sorted((tmp_path / "truth").iterdir())
    first.write_text(first.read_text(encoding="utf-8").replace("VA-MAT-001", "VA-MAT-002"), encoding="utf-8")
    made = agree(tmp_path, tmp_path / "register.sos", tmp_path / "terrain.tif")
    assert len(made.missed) == 1 and "VA-MAT-002" in made.missed[0]
    assert len(made.false_alarms) == 1 and "VA-MAT-001" in made.false_alarms[0]
    assert main(["agree", str(tmp_path)]) == 1
    assert second.exists()
