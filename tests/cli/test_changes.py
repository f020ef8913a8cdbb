"""`ferdigsjekk changes` at the door: the file, the forms, the decisions, and the register that takes the changes in."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sosi
from bench.generate.__main__ import main as generate
from tests.cli.running import Shell
from tests.shared_material import shared

SAMPLE = Path(__file__).parents[2] / "reference_data/sample"
FILE, REGISTER = SAMPLE / "delivery/innmaaling.sos", SAMPLE / "register.sos"


def test_the_change_set_of_the_sample(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "changes.geojson"
    ran = shell("changes", FILE, "--register", REGISTER, "--out", out)
    assert ran.code == 0
    found = json.loads(out.read_text(encoding="utf-8"))
    assert {feature["update"]["action"] for feature in found["features"]} == {"Create", "Replace"}
    assert "17 new, 2 changed" in ran.said


def test_without_out_it_is_geojson_on_standard_output(shell: Shell) -> None:
    ran = shell("changes", FILE, "--register", REGISTER)
    assert ran.code == 0
    assert json.loads(ran.out)["type"] == "FeatureCollection"


def test_a_name_that_tells_no_form_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    ran = shell("changes", FILE, "--register", REGISTER, "--out", tmp_path / "changes.docx")
    assert ran.code == 2
    assert ".gpkg" in ran.said


def test_without_a_register_it_says_what_is_missing(shell: Shell) -> None:
    ran = shell("changes", FILE)
    assert ran.code == 2
    assert "--register" in ran.said


def test_applied_the_register_has_it_and_the_next_change_set_is_empty(shell: Shell, tmp_path: Path) -> None:
    new = tmp_path / "new.sos"
    assert shell("changes", FILE, "--register", REGISTER, "--apply", new).code == 0
    before, after = sosi.read(REGISTER), sosi.read(new)
    assert len(after.groups) == len(before.groups) + 17
    assert len(after.findings) == len(before.findings)
    mapping = json.loads((tmp_path / "new.sos.mapping.json").read_text(encoding="utf-8"))
    assert len(mapping["applied"]) == 19
    again = shell("changes", FILE, "--register", new)
    assert json.loads(again.out)["features"] == []
    untouched = [group.source for group in before.groups if group.value("GUID") and "Ledning" not in (group.value("OBJTYPE") or "")]
    assert sum(source in after.text for source in untouched[:50]) == 50


@pytest.mark.parametrize(
    "given",
    [r"$^", r"(?m)^\.\.GUID .*\r?\n", r"(?m)^(\.\.GUID|\.\.\.ANLEGGSÅR|\.\.\.SAKSNRANL) .*\r?\n"],
    ids=["as it is", "no GUID", "no case"],
)
def test_a_delivery_that_the_register_has_taken_over_is_not_held_against_itself(shell: Shell, tmp_path: Path, given: str) -> None:
    corrected = SAMPLE / "delivery_corrected"
    file = tmp_path / "innmaaling.sos"
    file.write_bytes(re.sub(given, "", (corrected / "innmaaling.sos").read_bytes().decode()).encode())
    delivered = (file, "--notice", corrected / "notice.json")
    new = tmp_path / "new.sos"
    assert shell("changes", *delivered, "--register", REGISTER, "--apply", new).code == 0
    outcomes = []
    for register in (REGISTER, new):
        ran = shell("check", *delivered, "--register", register, "--date", "2026-10-01", "--format", "json")
        outcomes.append({rule["rule"]: rule["outcome"] for rule in json.loads(ran.out)["rules"]})
    assert outcomes[0] == outcomes[1]
    assert outcomes[1]["VA-GEOM-005"] != "fail"
    assert shell("changes", *delivered, "--register", new).said.count("0 new, 0 changed, 0 removed") == 1


def test_the_report_is_named_on_the_objects_and_its_verdict_is_said(shell: Shell, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    shell("check", FILE, "--register", REGISTER, "--format", "json", "--out", report)
    ran = shell("changes", FILE, "--register", REGISTER, "--report", report)
    assert "not accepted" in ran.said
    reports = {feature["properties"]["report_id"] for feature in json.loads(ran.out)["features"]}
    assert len(reports) == 1 and next(iter(reports)).startswith("sha256:")
    other = shell("changes", SAMPLE / "delivery_corrected/innmaaling.sos", "--register", REGISTER, "--report", report)
    assert (other.code, "another file" in other.said) == (2, True)


def test_the_register_itself_is_never_overwritten(shell: Shell, tmp_path: Path) -> None:
    copy = tmp_path / "register.sos"
    copy.write_bytes(REGISTER.read_bytes())
    ran = shell("changes", FILE, "--register", copy, "--apply", copy)
    assert ran.code == 2
    assert copy.read_bytes() == REGISTER.read_bytes()


def test_only_what_people_accepted_is_applied(shell: Shell, tmp_path: Path) -> None:
    found = json.loads(shell("changes", FILE, "--register", REGISTER).out)
    tapping = next(one["id"] for one in found["features"] if one["properties"]["theme"] == "ANB")
    record = tmp_path / "decisions.json"
    said = [{"change": tapping, "decision": "accept", "person": "Kari Eksempel"}]
    record.write_text(json.dumps({"schema": "ferdigsjekk-change-decisions/1", "decisions": said}), encoding="utf-8")
    new = tmp_path / "new.sos"
    ran = shell("changes", FILE, "--register", REGISTER, "--decisions", record, "--apply", new)
    assert (ran.code, "1 of 19 changes applied, 18 held back" in ran.said) == (0, True)
    assert len(sosi.read(new).groups) == len(sosi.read(REGISTER).groups) + 1
    assert shell("changes", FILE, "--register", REGISTER, "--decisions", record, "--four-eyes", "--apply", new).code == 0
    assert len(sosi.read(new).groups) == len(sosi.read(REGISTER).groups)


def test_a_decision_on_something_else_is_refused(shell: Shell, tmp_path: Path) -> None:
    record = tmp_path / "decisions.json"
    said = [{"change": "create:none", "decision": "accept", "person": "Kari Eksempel"}]
    record.write_text(json.dumps({"schema": "ferdigsjekk-change-decisions/1", "decisions": said}), encoding="utf-8")
    ran = shell("changes", FILE, "--register", REGISTER, "--decisions", record, "--apply", tmp_path / "new.sos")
    assert ran.code == 2
    assert "create:none" in ran.said


def test_the_page_for_the_gis_team(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "changes.html"
    assert shell("changes", FILE, "--register", REGISTER, "--out", out, "--lang", "nn").code == 0
    page = out.read_text(encoding="utf-8")
    assert 'lang="nn"' in page
    assert page.count("<svg") == 2


def test_heights_of_two_datums_are_not_mixed(shell: Shell, tmp_path: Path) -> None:
    old = tmp_path / "register.sos"
    old.write_bytes(REGISTER.read_bytes().replace(b"VERT-DATUM NN2000", b"VERT-DATUM NN54"))
    ran = shell("changes", FILE, "--register", old, "--apply", tmp_path / "new.sos")
    assert ran.code == 2
    assert "are NN2000 and those of the register are NN54" in ran.said
    assert "--grids" in ran.said
    assert not (tmp_path / "new.sos").exists()


def test_a_register_in_a_datum_without_a_way_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    old = tmp_path / "register.sos"
    old.write_bytes(REGISTER.read_bytes().replace(b"VERT-DATUM NN2000", b"VERT-DATUM LOKAL"))
    ran = shell("changes", FILE, "--register", old)
    assert ran.code == 2
    assert "LOKAL has no known way to another. Convert one of the two first." in ran.said


def test_with_the_grid_the_delivery_goes_into_a_register_of_another_datum(tmp_path: Path) -> None:
    """In a process of its own, because a folder of grids once added stays known to the projection library."""
    old, new = tmp_path / "register.sos", tmp_path / "new.sos"
    old.write_bytes(REGISTER.read_bytes().replace(b"VERT-DATUM NN2000", b"VERT-DATUM NN54"))
    words = ["changes", FILE, "--register", old, "--grids", shared("grids"), "--apply", new, "--out", tmp_path / "set.geojson"]
    ran = subprocess.run([sys.executable, "-c", "from cli.main import main; main()", *map(str, words)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "heights brought from NN2000 to NN54" in ran.stdout + ran.stderr
    found = json.loads((tmp_path / "set.geojson").read_text(encoding="utf-8"))
    assert (found["vertical_datum"], found["heights_from"]) == ("NN54", "NN2000")
    pipe = next(one for one in found["features"] if one["properties"]["reason"] == "new" and one["geometry"]["type"] == "LineString")
    delivered = next(group for group in sosi.read(FILE).groups if group.serial == pipe["properties"]["file_serial"])
    assert pipe["geometry"]["coordinates"][0][2] == pytest.approx((delivered.points[0].height or 0.0) - 0.112, abs=0.005)
    assert sosi.read(new).head.vertical_datum == "NN54"


def test_a_link_to_a_main_that_is_not_there_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    found = json.loads(shell("changes", FILE, "--register", REGISTER).out)
    tapping = next(one["id"] for one in found["features"] if one["properties"]["theme"] == "ANB")
    record = tmp_path / "decisions.json"
    said = [{"change": tapping, "decision": "link", "person": "Kari Eksempel", "joins_id": "4711", "reason": "der"}]
    record.write_text(json.dumps({"schema": "ferdigsjekk-change-decisions/1", "decisions": said}), encoding="utf-8")
    ran = shell("changes", FILE, "--register", REGISTER, "--decisions", record)
    assert ran.code == 2
    assert "4711" in ran.said


def test_a_register_that_nothing_is_written_into_says_what_to_do(shell: Shell, tmp_path: Path) -> None:
    tables = tmp_path / "register.gpkg"
    assert generate(["register", "--objects", "300", "--out", str(tables)]) in (None, 0)
    ran = shell("changes", FILE, "--register", tables, "--out", tmp_path / "changes.csv", "--apply", tmp_path / "new.sos")
    assert ran.code == 2
    assert "register import" in ran.said
