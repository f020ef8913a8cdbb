from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import reports
from reference_data.sample import SAMPLE
from reports.arkivmelding import ArchiveFile, arkivmelding
from tests.reports.deliveries import mended, sample
from tests.shared_material import shared

MADE = "2026-11-21T12:00:00+01:00"
A = "{https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/arkivmelding/opprett/v1}"
M = "{https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/metadatakatalog/v1}"


def test_the_message_to_the_contractor_says_what_to_do_and_nothing_about_people() -> None:
    report = reports.disclose(sample(), "L1")
    made = reports.message(report)
    assert made.subject == "Ferdigmelding 2026/02123: Må rettes"
    for one in report["findings"]:
        if one["act"] == "contractor":
            assert one["message"] in made.text
            assert one["rule"] in made.text
    assert "Eksempel Graving" not in made.subject + made.text


def test_the_message_tells_a_contractor_with_nothing_to_do_so() -> None:
    report = mended(previous=sample())
    text = reports.message(report).text
    assert "Dere trenger ikke å gjøre noe." in text
    fixed = sum(one.get("severity") != "info" for one in report["difference"]["fixed_findings"])
    assert f"{fixed} av {fixed} rettet" in text


@pytest.mark.parametrize(("lang", "words"), [("nb", "Dette må dere gjøre"), ("nn", "Dette må de gjere"), ("en", "This is for you to do")])
def test_the_message_comes_in_the_readers_language(lang: str, words: str) -> None:
    assert words in reports.message(sample(), lang=lang).text


def test_the_caseworkers_message_counts_for_both_parties() -> None:
    text = reports.message(sample(), to="caseworker").text
    mine = sum(one["act"] == "contractor" and one["outcome"] != "not_run" for one in sample()["findings"])
    assert f"Punkter for utførende firma: {mine}." in text


def package(report: Any = None, **settings: Any) -> dict[str, bytes]:
    report = report or sample()
    return reports.archive_package(report, reports.render(report, "pdf"), SAMPLE.sosi.read_bytes(), MADE, reports.ArchiveSettings(**settings))


def schema() -> etree.XMLSchema:
    folder = shared("domain/schemas/fiks-arkiv/v1")
    return etree.XMLSchema(etree.parse(str(Path(folder) / "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.xsd")))


@pytest.mark.parametrize("settings", [{}, {"entry_kind": "N"}, {"restriction": ("UOFF", "Offentleglova § 24 tredje ledd")}], ids=str)
def test_the_archive_message_is_valid_against_the_protocols_schema(settings: dict[str, Any]) -> None:
    schema().assertValid(etree.fromstring(package(**settings)["arkivmelding.xml"]))


@pytest.mark.parametrize("case_id", [None, "2026/02123", "GEMINI-77"])
def test_the_message_points_to_its_case_by_number_or_by_key(case_id: str | None) -> None:
    report = sample()
    report["case"]["case_id"] = case_id
    root = etree.fromstring(package(report)["arkivmelding.xml"])
    schema().assertValid(root)
    number = [one.text for one in root.iter(f"{M}sakssekvensnummer")]
    assert number == (["2123"] if case_id == "2026/02123" else [])
    assert ("GEMINI-77" in [one.text for one in root.iter(f"{M}noekkel")]) == (case_id == "GEMINI-77")


def test_the_message_names_every_file_with_its_hash_and_size() -> None:
    made = package()
    root = etree.fromstring(made["arkivmelding.xml"])
    named = [one.text for one in root.iter(f"{A}referanseDokumentfil")]
    assert named == [name for name in made if name != "arkivmelding.xml"]
    assert root.findtext(f"{A}antallFiler") == str(len(named))
    hashes = [one.text for one in root.iter(f"{A}sjekksum")]
    sizes = [one.text for one in root.iter(f"{A}filstoerrelse")]
    for name, digest, size in zip(named, hashes, sizes, strict=True):
        assert name is not None
        assert hashlib.sha256(made[name]).hexdigest() == digest
        assert len(made[name]) == int(size or 0)


def test_the_same_report_sent_twice_is_the_same_entry() -> None:
    assert package() == package()


def test_no_name_of_a_person_or_firm_stands_in_the_entry() -> None:
    report = sample()
    assert (report["case"]["firm"] or "").encode() not in package()["arkivmelding.xml"]


@pytest.mark.parametrize("names", [("å.pdf",), ("a.pdf", "a.pdf"), ("b/a.pdf",)])
def test_a_file_name_that_an_archive_cannot_take_is_refused(names: tuple[str, ...]) -> None:
    files = [ArchiveFile(name, "x", b"x", "RAPPORT", "A", "fmt/476", "application/pdf") for name in names]
    with pytest.raises(ValueError, match="file names"):
        arkivmelding(sample(), files, MADE, reports.ArchiveSettings())
