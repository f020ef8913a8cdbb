"""The register held against the rules: whatever the squares and whoever does them, the same is said of the same objects."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.audit.part import audit_part, read_tally
from pipelines.audit.plan import AuditError, Cell, Plan, make_plan
from pipelines.audit.run import Audited, audit
from reference_data import bundled_packs, import_register, load_pack
from reference_data.register.store import Store
from reference_data.sample import SAMPLE
from tests.pipelines.town import planted_town
from validators import RULES, shapes
from validators.audit import AUDIT_REACH_M, AUDITED
from validators.pipe_ends import WIDEST_M

ON = date(2026, 11, 21)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled sample's register."""
    place = tmp_path_factory.mktemp("sample")
    import_register(SAMPLE.register, Store(place), "3103", date(2026, 6, 1), processes=1)
    return place


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a small town whose faults lie on the borders of squares."""
    place = tmp_path_factory.mktemp("town")
    source = place / "town.sos"
    source.write_text(planted_town(), encoding="utf-8")
    import_register(source, Store(place / "store"), "3103", date(2026, 6, 1), processes=1)
    return place / "store"


def audited(store: Path, folder: Path, cell_m: float, **more: Any) -> tuple[Audited, list[dict[str, Any]]]:
    plan, cells = make_plan(store, "3103", cell_m=cell_m, on=ON)
    done = audit(plan, cells, folder, **more)
    return done, [feature["properties"] for feature in json.loads((folder / "findings.geojson").read_text(encoding="utf-8"))["features"]]


def said(findings: list[dict[str, Any]]) -> list[str]:
    """What was found, without which square it was found in, in an order that hangs on no square."""
    return sorted(json.dumps({name: value for name, value in one.items() if name != "part"}, sort_keys=True) for one in findings)


def test_squares_of_any_size_say_the_same(sample: Path, tmp_path: Path) -> None:
    whole, at_once = audited(sample, tmp_path / "whole", 1_000_000.0)
    assert whole.squares == 1
    small, in_parts = audited(sample, tmp_path / "small", 110.0)
    assert small.squares > 15
    assert said(in_parts) == said(at_once)
    assert small.tally.to_json() == whole.tally.to_json()


def test_several_processes_write_the_very_files_that_one_writes(town: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    audited(town, tmp_path / "one", 100.0)
    done, _ = audited(town, tmp_path / "two", 100.0, processes=2, progress=lambda some, of: told.append((some, of)))
    assert told[0] == (0, done.tally.objects)
    assert told[-1] == (done.tally.objects, done.tally.objects)
    assert told == sorted(told)
    for path in sorted((tmp_path / "one").rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes(), path.name


@pytest.mark.parametrize("cell_m", [50.0, 100.0, 500.0, 100_000.0])
def test_faults_on_the_border_of_squares_are_found_once_and_no_others_are_made(town: Path, tmp_path: Path, cell_m: float) -> None:
    _, found = audited(town, tmp_path / "audit", cell_m)
    short = sorted((one["rule"], one["sid"]) for one in found if one["outcome"] == "fail" and one["rule"] not in ("VA-ATTR-001", "VA-ATTR-011"))
    assert short == [
        ("VA-ATTR-002", "110"),  # a material that no list has
        ("VA-ATTR-014", "109"),  # the recorded length is another than the line's
        ("VA-CRS-007", "108"),  # no heights
        ("VA-GEOM-003", "103"),  # drawn twice, across a border
        ("VA-GEOM-004", "107"),  # rises in the middle, beyond a border
        ("VA-GRAD-001", "107"),
        ("VA-TOPO-001", "104"),  # stops 0.3 m short of the next, which lies in another square
        ("VA-TOPO-001", "105"),
        ("VA-TOPO-003", "106"),  # names a manhole that lies far off, three squares away
    ]


def test_what_is_out_of_operation_is_counted_and_not_judged(town: Path, tmp_path: Path) -> None:
    done, found = audited(town, tmp_path / "audit", 500.0)
    assert done.tally.not_in_operation == 1
    assert "111" not in {one["sid"] for one in found}


def test_an_audit_that_was_stopped_goes_on_where_it_was(town: Path, tmp_path: Path) -> None:
    plan, cells = make_plan(town, "3103", cell_m=100.0, on=ON)
    whole = audit(plan, cells, tmp_path / "whole")
    parts = tmp_path / "stopped" / "parts"
    parts.mkdir(parents=True)
    (tmp_path / "stopped" / "audit.json").write_text(json.dumps(plan.to_json()), encoding="utf-8")
    first, second = sorted(cells)[:2]
    audit_part(plan, str(parts), first)
    audit_part(plan, str(parts), second)
    (parts / f"{second.name}.json").unlink()  # killed between the findings and the count that says they are whole
    assert read_tally(parts, second) is None
    again = audit(plan, cells, tmp_path / "stopped")
    assert again.taken_up == 1
    assert again.tally.to_json() == whole.tally.to_json()
    assert (tmp_path / "stopped" / "findings.geojson").read_bytes() == (tmp_path / "whole" / "findings.geojson").read_bytes()


def test_a_folder_of_another_audit_is_not_mixed_with_this_one(town: Path, tmp_path: Path) -> None:
    audited(town, tmp_path / "audit", 1000.0)
    with pytest.raises(AuditError, match="holds audit"):
        audited(town, tmp_path / "audit", 900.0)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("Dear")
    with pytest.raises(AuditError, match="not empty"):
        audited(town, tmp_path / "letters", 900.0)


def test_the_summary_says_of_every_rule_what_came_of_it_or_why_nothing_did(sample: Path, tmp_path: Path) -> None:
    done, found = audited(sample, tmp_path / "audit", 500.0)
    told = json.loads((tmp_path / "audit" / "summary.json").read_text(encoding="utf-8"))
    named = {one["rule"] for one in told["rules"]}, set(told["no_trigger"]), set(told["not_applicable"])
    assert set.union(*named) == {rule.code for rule in RULES}
    assert sum(map(len, named)) == len(RULES)
    for one in told["rules"]:
        assert one["checked"] == sum(one[outcome] for outcome in ("fail", "near", "undecided", "pass", "not_run", "crashed"))
        assert one["crashed"] == 0
        assert one["fail"] == sum(1 for finding in found if (finding["rule"], finding["outcome"]) == (one["rule"], "fail"))
    assert told["findings"] == done.findings == len(found)
    page = (tmp_path / "audit" / "summary.html").read_text(encoding="utf-8")
    assert all(code in page for code in {rule.code for rule in RULES})
    assert "<script" not in page


def test_the_geopackage_holds_the_findings_where_they_are(sample: Path, tmp_path: Path) -> None:
    import geopandas

    done, found = audited(sample, tmp_path / "audit", 500.0)
    read = geopandas.read_file(tmp_path / "audit" / "findings.gpkg", layer="findings")
    assert len(read) == done.findings
    assert read.crs.to_epsg() == 25832
    first = found[0]
    assert (read.geometry[0].x, read.geometry[0].y) == (first["east"], first["north"])
    with sqlite3.connect(tmp_path / "audit" / "findings.gpkg") as database:
        assert database.execute("SELECT count(*) FROM gpkg_contents").fetchone() == (1,)
    database.close()


def test_a_damaged_or_unknown_register_is_one_sentence(sample: Path, tmp_path: Path) -> None:
    for store, municipality in ((tmp_path, None), (tmp_path, "3103"), (sample, "9999")):
        with pytest.raises(AuditError) as caught:
            make_plan(store, municipality, on=ON)
        assert str(caught.value)
        assert "\n" not in str(caught.value)
    plan, _ = make_plan(sample, "3103", on=ON)
    with pytest.raises(AuditError, match="not the one"):
        audit_part(
            Plan(**{**{key: value for key, value in plan.to_json().items() if key not in ("schema", "id")}, "pack_sha256": "0" * 64}),
            str(tmp_path),
            Cell(0, 0),
        )


def test_no_audited_rule_looks_farther_than_the_reach_that_is_read() -> None:
    assert WIDEST_M <= AUDIT_REACH_M / 2
    for _, path in bundled_packs():
        pack = load_pack(path, shapes())
        for rule in AUDITED:
            params = pack.rules[rule.code].params if rule.code in pack.rules else None
            for reach in ("near_miss_m", "register_reach_m", "plan_tolerance_m"):
                assert getattr(params, reach, 0.0) <= AUDIT_REACH_M, (pack.id, rule.code, reach)


def test_the_rules_of_an_audit_are_of_what_lies_in_the_ground() -> None:
    """Nothing that is asked of a form, an attachment, a permit or of new work."""
    assert not {rule.group for rule in AUDITED} & {"FILE", "FORM", "ATT", "AUTH", "PERM", "TIME", "CONN", "TAP", "MAT", "SURV", "DEPTH"}
