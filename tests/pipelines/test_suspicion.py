"""The drop folder looked upon with suspicion: nothing is taken for something else, and nothing is passed over in silence."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from pipelines.casework import Finished
from pipelines.installation import Installation, open_installation
from pipelines.intake import Outcome, Taken, parcel, steps, take
from pipelines.intake.parcel import Parcel
from pipelines.intake.suspicion import GIVEN_UP_S, SETTLE_S, NotADeliveryError, StillChangingError, still_to_settle
from pipelines.ledger.database import reading
from pipelines.ledger.tables import events
from pipelines.settings import Settings
from tests.pipelines.deliveries import SMALL_SOSI, drop_small, finished_check, report_folders

NFC = unicodedata.normalize("NFC", "Målebrev Å.pdf")
NFD = unicodedata.normalize("NFD", NFC)


@pytest.fixture
def quick_check(monkeypatch: pytest.MonkeyPatch) -> list[Parcel]:
    seen: list[Parcel] = []

    def check(_installation: Installation, read: Parcel, _on: date) -> Finished:
        seen.append(read)
        return finished_check()

    monkeypatch.setattr(steps, "check_delivery", check)
    return seen


def taken(drop: Path, out: Path, settings: Settings) -> Taken:
    [one] = take(drop, out, settings=settings)
    return one


def remarks_in(out: Path) -> list[tuple[str, str]]:
    [folder] = report_folders(out)
    told = json.loads((folder / "remarks.json").read_text(encoding="utf-8"))
    assert "remarks.json" in {one["name"] for one in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]}
    return [(one["code"], one["file"]) for one in told["remarks"]]


def add(delivery: Path, name: str, data: bytes) -> None:
    """Puts a file into a delivery before READY, as its sender would have."""
    (delivery / name).write_bytes(data)
    (delivery / "READY").touch()


@pytest.mark.usefixtures("quick_check")
def test_a_second_sosi_file_and_a_packed_one_are_told_of(drop: Path, out: Path, settings: Settings) -> None:
    delivery = drop_small(drop, "a", ready=False, attachments=[{"kind": "sosi_file", "file": "pipes.sos"}])
    add(delivery, "gammel.sos", SMALL_SOSI)
    add(delivery, "ledninger.txt", SMALL_SOSI)
    add(delivery, "bilder.zip", b"PK\x03\x04")
    found = taken(drop, out, settings)
    assert "gammel.sos is a SOSI file too and was not checked" in str(found)
    expected = [("unopened", "bilder.zip"), ("other_sosi", "gammel.sos"), ("other_sosi", "ledninger.txt")]
    assert remarks_in(out) == expected
    with open_installation(settings) as installation, reading(installation.ledger.engine) as db:
        [event] = db.execute(select(events).where(events.c.kind == "delivery.remarked")).all()
        assert [(one["code"], one["file"]) for one in event.data["remarks"]] == expected


@pytest.mark.usefixtures("quick_check")
def test_a_delivery_with_nothing_to_remark_has_no_remarks(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a")
    assert "Note:" not in str(taken(drop, out, settings))
    [folder] = report_folders(out)
    assert not (folder / "remarks.json").exists()


def test_two_files_named_as_the_sosi_file_are_refused(drop: Path, out: Path, settings: Settings) -> None:
    named = [{"kind": "sosi_file", "file": "pipes.sos"}, {"kind": "sosi_file", "file": "b.sos"}]
    add(drop_small(drop, "a", ready=False, attachments=named), "b.sos", SMALL_SOSI)
    found = taken(drop, out, settings)
    assert found.outcome is Outcome.REJECTED
    assert "pipes.sos, b.sos" in str(found)


def test_a_key_that_stands_twice_in_the_notice_is_refused_by_name(drop: Path, out: Path, settings: Settings) -> None:
    delivery = drop_small(drop, "a")
    text = (delivery / "notice.json").read_text(encoding="utf-8")
    (delivery / "notice.json").write_text(text[:-1] + ', "case_id": "2026/00002"}', encoding="utf-8")
    (delivery / "READY").touch()
    found = taken(drop, out, settings)
    assert found.outcome is Outcome.REJECTED
    assert "case_id" in str(found)
    assert "twice" in str(found)


@pytest.mark.parametrize("other", ["PIPES.SOS", "pipes.SOS"])
def test_names_that_differ_only_in_case_are_refused(drop: Path, out: Path, settings: Settings, other: str) -> None:
    add(drop_small(drop, "a", ready=False), other, b"x")
    found = taken(drop, out, settings)
    assert found.outcome is Outcome.REJECTED
    assert "two files of one name" in str(found)


def test_names_that_differ_only_in_the_make_of_their_letters_are_refused(drop: Path, out: Path, settings: Settings) -> None:
    delivery = drop_small(drop, "a", ready=False)
    add(delivery, NFC, b"one")
    add(delivery, NFD, b"two")
    if len(list(delivery.iterdir())) < 5:
        pytest.skip("this file system takes the two names for one")
    assert "two files of one name" in str(taken(drop, out, settings))


def test_a_name_of_combining_letters_is_the_name_in_the_notice(drop: Path, out: Path, settings: Settings, quick_check: list[Parcel]) -> None:
    sosi = unicodedata.normalize("NFC", "rør.sos")
    delivery = drop_small(drop, "a", ready=False, attachments=[{"kind": "sosi_file", "file": sosi}])
    (delivery / "pipes.sos").rename(delivery / unicodedata.normalize("NFD", sosi))
    add(delivery, NFD, b"letter")
    assert taken(drop, out, settings).outcome is Outcome.REPORTED
    [read] = quick_check
    assert read.sosi_name == sosi
    assert {part.name for part in read.parts} == {"notice.json", sosi, NFC}


def test_a_notice_by_another_name_is_pointed_out(drop: Path, out: Path, settings: Settings) -> None:
    delivery = drop_small(drop, "a")
    (delivery / "notice.json").rename(delivery / "Notice.JSON")
    assert "Notice.JSON should be called notice.json" in str(taken(drop, out, settings))


def test_a_zip_file_by_another_name_inside_a_zip_file_is_refused(drop: Path, out: Path, settings: Settings) -> None:
    delivery = drop / "a"
    delivery.mkdir()
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as bundle:
        bundle.writestr("x.txt", b"x")
    with zipfile.ZipFile(delivery / "a.zip", "w") as bundle:
        bundle.writestr("notice.json", json.dumps({"schema": "ferdigsjekk-notice/1"}))
        bundle.writestr("pipes.sos", SMALL_SOSI)
        bundle.writestr("bilde.jpg", inner.getvalue())
    (delivery / "READY").touch()
    assert "bilde.jpg is a zip file within" in str(taken(drop, out, settings))


def test_a_folder_that_is_still_being_written_is_left_alone(drop: Path) -> None:
    delivery = drop_small(drop, "a")
    now = (delivery / "READY").stat().st_mtime
    changed = {"late.pdf": (3, int((now + 1) * 1e9), 1)}
    assert still_to_settle(delivery, changed, now + 1) == pytest.approx(SETTLE_S, abs=1e-3)
    assert still_to_settle(delivery, changed, now + 1 + 2 * SETTLE_S) == 0
    assert still_to_settle(delivery, changed, now - 3600) == 0  # the clock was set back: nobody shall wait for it to come round
    half = {"kart.pdf.part": (3, int(now * 1e9), 1)}
    with pytest.raises(StillChangingError):
        still_to_settle(delivery, half, now + 1)
    with pytest.raises(NotADeliveryError, match=r"kart\.pdf\.part"):
        still_to_settle(delivery, half, now + GIVEN_UP_S)


def test_what_is_written_after_ready_is_waited_for_and_belongs_to_the_delivery(
    drop: Path, out: Path, settings: Settings, quick_check: list[Parcel]
) -> None:
    delivery = drop_small(drop, "a")
    (delivery / "kart.pdf").write_bytes(b"map")
    assert taken(drop, out, settings).outcome is Outcome.REPORTED
    assert "kart.pdf" in {part.name for part in quick_check[0].parts}


def test_what_grows_while_it_is_waited_for_is_left_for_next_time(drop: Path, out: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = drop_small(drop, "a")

    def grows(_seconds: float) -> None:
        with (delivery / "pipes.sos").open("ab") as file:
            file.write(b"!more\n")

    monkeypatch.setattr(parcel, "still_to_settle", lambda *_: 0.1)
    monkeypatch.setattr(parcel.time, "sleep", grows)
    assert taken(drop, out, settings).outcome is Outcome.WAITING
