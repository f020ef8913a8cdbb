"""The guide to writing a pack shows a pack that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import validators
from reference_data import load_pack
from reference_data.pack import RuleTable

GUIDE = (Path(__file__).parents[2] / "docs/rule-packs.md").read_text(encoding="utf-8")


def test_the_pack_in_the_guide_can_be_read() -> None:
    found = re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    pack = load_pack(found[1].encode(), validators.shapes(), "guide.toml")
    assert pack.rules["VA-TAP-001"].pack == "eksempel"
    assert pack.rules["VA-CRS-002"].pack == "nasjonal"


def test_the_guide_names_every_key_of_a_rule_s_table() -> None:
    assert {name for name in RuleTable.__dataclass_fields__ if f"| `{name}` |" not in GUIDE} == set()
