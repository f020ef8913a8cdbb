"""Firms by number, from a local copy or from the live service when that is on; never a failure of the check."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import httpx
import pytest

from reference_data.businesses import (
    BusinessError,
    CopyInfo,
    LiveBusinesses,
    LocalBusinesses,
    Standing,
    business_of,
    import_businesses,
    valid_orgno,
)
from tests.shared_material import shared

DAY = date(2026, 11, 1)
RECORDED = "domain/schemas/enhetsregisteret/responses"
FIRM = {
    "organisasjonsnummer": "974760673",
    "navn": "EKSEMPEL RØR AS",
    "organisasjonsform": {"kode": "AS"},
    "naeringskode1": {"kode": "43.221"},
    "forretningsadresse": {"kommunenummer": "3103", "adresse": ["Storgata 1"]},
    "konkurs": False,
}
BRANCH = {"organisasjonsnummer": "991825827", "navn": "EKSEMPEL RØR AVD MOSS", "organisasjonsform": {"kode": "BEDR"}, "overordnetEnhet": "974760673"}


@pytest.mark.parametrize(
    ("orgno", "valid"), [("974760673", True), ("123456785", True), ("112233445", False), ("123456789", False), ("97476067", False), ("", False)]
)
def test_a_number_is_valid_by_its_check_digit(orgno: str, valid: bool) -> None:
    assert valid_orgno(orgno) is valid


def test_the_registers_recorded_answers_are_understood() -> None:
    def recorded(name: str) -> dict[str, object]:
        read: dict[str, object] = json.loads(shared(f"{RECORDED}/{name}.json").read_text(encoding="utf-8"))
        return read

    unit = business_of(recorded("enheter-details-response"))
    assert (unit.name, unit.form, unit.standing, unit.municipality, unit.industries) == ("SESAM STASJON", "AS", Standing.ACTIVE, "0301", ("52.292",))
    gone = business_of(recorded("enheter-details-deleted-response"))
    assert (gone.standing, gone.since) == (Standing.DELETED, "2017-10-20")
    branch = business_of(recorded("underenheter-details-response"))
    assert (branch.parent, branch.standing) == ("112233445", Standing.DELETED)


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ({"konkurs": True, "konkursdato": "2026-01-02"}, Standing.BANKRUPT),
        ({"underAvvikling": True}, Standing.WINDING_UP),
        ({"slettedato": ""}, Standing.ACTIVE),
    ],
)
def test_what_the_register_says_of_a_firms_life_is_kept(change: dict[str, object], standing: Standing) -> None:
    assert business_of({**FIRM, **change}).standing is standing


@pytest.mark.parametrize("packed", [False, True])
def test_a_bulk_file_becomes_a_local_copy(tmp_path: Path, packed: bool) -> None:
    many = [{**FIRM, "organisasjonsnummer": f"{number:09d}"} for number in range(12_000)]
    text = json.dumps([*many, FIRM], ensure_ascii=False, indent=1)
    main, subs = tmp_path / ("enheter.json.gz" if packed else "enheter.json"), tmp_path / "underenheter.json"
    main.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    subs.write_text(json.dumps([BRANCH]), encoding="utf-8")
    made = import_businesses([main, subs], tmp_path / "businesses.sqlite", DAY)
    assert made == CopyInfo("2026-11-01", 12_001, 1, 0)
    copy = LocalBusinesses(tmp_path / "businesses.sqlite")
    found = copy.find("974760673").business
    assert (found.name, found.municipality, found.industries) == ("EKSEMPEL RØR AS", "3103", ("43.221",))
    assert copy.find("991825827").business.parent == "974760673"
    assert (copy.find("944117784").business, copy.find("944117784").checked) == (None, True)
    assert copy.find("112233445").reason == "not_a_number"
    assert b"Storgata" not in (tmp_path / "businesses.sqlite").read_bytes()


@pytest.mark.parametrize("content", ["", "{}", "[{", '[{"navn": "uten nummer"}]', "[1]"])
def test_a_broken_bulk_file_is_named_and_the_former_copy_stays(tmp_path: Path, content: str) -> None:
    good, bad, target = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "businesses.sqlite"
    good.write_text(json.dumps([FIRM]), encoding="utf-8")
    bad.write_text(content)
    import_businesses([good], target, DAY)
    with pytest.raises(BusinessError, match=r"bad\.json: not a list of units"):
        import_businesses([bad], target, DAY)
    assert LocalBusinesses(target).find("974760673").business is not None
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize(("units", "told"), [([], "no main unit"), ([BRANCH], "no main unit")])
def test_files_that_would_make_every_firm_unknown_are_refused(tmp_path: Path, units: list[dict[str, object]], told: str) -> None:
    bad, target = tmp_path / "underenheter.json", tmp_path / "businesses.sqlite"
    bad.write_text(json.dumps(units), encoding="utf-8")
    with pytest.raises(BusinessError, match=told):
        import_businesses([bad], target, DAY)
    assert list(tmp_path.glob("*.sqlite*")) == []


def test_the_answer_says_how_old_the_copy_is_and_a_sub_unit_brings_its_main_unit(tmp_path: Path) -> None:
    source, target = tmp_path / "enheter.json", tmp_path / "et mål #1" / "businesses.sqlite"
    source.write_bytes(b"\xef\xbb\xbf" + json.dumps([{**FIRM, "konkurs": True, "konkursdato": "2026-01-02"}, BRANCH]).encode())
    assert import_businesses([source], target, DAY) == CopyInfo("2026-11-01", 1, 1, 1) == LocalBusinesses(target).info
    answer = LocalBusinesses(target).find("991825827")
    assert answer.business.standing is Standing.ACTIVE
    assert (answer.out_of_business.orgno, answer.out_of_business.since, answer.taken) == ("974760673", "2026-01-02", "2026-11-01")


def test_a_second_import_at_the_same_time_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    source, target = tmp_path / "enheter.json", tmp_path / "businesses.sqlite"
    source.write_text(json.dumps([FIRM]), encoding="utf-8")
    said = []

    def meanwhile(read: int) -> None:
        with pytest.raises(BusinessError, match="another import of the business register is running"):
            import_businesses([source], target, DAY)
        said.append(read)

    import_businesses([source], target, DAY, meanwhile)
    assert said == [1]
    assert LocalBusinesses(target).find("974760673").business is not None


def test_a_copy_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    source, in_the_way = tmp_path / "enheter.json", tmp_path / "home"
    source.write_text(json.dumps([FIRM]), encoding="utf-8")
    in_the_way.write_text("", encoding="utf-8")
    with pytest.raises(BusinessError, match="the local copy cannot be written"):
        import_businesses([source], in_the_way / "businesses.sqlite", DAY)
    with pytest.raises(BusinessError, match=r"none\.json: cannot be read"):
        import_businesses([tmp_path / "none.json"], tmp_path / "businesses.sqlite", DAY)


def test_without_a_copy_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BusinessError, match="no local copy of the business register"):
        LocalBusinesses(tmp_path / "none.sqlite")


def test_a_damaged_copy_is_not_checked_instead_of_a_failure(tmp_path: Path) -> None:
    (tmp_path / "broken.sqlite").write_bytes(b"SQLite format 3\x00" + b"\x00" * 5000)
    answer = LocalBusinesses(tmp_path / "broken.sqlite").find("974760673")
    assert (answer.checked, answer.reason) == (False, "copy_damaged")
    with pytest.raises(BusinessError, match="damaged; import it again"):
        _ = LocalBusinesses(tmp_path / "broken.sqlite").info


def test_the_live_service_is_off_by_default() -> None:
    answer = LiveBusinesses().find("974760673")
    assert (answer.business, answer.checked, answer.reason) == (None, False, "turned_off")


def live(handler: object) -> LiveBusinesses:
    return LiveBusinesses(enabled=True, address="http://register.example", client=httpx.Client(transport=httpx.MockTransport(handler)))  # type: ignore[arg-type]


def test_the_live_service_is_asked_for_units_and_then_sub_units() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json=BRANCH) if "underenheter" in request.url.path else httpx.Response(404)

    found = live(answer).find("991825827")
    assert found.business.parent == "974760673"
    assert asked == ["/enheter/991825827", "/underenheter/991825827", "/enheter/974760673"]
    assert live(lambda request: httpx.Response(410)).find("974760673").checked


@pytest.mark.parametrize(
    "handler",
    [
        lambda request: httpx.Response(500),
        lambda request: httpx.Response(200, text="<html>"),
        lambda request: httpx.Response(200, json=[]),
        lambda request: httpx.Response(200, json={"navn": "x"}),
        lambda request: httpx.Response(200, json=BRANCH),
        lambda request: (_ for _ in ()).throw(httpx.ConnectTimeout("slow")),
    ],
)
def test_a_service_that_is_down_or_odd_means_not_checked(handler: object) -> None:
    answer = live(handler).find("974760673")
    assert (answer.business, answer.checked, answer.reason) == (None, False, "unreachable")
