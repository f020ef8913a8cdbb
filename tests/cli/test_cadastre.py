"""The cadastral map from the files that a municipality has lying ready to what the report says of the property."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import pytest

from reference_data.sample import SAMPLE
from tests.cli.running import Ran, Shell

NOTICE = json.loads(SAMPLE.notice.read_text(encoding="utf-8"))


@pytest.fixture
def teig(tmp_path: Path) -> Path:
    """The sample's parcels, as a municipality would have them in another zone."""
    frame = geopandas.read_file(SAMPLE.cadastre, layer="parcels").rename(columns={"numbers": "matrikkelnummertekst"})
    path = tmp_path / "teig.gpkg"
    frame.assign(kommunenummer="3103")[["matrikkelnummertekst", "kommunenummer", "geometry"]].to_crs("EPSG:25833").to_file(path, layer="teig")
    return path


def check(shell: Shell, *more: object) -> dict[str, object]:
    ran: Ran = shell("check", SAMPLE.sosi, "--notice", SAMPLE.notice, "--date", "2026-10-01", "--format", "json", *more)
    assert ran.code in (0, 1), ran.said
    report: dict[str, object] = json.loads(ran.out)
    return report


def outcome(report: dict[str, object], code: str) -> object:
    rules: list[dict[str, object]] = report["rules"]  # type: ignore[assignment]
    return next(rule["outcome"] for rule in rules if rule["rule"] == code)


def test_parcels_that_are_taken_in_say_where_the_property_lies(shell: Shell, teig: Path) -> None:
    before = check(shell)
    assert (outcome(before, "VA-CRS-004"), "cadastre" in before) == ("undecided", False)
    ran = shell("cadastre", "import", teig, "--municipality", "3103", "--date", "2026-09-01")
    told = ran.out.decode()
    assert ran.code == 0
    assert "of 2026-09-01, from teig.gpkg" in told
    assert "Not held yet: buildings and addresses." in ran.said
    after = check(shell)
    assert outcome(after, "VA-CRS-004") == "pass"
    assert after["cadastre"] == [{"kind": "parcels", "source": "teig.gpkg", "dated": "2026-09-01", "objects": len(geopandas.read_file(teig))}]
    assert shell("cadastre", "info").out.decode().startswith("3103  parcels")


def test_a_map_can_be_named_and_the_report_says_what_it_rests_on(shell: Shell) -> None:
    report = check(shell, "--cadastre", SAMPLE.cadastre)
    assert outcome(report, "VA-CRS-004") == "pass"
    text = shell("check", SAMPLE.sosi, "--notice", SAMPLE.notice, "--date", "2026-10-01", "--cadastre", SAMPLE.cadastre, "--lang", "nb").out.decode()
    assert "eiendomsteiger: invented parcels, per 20.10.2026" in " ".join(text.split())


def test_a_map_that_is_not_there_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    ran = shell("check", SAMPLE.sosi, "--municipality", "3103", "--cadastre", tmp_path / "none.gpkg")
    assert ran.code == 2
    assert "there is no cadastral map there" in ran.said


def test_public_properties_are_told_in_a_list(shell: Shell, teig: Path, tmp_path: Path) -> None:
    listed = tmp_path / "offentlig.txt"
    listed.write_text("# veger\n900/1   # Eksempelgata\n", encoding="utf-8")
    assert "parcels are on the list of public properties" in shell("cadastre", "import", teig, "--municipality", "3103", "--public", listed).said
    listed.write_text("900/1\nhele vegen\n", encoding="utf-8")
    ran = shell("cadastre", "import", teig, "--municipality", "3103", "--public", listed)
    assert (ran.code, "line 2: 'hele vegen' is no property number" in ran.said) == (2, True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[lag]\n", "a mapping has [layers] and [columns]"),
        ('[layers]\nhus = "houses"\n', "the layer hus can hold parcels, buildings, addresses"),
        ('[columns]\nEIER = "owner"\n', '"owner", which is nothing that is read'),
        ("[layers\n", "is not TOML"),
    ],
)
def test_a_mapping_with_a_mistake_is_named(shell: Shell, teig: Path, tmp_path: Path, text: str, sentence: str) -> None:
    mapping = tmp_path / "names.toml"
    mapping.write_text(text, encoding="utf-8")
    ran = shell("cadastre", "import", teig, "--municipality", "3103", "--mapping", mapping)
    assert (ran.code, sentence in ran.said) == (2, True)


def test_the_doctor_tells_which_map_would_be_used(shell: Shell, teig: Path, own_home: Path) -> None:
    assert "no cadastral map" in shell("doctor").out.decode()
    shell("cadastre", "import", teig, "--municipality", "3103", "--date", "2026-09-01")
    assert "cadastral map of 3103:" in shell("doctor").out.decode()
    (own_home / "cadastre" / "3103.gpkg").write_bytes(b"nothing")
    ran = shell("doctor")
    assert (ran.code, "damaged, or not a file that" in ran.out.decode()) == (1, True)
