"""Renewed connections: each delivered object is the register object that the truth says, and new ones are none."""

from __future__ import annotations

import json
from collections import Counter
from itertools import islice
from pathlib import Path

import sosi
from bench.generate.__main__ import main
from bench.generate.blocks import block_features
from bench.generate.renewals import NAMED_BY, NEAR, renewals
from bench.generate.sosi_text import Feature
from bench.generate.streets import StreetPlan

PLAN = StreetPlan(13)
MADE = list(renewals(PLAN, 24))
REGISTER = {feature.sid: feature for block in islice(PLAN.blocks(), 40) for feature in block_features(PLAN, block) if feature.sid}


def _apart(one: Feature, other: Feature) -> float:
    pairs = zip(one.vertices, other.vertices, strict=True)
    return max(max(abs(a[0] - b[0]), abs(a[1] - b[1])) for a, b in pairs)


def test_every_match_is_the_same_kind_of_object_in_the_same_place() -> None:
    for submission, truth in MADE:
        assert truth["matches"]
        for match in truth["matches"]:
            mine, register = submission.feature(match["sid"]), REGISTER[match["register_sid"]]
            assert (mine.theme, mine.kind) == (register.theme, register.kind)
            assert _apart(mine, register) <= NEAR + 0.011
            assert mine.top["STEDF_ÅRSA"] == {"Keep": "UENDR", "Erase": "FJERN"}[match["action"]]


def test_every_object_is_either_matched_or_created_and_no_register_object_is_matched_twice() -> None:
    for submission, truth in MADE:
        matched = [match["sid"] for match in truth["matches"]]
        assert Counter([*matched, *truth["created"]]) == Counter(feature.sid for feature in submission.features)
    assert max(Counter(match["register_sid"] for _, truth in MADE for match in truth["matches"]).values()) == 1


def test_the_three_ways_of_naming_take_turns() -> None:
    assert [truth["named_by"] for _, truth in MADE[:3]] == list(NAMED_BY)
    for submission, truth in MADE:
        guids = [submission.feature(match["sid"]).top.get("GUID") == REGISTER[match["register_sid"]].top["GUID"] for match in truth["matches"]]
        assert all(guids) if truth["named_by"] == "guid" else not any(guids)


def test_renewals_are_read_without_a_finding() -> None:
    for submission, _ in MADE[:6]:
        assert list(sosi.read(submission.sosi_bytes()).findings) == []


def test_the_command_writes_deliveries_truth_and_register(tmp_path: Path) -> None:
    assert main(["renewals", "--count", "3", "--objects", "500", "--out", str(tmp_path)]) == 0
    truth = json.loads((tmp_path / "truth" / "00002.json").read_text(encoding="utf-8"))
    register = (tmp_path / "register.sos").read_text(encoding="latin-1")
    assert all(f"...SID {match['register_sid']}\n" in register.replace("\r", "") for match in truth["matches"])
    assert (tmp_path / "deliveries" / "00002" / "notice.json").exists()
