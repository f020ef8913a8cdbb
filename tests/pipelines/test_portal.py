"""Zip files of another system: the example adapter on a bundle made of the bundled sample, and what adapters may do wrong."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipelines.intake import IntakeError, Outcome, Taken, take
from pipelines.intake.example_portal import ATTACHMENTS, CONNECTIONS, FIELDS, FORM, KINDS, ROWS, ExamplePortal
from pipelines.intake.portal import FormError, adapters, with_notice
from pipelines.intake.suspicion import NOTICE
from pipelines.settings import Settings, load_settings
from reference_data.sample import SAMPLE
from tests.pipelines.deliveries import report_folders
from validators import read_notice

XML = (Path(__file__).parent / "portal" / FORM).read_bytes()
EXAMPLE = "pipelines.intake.example_portal:ExamplePortal"


@pytest.fixture
def with_adapter(settings: Settings) -> Settings:
    return settings.model_copy(update={"adapters": (EXAMPLE,)})


def drop_bundle(folder: Path, form: bytes = XML) -> Path:
    """The portal's zip file with the sample's SOSI file and two of its attachments."""
    delivery = folder / "portal-77"
    delivery.mkdir()
    with zipfile.ZipFile(delivery / "melding.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(FORM, form)
        for name in ("innmaaling.sos", "situasjonskart.pdf", "foto_vl.png"):
            bundle.writestr(name, (SAMPLE.delivery / name).read_bytes())
    (delivery / "READY").touch()
    return delivery


def taken(drop: Path, out: Path, settings: Settings) -> Taken:
    [one] = take(drop, out, settings=settings)
    return one


def test_a_bundle_of_the_portal_becomes_a_report_of_its_notice(drop: Path, out: Path, with_adapter: Settings) -> None:
    drop_bundle(drop)
    found = taken(drop, out, with_adapter)
    assert found.outcome is Outcome.REPORTED, str(found)
    [folder] = report_folders(out)
    assert folder.parent.name == "2026-02123"
    report = json.loads((folder / "report.json").read_bytes())
    expected = {"case_id": "2026/02123", "municipality": "3103", "kind": "NEW_CONNECTION", "property": "2/401", "orgno": "310778125"}
    assert expected.items() <= report["case"].items()
    checked = {one["rule"]: one["outcome"] for one in report["rules"]}
    assert checked["VA-ATT-001"] == "pass", "the situation map came along under its kind"
    assert checked["VA-MAT-001"] == "pass", "the red-brown colour was read out of the form"
    told = json.loads((folder / "remarks.json").read_bytes())["remarks"]
    assert [(one["code"], one["file"]) for one in told] == [("left_out", "Sak/Portalens_løpenummer"), ("left_out", "Ledninger/Ledning/@leverandør")]


def test_the_notice_is_whole_and_says_what_the_form_says() -> None:
    made = ExamplePortal().translate({FORM: XML}).notice
    notice = read_notice(json.dumps(made).encode())
    assert notice.unknown == ()
    assert made["permit"] == {"id": "2026/02123", "date": "2026-05-10"}
    assert made["heights"]["main_top_m"] == 33.23
    assert made["performers"][0]["certificates"][0] == {"kind": "ADK1", "number": "ADK-78672", "valid_to": "2028-01-01"}
    assert made["services"][1] == {
        "function": "SP", "dimension_mm": 110.0, "material": "PVC", "colour": "red-brown", "ring_stiffness": "SN8",
        "product_standard": "NS-EN 1401-1", "length_m": 18.99,
    }  # fmt: skip
    sample: dict[str, Any] = json.loads(SAMPLE.notice.read_bytes())
    for field in ("case_id", "municipality", "kind", "permit", "firm", "heights", "survey"):
        assert made[field] == sample[field], field


def test_every_word_of_the_tables_is_one_that_a_notice_knows() -> None:
    rows = {
        "kind": [{"kind": word} for word in KINDS.values()],
        "connections": [{"connections": [{"kind": word}]} for word in CONNECTIONS.values()],
        "attachments": [{"attachments": [{"kind": word, "file": "a"}]} for word in ATTACHMENTS.values()],
    }
    for more in (one for listed in rows.values() for one in listed):
        assert read_notice(json.dumps({"schema": "ferdigsjekk-notice/1", "municipality": "3103", "kind": "RELAY", **more}).encode()).unknown == ()
    assert len({place for place, _ in FIELDS.values()}) == len(FIELDS)
    assert {listed for listed, _ in ROWS.values()} == {"services", "connections", "attachments"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (b"<Ferdigmelding><Sak>", "cannot be read"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><Ferdigmelding>&a;</Ferdigmelding>', "cannot be read"),
        (XML.replace(b"10.05.2026", b"in May"), 'Tillatelse/Dato says "in May"'),
        (XML.replace(b"33,23", b"deep"), 'Topp_hovedledning says "deep"'),
        (XML.replace(b'farge="sort"', b'farge="lilla"'), '@farge says "lilla"'),
        (b"<Other><Ferdigmelding/></Other>", "is not a form of this portal"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_with_its_place(drop: Path, out: Path, with_adapter: Settings, wrong: bytes, told: str) -> None:
    drop_bundle(drop, wrong)
    found = taken(drop, out, with_adapter)
    assert found.outcome is Outcome.REJECTED
    assert told in str(found)
    with pytest.raises(FormError):
        ExamplePortal().translate({FORM: wrong})


def test_no_adapter_is_at_work_unless_it_is_named(drop: Path, out: Path, settings: Settings, tmp_path: Path) -> None:
    drop_bundle(drop)
    assert "has no notice.json" in str(taken(drop, out, settings))
    (tmp_path / "ferdigsjekk.toml").write_text(f'adapters = ["{EXAMPLE}"]\n', encoding="utf-8")
    assert load_settings({"FERDIGSJEKK_HOME": str(tmp_path)}, tmp_path).adapters == (EXAMPLE,)
    assert load_settings({"FERDIGSJEKK_HOME": str(tmp_path / "home"), "FERDIGSJEKK_ADAPTERS": EXAMPLE}, tmp_path / "home").adapters == (EXAMPLE,)


def test_a_bundle_with_a_notice_of_its_own_is_taken_by_that() -> None:
    files = {NOTICE: b"{}", FORM: XML}
    assert with_notice("a.zip", files, (ExamplePortal(),)) == (files, ())
    assert with_notice("a.zip", {"b.sos": b""}, (ExamplePortal(),)) == ({"b.sos": b""}, ())


@pytest.mark.parametrize("place", ["no.such.module:Portal", "pipelines.intake.example_portal:Nobody", "pipelines"])
def test_an_adapter_that_is_not_there_is_said_before_anything_is_taken(drop: Path, out: Path, settings: Settings, place: str) -> None:
    with pytest.raises(ValueError, match="no bundle adapter"):
        adapters((place,))
    with pytest.raises(IntakeError, match="no bundle adapter"):
        list(take(drop, out, settings=settings.model_copy(update={"adapters": (place,)})))
