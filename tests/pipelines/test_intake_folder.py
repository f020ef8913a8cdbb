"""The drop folder by its files alone: the check stands in, so that what is tried here is what becomes of a delivery."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from datetime import date
from pathlib import Path

import pytest

from pipelines.casework import Finished
from pipelines.delivery.folder import DeliveryError, ReportFolder, write_report_folder
from pipelines.installation import Installation, open_installation
from pipelines.intake import IntakeError, Outcome, Taken, steps, take
from pipelines.intake.parcel import Parcel
from pipelines.ledger import reading
from pipelines.settings import Settings
from tests.pipelines.deliveries import drop_small, finished_check, report_folders

FILES = finished_check().files


@pytest.fixture(autouse=True)
def quick_check(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stands in for the check; keeps which contents were checked."""
    checked: list[str] = []

    def check(_installation: Installation, parcel: Parcel, _on: date) -> Finished:
        checked.append(parcel.identity)
        return finished_check()

    monkeypatch.setattr(steps, "check_delivery", check)
    return checked


def all_of(folder: Path, out: Path, settings: Settings) -> list[Taken]:
    return list(take(folder, out, settings=settings))


def outcomes(taken: list[Taken]) -> dict[str, Outcome]:
    return {one.name: one.outcome for one in taken}


def test_a_complete_delivery_becomes_one_report_folder_and_moves_to_done(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a", case_id="2026/01234")
    [taken] = all_of(drop, out, settings)
    assert taken.outcome is Outcome.REPORTED
    [folder] = report_folders(out)
    assert folder == taken.path
    assert folder.parent.name == "2026-01234"
    assert {path.name for path in folder.iterdir()} == {*FILES, "manifest.json", "READY"}
    assert {path.name for path in (drop / "done" / "a").iterdir()} == {"notice.json", "pipes.sos", "READY"}
    assert {path.name for path in drop.iterdir()} == {"done"}
    assert {path.name for path in out.parent.iterdir() if path.name.startswith(".")} == set()


def test_the_manifest_names_every_file_with_size_and_sum(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a")
    all_of(drop, out, settings)
    [folder] = report_folders(out)
    listed = {item["name"]: item for item in json.loads((folder / "manifest.json").read_bytes())["files"]}
    assert set(listed) == set(FILES)
    for name, data in FILES.items():
        assert (listed[name]["bytes"], listed[name]["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_delivery_without_ready_is_left_alone(drop: Path, out: Path, settings: Settings) -> None:
    delivery = drop_small(drop, "a", ready=False)
    assert all_of(drop, out, settings) == []
    assert delivery.is_dir()
    assert not out.exists()


def test_a_copy_under_another_name_gives_no_second_report(drop: Path, out: Path, settings: Settings, quick_check: list[str]) -> None:
    drop_small(drop, "a")
    drop_small(drop, "b")
    assert outcomes(all_of(drop, out, settings)) == {"a": Outcome.REPORTED, "b": Outcome.DUPLICATE}
    drop_small(drop, "c")
    assert outcomes(all_of(drop, out, settings)) == {"c": Outcome.DUPLICATE}
    assert {path.name for path in (drop / "done").iterdir()} == {"a", "b", "c"}
    assert len(report_folders(out)) == 1
    assert len(quick_check) == 1


def test_a_copy_gives_no_second_report_when_the_receiver_has_fetched_the_first(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a")
    all_of(drop, out, settings)
    shutil.rmtree(out)
    drop_small(drop, "b")
    assert outcomes(all_of(drop, out, settings)) == {"b": Outcome.DUPLICATE}
    assert report_folders(out) == []


def test_a_copy_with_its_files_renamed_is_recognised(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a")
    copy = drop_small(drop, "b")
    (copy / "pipes.sos").rename(copy / "other.sos")
    assert outcomes(all_of(drop, out, settings)) == {"a": Outcome.REPORTED, "b": Outcome.DUPLICATE}


def test_another_attachment_makes_it_another_delivery(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a")
    (drop_small(drop, "b") / "photo.jpg").write_bytes(b"photo")
    assert outcomes(all_of(drop, out, settings)) == {"a": Outcome.REPORTED, "b": Outcome.REPORTED}
    assert len(report_folders(out)) == 2


def test_the_same_content_in_two_drop_folders_gives_one_report(tmp_path: Path, out: Path, settings: Settings) -> None:
    for name in ("one", "two"):
        drop_small(tmp_path / name, "a")
    assert outcomes(all_of(tmp_path / "one", out, settings)) == {"a": Outcome.REPORTED}
    assert outcomes(all_of(tmp_path / "two", out, settings)) == {"a": Outcome.DUPLICATE}
    assert len(report_folders(out)) == 1


def test_two_drop_folders_served_at_once_give_one_report(tmp_path: Path, out: Path, settings: Settings) -> None:
    for name in ("one", "two"):
        for number in range(5):
            drop_small(tmp_path / name, f"d{number}", case_id=f"2026/{number}")
    found: list[Taken] = []
    threads = [threading.Thread(target=lambda name=name: found.extend(all_of(tmp_path / name, out, settings))) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.outcome for one in found) == [Outcome.DUPLICATE] * 5 + [Outcome.REPORTED] * 5
    assert len(report_folders(out)) == 5


def test_a_drop_folder_made_anew_begins_anew(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a")
    all_of(drop, out, settings)
    shutil.rmtree(drop)
    shutil.rmtree(out)
    drop_small(drop, "a")
    assert outcomes(all_of(drop, out, settings)) == {"a": Outcome.REPORTED}
    assert len(report_folders(out)) == 1


def test_a_name_that_was_used_before_is_not_written_over(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a", case_id="1")
    all_of(drop, out, settings)
    drop_small(drop, "a", case_id="2")
    all_of(drop, out, settings)
    assert {path.name for path in (drop / "done").iterdir()} == {"a", "a-2"}


@pytest.mark.parametrize(
    ("files", "code", "says"),
    [
        ({"pipes.sos": b".HODE"}, "no_notice", "no notice.json"),
        ({"notice.json": b"{", "pipes.sos": b".HODE"}, "not_a_notice", "not JSON"),
        ({"notice.json": b"[]", "pipes.sos": b".HODE"}, "not_a_notice", "schema"),
        ({"notice.json": b"[" * 100_000, "pipes.sos": b".HODE"}, "not_a_notice", "not JSON"),
        ({"notice.json": b'{"schema": "ferdigsjekk-notice/1"}'}, "no_sosi", "no SOSI file"),
        ({"notice.json": b'{"schema": "ferdigsjekk-notice/1"}', "a.sos": b".HODE", "b.sos": b".HODE"}, "several_sosi", "a.sos, b.sos"),
        ({"notice.json": b'{"schema": "ferdigsjekk-notice/1"}', "a.sos": b"x" * 3000}, "too_large", "a.sos is larger"),
    ],
)
def test_what_is_no_delivery_is_rejected_with_its_reason(
    drop: Path, out: Path, settings: Settings, files: dict[str, bytes], code: str, says: str
) -> None:
    delivery = drop / "a"
    delivery.mkdir()
    for name, data in {**files, "READY": b""}.items():
        (delivery / name).write_bytes(data)
    settings = settings.model_copy(update={"max_file_bytes": 2000}) if code == "too_large" else settings
    [taken] = all_of(drop, out, settings)
    assert taken.outcome is Outcome.REJECTED
    reason = json.loads((drop / "rejected" / "a" / "reason.json").read_bytes())
    assert reason["code"] == code
    assert says in reason["reason"]
    assert {path.name for path in (drop / "rejected" / "a").iterdir()} == {*files, "READY", "reason.json"}
    assert not out.exists()


def test_too_many_files_are_rejected_before_they_are_read(drop: Path, out: Path, settings: Settings) -> None:
    delivery = drop_small(drop, "a")
    for number in range(20):
        (delivery / f"{number}.jpg").write_bytes(b"")
    [taken] = all_of(drop, out, settings.model_copy(update={"max_files": 10}))
    assert taken.outcome is Outcome.REJECTED
    assert "22 files" in str(taken.reason)


def test_a_link_out_of_the_delivery_is_not_followed(drop: Path, out: Path, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (drop_small(drop, "a") / "photo.jpg").symlink_to(tmp_path / "secret")
    [taken] = all_of(drop, out, settings)
    assert taken.outcome is Outcome.REJECTED
    assert "photo.jpg is a link" in str(taken.reason)


def test_a_link_to_a_folder_is_not_a_delivery(drop: Path, out: Path, settings: Settings, tmp_path: Path) -> None:
    elsewhere = drop_small(tmp_path / "elsewhere", "a")
    (drop / "a").symlink_to(elsewhere)
    assert all_of(drop, out, settings) == []
    assert elsewhere.is_dir()


def test_a_senders_own_reason_json_is_kept(drop: Path, out: Path, settings: Settings) -> None:
    delivery = drop / "a"
    delivery.mkdir()
    (delivery / "reason.json").write_text("mine", encoding="utf-8")
    (delivery / "READY").touch()
    all_of(drop, out, settings)
    assert (drop / "rejected" / "a" / "reason.delivered.json").read_text(encoding="utf-8") == "mine"


def test_the_case_number_cannot_lead_out_of_the_outgoing_folder(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a", case_id="../../../escape")
    [taken] = all_of(drop, out, settings)
    assert taken.path is not None
    assert taken.path.resolve().is_relative_to(out.resolve())


def test_a_file_that_changes_while_it_is_taken_is_left_for_next_time(
    drop: Path, out: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = drop_small(drop, "a")
    first = steps.check_delivery

    def check_while_it_grows(installation: Installation, parcel: Parcel, on: date) -> Finished:
        (delivery / "pipes.sos").write_bytes(parcel.sosi + b"!more\n")
        return first(installation, parcel, on)

    monkeypatch.setattr(steps, "check_delivery", check_while_it_grows)
    assert outcomes(all_of(drop, out, settings)) == {"a": Outcome.WAITING}
    assert delivery.is_dir()
    monkeypatch.setattr(steps, "check_delivery", first)
    assert outcomes(all_of(drop, out, settings)) == {"a": Outcome.REPORTED}
    assert len(report_folders(out)) == 1


def test_one_that_cannot_be_delivered_does_not_hold_up_the_others(drop: Path, out: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        drop_small(drop, name, case_id=name)
    deliver = steps.deliver_report

    full = True

    def disk_full_once(installation: Installation, kept: steps.Kept) -> ReportFolder:
        nonlocal full
        if full:
            full = False
            raise DeliveryError("Cannot write the report folder: No space left on device.")
        return deliver(installation, kept)

    monkeypatch.setattr(steps, "deliver_report", disk_full_once)
    taken: list[Taken] = []
    with pytest.raises(IntakeError, match="1 of the deliveries"):
        taken.extend(take(drop, out, settings=settings))
    assert (drop / "a").is_dir()
    assert (drop / "done" / "b").is_dir()
    monkeypatch.setattr(steps, "deliver_report", deliver)
    assert outcomes(all_of(drop, out, settings)) == {"a": Outcome.REPORTED}


def test_a_fault_of_ours_is_no_rejection(drop: Path, out: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Finished:
        raise ZeroDivisionError

    monkeypatch.setattr(steps, "check_delivery", broken)
    delivery = drop_small(drop, "a")
    with pytest.raises(IntakeError):
        all_of(drop, out, settings)
    assert delivery.is_dir()


def test_an_outgoing_folder_that_is_a_file_is_said_in_a_sentence(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a")
    out.write_text("", encoding="utf-8")
    rounds = take(drop, out, settings=settings)
    assert "Cannot write the report folder" in str(next(rounds))
    with pytest.raises(IntakeError):
        next(rounds)


def test_a_drop_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path, out: Path, settings: Settings) -> None:
    with pytest.raises(IntakeError, match="There is no drop folder"):
        all_of(tmp_path / "none", out, settings)
    (tmp_path / "file").touch()
    with pytest.raises(IntakeError, match="is a file"):
        all_of(tmp_path / "file", out, settings)


def test_where_the_folder_cannot_be_renamed_into_place_it_is_written_there_and_ready_comes_last(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def another_disk(_self: Path, _target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(Path, "rename", another_disk)
    written = write_report_folder(out, "2026/1", "abc", FILES)
    assert written.created
    assert (out / "2026-1" / "abc" / "READY").exists()
    assert {path.name for path in out.parent.iterdir()} == {"out"}


def test_a_report_folder_without_ready_is_completed(out: Path) -> None:
    half = out / "2026-1" / "abc"
    half.mkdir(parents=True)
    (half / "report.json").write_bytes(b"{")
    assert write_report_folder(out, "2026/1", "abc", FILES).created
    assert (half / "report.json").read_bytes() == FILES["report.json"]
    assert (half / "READY").exists()


def test_watching_takes_what_comes_until_it_is_stopped(drop: Path, out: Path, settings: Settings) -> None:
    stop = threading.Event()
    watched = take(drop, out, watch=True, settings=settings.model_copy(update={"watch_seconds": 0.01}), stop=stop)
    drop_small(drop, "a", case_id="1")
    assert next(watched).name == "a"
    drop_small(drop, "b", case_id="2")
    assert next(watched).name == "b"
    stop.set()
    assert list(watched) == []


def test_case_numbers_that_differ_only_far_out_are_two_cases(drop: Path, out: Path, settings: Settings) -> None:
    for name in "ab":
        drop_small(drop, name, case_id="2026/" + "9" * 300 + name)
    assert set(outcomes(all_of(drop, out, settings)).values()) == {Outcome.REPORTED}
    assert len({folder.parent for folder in report_folders(out)}) == 2
    with open_installation(settings) as installation:
        assert len(reading.notices_page(installation.ledger)) == 2


def test_a_name_with_a_line_break_is_one_line(drop: Path, out: Path, settings: Settings) -> None:
    (drop_small(drop, "a\nb: checked, accepted") / "photo\n.jpg").write_bytes(b"photo")
    [taken] = all_of(drop, out, settings)
    assert taken.outcome is Outcome.REPORTED
    assert len(str(taken).splitlines()) == 1


def test_a_reason_is_a_whole_sentence(drop: Path, out: Path, settings: Settings) -> None:
    drop_small(drop, "a", case_id="2026/1")
    (drop / "a" / "notice.json").write_text("{", encoding="utf-8")
    [taken] = all_of(drop, out, settings)
    assert ". Moved to " in str(taken)
