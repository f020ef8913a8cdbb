"""Deliveries that come as one zip file, honest ones and others."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from pipelines.casework import Finished
from pipelines.installation import Installation
from pipelines.intake import Outcome, Taken, steps, take
from pipelines.intake.bundle import BundleError, read_bundle
from pipelines.intake.parcel import Parcel
from pipelines.settings import Settings
from tests.pipelines.deliveries import SMALL_SOSI, drop_small, finished_check, report_folders

NOTICE = json.dumps({"schema": "ferdigsjekk-notice/1", "municipality": "3103", "kind": "NEW_CONNECTION", "case_id": "2026/00001"}).encode()


@pytest.fixture(autouse=True)
def quick_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(_installation: Installation, _parcel: Parcel, _on: date) -> Finished:
        return finished_check()

    monkeypatch.setattr(steps, "check_delivery", check)


def drop_zip(folder: Path, name: str, entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    delivery = folder / name
    delivery.mkdir()
    with zipfile.ZipFile(delivery / "levering.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        for entry, data in entries:
            bundle.writestr(entry, data)
    (delivery / "READY").touch()
    return delivery


def take_all(drop: Path, out: Path, settings: Settings) -> dict[str, Taken]:
    return {taken.name: taken for taken in take(drop, out, settings=settings)}


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry


@pytest.mark.parametrize("folder", ["", "levering/"])
def test_a_delivery_in_a_zip_file_is_taken(drop: Path, out: Path, settings: Settings, folder: str) -> None:
    drop_zip(drop, "a", [(f"{folder}notice.json", NOTICE), (f"{folder}pipes.sos", SMALL_SOSI), (f"{folder}bilder/1.jpg", b"photo")])
    assert take_all(drop, out, settings)["a"].outcome is Outcome.REPORTED
    assert len(report_folders(out)) == 1
    assert (drop / "done" / "a" / "levering.zip").exists()


def test_the_same_delivery_packed_and_unpacked_is_one(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a")
    drop_zip(drop, "b", [("notice.json", (drop / "a" / "notice.json").read_bytes()), ("pipes.sos", SMALL_SOSI)])
    assert {name: taken.outcome for name, taken in take_all(drop, out, settings).items()} == {"a": Outcome.REPORTED, "b": Outcome.DUPLICATE}


BOMB = b"0" * 5_000_000


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([("../../etc/cron.d/x", b"x")], "leads out"),
        ([("/etc/passwd", b"x")], "leads out"),
        ([("C:\\x", b"x")], "leads out"),
        ([("a/../../x", b"x")], "leads out"),
        ([("a\nb", b"x")], "leads out"),
        ([("x" * 201, b"x")], "201 letters"),
        ([("/".join("abcdefghij"), b"x")], "10 levels"),
        ([("notice.json", b"x"), ("NOTICE.json", b"y")], "two files of one name"),
        ([("inner.zip", b"PK")], "within the zip"),
        ([("bomb.txt", BOMB)], "200 times"),
        ([(link("photo.jpg"), b"/etc/passwd")], "is a link"),
        ([(f"{number}.jpg", b"") for number in range(501)], "501 files"),
        ([("pipes.sos", SMALL_SOSI)], "no notice.json"),
    ],
)
def test_a_zip_file_that_is_not_honest_is_rejected_by_name(
    drop: Path, out: Path, settings: Settings, entries: list[tuple[str | zipfile.ZipInfo, bytes]], says: str
) -> None:
    drop_zip(drop, "a", entries)
    taken = take_all(drop, out, settings)["a"]
    assert taken.outcome is Outcome.REJECTED
    assert says in str(taken.reason)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and then nothing", b"x" * 100])
def test_what_is_no_zip_file_is_rejected(drop: Path, out: Path, settings: Settings, data: bytes) -> None:
    delivery = drop / "a"
    delivery.mkdir()
    (delivery / "levering.zip").write_bytes(data)
    (delivery / "READY").touch()
    assert take_all(drop, out, settings)["a"].outcome is Outcome.REJECTED


def test_a_directory_that_lies_about_a_size_is_found_out(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("a.txt", bytes(range(256)) * 40)
    size = (10240).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(made.getvalue().replace(size, (100).to_bytes(4, "little")))
    with pytest.raises(BundleError):
        read_bundle(tmp_path / "a.zip", 10, 1_000_000)
