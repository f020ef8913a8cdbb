"""`check` and `demo` as a user meets them: exit codes, forms, standard input, and the same bytes twice."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from reference_data.sample import SAMPLE
from tests.cli.running import Shell

MOSS = ("--municipality", "3103", "--register", SAMPLE.register, "--terrain", SAMPLE.terrain, "--date", "2026-10-01")


def test_a_delivery_with_faults_ends_with_one_and_names_each(shell: Shell) -> None:
    ran = shell("check", SAMPLE.sosi, "--notice", SAMPLE.notice, *MOSS)
    assert ran.code == 1
    text = ran.out.decode()
    for family in ("VA-DEPTH-001", "VA-TAP-002", "VA-CONN-003"):
        assert family in text
    assert "FOR-2004-11-02-1583" in text


def test_the_mended_delivery_has_nothing_to_correct(shell: Shell) -> None:
    ran = shell("check", SAMPLE.corrected_sosi, "--notice", SAMPLE.corrected_notice, *MOSS, "--format", "json")
    report = json.loads(ran.out)
    assert [finding["message"] for finding in report["findings"] if finding["outcome"] == "fail"] == []
    assert report["verdict"] != "needs_correction"
    assert ran.code == 0


def test_a_pack_that_is_named_and_does_not_apply_is_used_with_a_word_of_it(shell: Shell, tmp_path: Path) -> None:
    pack = tmp_path / "old.toml"
    written = (SAMPLE.folder.parent / "packs/moss.toml").read_text(encoding="utf-8")
    pack.write_text(written.replace("valid_from = 2005-01-01\n", "valid_from = 2005-01-01\nvalid_to = 2019-12-31\n"), encoding="utf-8")
    ran = shell("check", SAMPLE.sosi, "--pack", pack, "--date", "2026-10-01", "--format", "json")
    assert json.loads(ran.out)["pack"]["valid_to"] == "2019-12-31"
    assert "the rule pack moss applies from 2005-01-01 to 2019-12-31, and the work is of 2026-10-01" in ran.said
    assert "Note:" not in shell("check", SAMPLE.sosi, "--pack", pack, "--date", "2019-12-31", "--format", "json").said


def test_the_same_input_gives_the_same_bytes(shell: Shell) -> None:
    first, second = (shell("check", SAMPLE.sosi, "--notice", SAMPLE.notice, *MOSS, "--format", "json").out for _ in range(2))
    assert first == second
    assert first.endswith(b"}\n")


def test_json_says_for_each_rule_of_the_pack_how_it_went(shell: Shell) -> None:
    report = json.loads(shell("check", SAMPLE.sosi, *MOSS, "--format", "json").out)
    assert sum(report["summary"].values()) == len(report["rules"])
    without_notice = {rule["rule"]: rule["outcome"] for rule in report["rules"]}
    assert without_notice["VA-MAT-001"] == "not_run"


def test_standard_input_is_read(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SAMPLE.sosi.read_bytes())))
    ran = shell("check", "-", *MOSS, "--format", "json")
    assert json.loads(ran.out)["delivery"]["bytes"] == SAMPLE.sosi.stat().st_size


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("text", b""),
        ("json", b"{"),
        ("html", b"<!doctype html>"),
        ("pdf", b"%PDF-1.7"),
        ("geojson", b"{"),
        ("gpkg", b"SQLite format 3\0"),
        ("sosi", b".HODE"),
        ("sarif", b"{"),
        ("csv", b"\xef\xbb\xbf"),
        ("message", b""),
    ],
)
def test_each_form_is_written_to_the_named_file(shell: Shell, tmp_path: Path, form: str, start: bytes) -> None:
    out = tmp_path / "report.bin"
    ran = shell("check", SAMPLE.sosi, *MOSS, "--format", form, "--out", out)
    assert ran.code == 1
    assert ran.out == b""
    assert out.read_bytes().lower().startswith(start.lower())
    assert out.stat().st_size > 500


def test_the_form_follows_the_name_of_the_file(shell: Shell, tmp_path: Path) -> None:
    shell("check", SAMPLE.sosi, *MOSS, "--out", tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("lang", "word"), [("nb", "Må rettes"), ("nn", "Må rettast"), ("en", "Must be corrected")])
def test_the_reader_chooses_the_language(shell: Shell, lang: str, word: str) -> None:
    assert word.lower() in shell("check", SAMPLE.sosi, *MOSS, "--lang", lang).out.decode().lower()


def test_the_demo_needs_nothing_and_writes_three_reports(shell: Shell, tmp_path: Path) -> None:
    ran = shell("demo", "--out", tmp_path / "new" / "folder")
    assert ran.code == 0
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == ["report.html", "report.json", "report.pdf"]
    assert str(tmp_path / "new" / "folder") in ran.said


def test_the_demo_names_the_folder_that_it_made(shell: Shell) -> None:
    folder = re.search(r"are in (\S+)", shell("demo").said)
    assert folder is not None
    assert json.loads((Path(folder[1]) / "report.json").read_bytes())["verdict"] == "needs_correction"


def test_the_next_delivery_says_what_is_mended(shell: Shell, tmp_path: Path) -> None:
    shell("check", SAMPLE.sosi, "--notice", SAMPLE.notice, *MOSS, "--out", tmp_path / "first.json")
    ran = shell("check", SAMPLE.corrected_sosi, "--notice", SAMPLE.corrected_notice, *MOSS, "--previous", tmp_path / "first.json", "--format", "json")
    second = json.loads(ran.out)
    difference = second["difference"]
    first = json.loads((tmp_path / "first.json").read_bytes())
    assert set(difference["fixed"]) >= {finding["id"] for finding in first["findings"] if finding["outcome"] == "fail"}
    outcome = {finding["id"]: finding["outcome"] for finding in second["findings"]}
    assert [one for one in difference["new"] if outcome[one] == "fail"] == []


def test_an_attachment_that_is_only_named_is_asked_for(shell: Shell, tmp_path: Path) -> None:
    folder = shutil.copytree(SAMPLE.corrected, tmp_path / "delivery")
    (folder / "situasjonskart.pdf").unlink()
    (folder / "lengdeprofil.pdf").write_bytes(b"another content than the notice says")
    report = json.loads(shell("check", folder / SAMPLE.sosi.name, "--notice", folder / "notice.json", *MOSS, "--format", "json").out)
    asked = {finding["rule"]: finding["missing"] for finding in report["findings"] if "named_file" in finding["missing"]}
    assert asked == {"VA-ATT-001": ["situation_map", "named_file"], "VA-ATT-004": ["length_profile", "named_file"]}


def test_a_notice_handed_in_alone_is_believed_about_its_attachments(shell: Shell, tmp_path: Path) -> None:
    alone = shutil.copy(SAMPLE.corrected_notice, tmp_path)
    report = json.loads(shell("check", SAMPLE.corrected_sosi, "--notice", alone, *MOSS, "--format", "json").out)
    assert [finding for finding in report["findings"] if "named_file" in finding["missing"]] == []


def test_a_dispensation_keeps_the_finding_and_lets_it_go(shell: Shell, tmp_path: Path) -> None:
    first = json.loads(shell("check", SAMPLE.sosi, "--notice", SAMPLE.notice, *MOSS, "--format", "json").out)
    decisions = [
        {
            "finding": one["id"],
            "reason": "Avtalt på stedet",
            "person": "Saksbehandler Eksempel",
            "basis": "FOR-2004-11-02-1583",
            "until": "2027-01-01",
        }
        for one in first["findings"]
        if one["outcome"] in ("fail", "undecided")
    ]
    (tmp_path / "decisions.json").write_text(json.dumps(decisions))
    ran = shell("check", SAMPLE.sosi, "--notice", SAMPLE.notice, *MOSS, "--decisions", tmp_path / "decisions.json", "--format", "json")
    second = json.loads(ran.out)
    assert ran.code == 0
    assert [one["severity"] for one in second["findings"]] == [one["severity"] for one in first["findings"]]
    assert set(second["dispensations"]["used"]) == {one["finding"] for one in decisions}
    (tmp_path / "decisions.json").write_text("{}")
    assert shell("check", SAMPLE.sosi, *MOSS, "--decisions", tmp_path / "decisions.json").code == 2


def test_the_message_to_the_contractor_tells_what_to_do_and_nothing_of_the_register(shell: Shell) -> None:
    common = ("check", SAMPLE.sosi, "--notice", SAMPLE.notice, *MOSS)
    written = shell(*common, "--format", "message").out.decode()
    assert "2026/02123" in written.splitlines()[0]
    assert "VA-DEPTH-001" in written
    report = json.loads(shell(*common, "--format", "json").out)
    existing = {one["sid"] for finding in report["findings"] for one in finding["related"] if one.get("register")}
    assert existing
    assert [sid for sid in existing if sid in written] == []


def test_statistics_are_made_of_reports_in_a_folder(shell: Shell, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / str(number)).mkdir()
        shell("check", SAMPLE.sosi, "--notice", SAMPLE.notice, *MOSS, "--out", tmp_path / str(number) / "report.json")
    assert shell("statistics", tmp_path).out.lower().startswith(b"<!doctype html>")
    made = json.loads(shell("statistics", tmp_path, "--format", "json").out)
    assert made["schema"].startswith("ferdigsjekk-statistics/")
    (tmp_path / "empty").mkdir()
    assert shell("statistics", tmp_path / "empty").code == 2
    assert shell("statistics", tmp_path / "gone").code == 2
