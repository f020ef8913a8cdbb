"""`register`: take a register in, see what is kept, and let checks find it by themselves."""

from __future__ import annotations

import json
from pathlib import Path

from reference_data.sample import SAMPLE
from tests.cli.running import Shell


def test_a_register_taken_in_is_listed_described_and_used(shell: Shell) -> None:
    taken = shell("register", "import", SAMPLE.register, "--municipality", "3103", "--date", "2026-06-01")
    assert taken.code == 0, taken.said
    listed = json.loads(shell("register", "list", "--json").out)
    assert [(one["municipality"], one["taken"], one["in_use"]) for one in listed] == [("3103", "2026-06-01", True)]
    info = json.loads(shell("register", "info", "--json").out)
    assert info["objects"] == listed[0]["objects"] > 2000
    assert info["by_function"]["VL"]["objects"] > 0
    report = json.loads(shell("check", SAMPLE.sosi, "--municipality", "3103", "--format", "json").out)
    assert report["register"]["snapshot"] == listed[0]["name"]
    assert report["register"]["taken"] == "2026-06-01"


def test_a_kept_register_and_its_file_give_the_same_findings(shell: Shell) -> None:
    shell("register", "import", SAMPLE.register, "--municipality", "3103", "--date", "2026-06-01")
    common = ("check", SAMPLE.sosi, "--notice", SAMPLE.notice, "--terrain", SAMPLE.terrain, "--date", "2026-10-01", "--format", "json")
    kept = json.loads(shell(*common).out)
    read = json.loads(shell(*common, "--register", SAMPLE.register).out)
    assert kept["findings"] == read["findings"]
    assert kept["rules"] == read["rules"]


def test_an_older_register_taken_in_later_is_said_to_be_older_and_the_newer_one_comes_back(shell: Shell) -> None:
    for day in ("2026-06-01", "2026-05-01"):
        ran = shell("register", "import", SAMPLE.register, "--municipality", "3103", "--date", day)
    newer = next(one["name"] for one in json.loads(shell("register", "list", "--json").out) if one["taken"] == "2026-06-01")
    assert f"ferdigsjekk register use {newer} --municipality 3103" in ran.said
    assert shell("register", "use", newer, "--municipality", "3103").code == 0
    assert [one["taken"] for one in json.loads(shell("register", "list", "--json").out) if one["in_use"]] == ["2026-06-01"]
    wrong = shell("register", "use", "3103-1999-01-01-none", "--municipality", "3103")
    assert (wrong.code, "no register snapshot 3103-1999-01-01-none" in wrong.said) == (2, True)


def test_an_empty_store_says_how_to_fill_it(shell: Shell) -> None:
    ran = shell("register", "list")
    assert (ran.code, ran.out) == (0, b"")
    assert "register import" in ran.said
    assert shell("register", "info").code == 2


def test_what_is_no_register_is_refused_by_name(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear municipality")
    ran = shell("register", "import", tmp_path / "letter.txt", "--municipality", "3103")
    assert ran.code == 2
    assert "letter.txt" in ran.said
    assert shell("register", "import", SAMPLE.register, "--municipality", "9999").code == 2


def test_the_doctor_names_what_is_at_hand(shell: Shell, own_home: Path) -> None:
    shell("register", "import", SAMPLE.register, "--municipality", "3103", "--date", "2026-06-01")
    told = shell("doctor").out.decode()
    assert str(own_home) in told
    assert "snapshot in use for 3103" in told
    assert "a check uses the kept one of its municipality (3103)" in told
    assert "moss: Moss kommune (3103)" in told
    assert "NN1954 to NN2000" in told


def test_the_doctor_sees_a_damaged_snapshot_and_what_is_used_in_its_place(shell: Shell, own_home: Path) -> None:
    for day in ("2026-05-01", "2026-06-01"):
        shell("register", "import", SAMPLE.register, "--municipality", "3103", "--date", day)
    folder = own_home / "registers" / "3103"
    newest = json.loads((folder / "current.json").read_text(encoding="utf-8"))["name"]
    manifest = json.loads((folder / "manifests" / f"{newest}.json").read_text(encoding="utf-8"))
    blocks = folder / "snapshots" / manifest["file"].replace(".duckdb", ".blocks")
    blocks.write_bytes(blocks.read_bytes()[:-10])
    ran = shell("doctor")
    told = ran.out.decode()
    assert ran.code == 1
    assert f"mend  3103: {newest}: the snapshot is not whole" in told
    assert "snapshot in use for 3103: 3103-2026-05-01" in told
    for left in (folder / "snapshots").glob("*.blocks"):
        left.unlink()
    assert "no whole register snapshot of municipality 3103" in shell("doctor").out.decode()


def test_a_kept_register_is_written_out_again(shell: Shell, tmp_path: Path) -> None:
    assert shell("register", "export", tmp_path / "out.gpkg").code == 2
    shell("register", "import", SAMPLE.register, "--municipality", "3103", "--date", "2026-06-01")
    ran = shell("register", "export", tmp_path / "out.gpkg")
    assert ran.code == 0, ran.said
    again = json.loads(shell("register", "info", tmp_path / "out.gpkg", "--json").out)
    kept = json.loads(shell("register", "info", "--json").out)
    assert (again["pipes"], again["points"]) == (kept["pipes"], kept["points"])
    assert shell("register", "export", tmp_path / "out.gpkg").code == 2, "a file that is there is not written over"


def test_pruning_keeps_what_is_in_use(shell: Shell) -> None:
    shell("register", "import", SAMPLE.register, "--municipality", "3103", "--date", "2020-06-01")
    assert shell("register", "prune", "--municipality", "3103").out == b""
    assert len(json.loads(shell("register", "list", "--json").out)) == 1


def test_the_day_is_the_sources_own_when_nobody_says_another(shell: Shell) -> None:
    shell("register", "import", SAMPLE.register, "--municipality", "3103")
    assert [one["taken"] for one in json.loads(shell("register", "list", "--json").out)] == ["2026-11-01"]
    report = json.loads(shell("check", SAMPLE.sosi, "--municipality", "3103", "--register", SAMPLE.register, "--format", "json").out)
    assert report["register"]["taken"] == "2026-11-01"


def test_a_kept_register_is_audited_and_a_file_is_to_be_taken_in_first(shell: Shell, tmp_path: Path) -> None:
    ran = shell("register", "audit", "--register", SAMPLE.register)
    assert ran.code == 2
    assert "register import" in ran.said
    assert shell("register", "audit").code == 2, "nothing is kept yet"
    shell("register", "import", SAMPLE.register, "--municipality", "3103", "--date", "2026-06-01")
    ran = shell("register", "audit", "--out", tmp_path / "audit", "--square", "5000", "--processes", "1", "--date", "2026-11-21")
    assert ran.code == 0, ran.said
    assert b"VA-CRS-007" in ran.out
    assert {path.name for path in (tmp_path / "audit").iterdir()} == {
        "audit.json", "parts", "findings.geojson", "findings.gpkg", "summary.json", "summary.html",
    }  # fmt: skip
    again = shell("register", "audit", "--out", tmp_path / "audit", "--square", "5000", "--date", "2026-11-21")
    assert "were done before" in again.said
    assert again.out == ran.out
