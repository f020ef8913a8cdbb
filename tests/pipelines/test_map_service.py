"""What may be said of a map service in the settings, the address that comes of it, and what `doctor` finds out about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from pipelines import diagnosis
from pipelines.map_capabilities import SilentService, read
from pipelines.map_service import MapService, service_for
from pipelines.settings import Settings, SettingsError, load_settings
from tests.endpoint.map_maker import CAPABILITIES, making_maps

WHOLE = 'url = "https://wms.example.no/topo"\nlayers = ["topo"]\nattribution = "© Eksempel"\n'


def settings_of(folder: Path, *tables: str) -> Settings:
    (folder / "ferdigsjekk.toml").write_text("".join(f"[[backgrounds]]\n{table}" for table in tables), encoding="utf-8")
    return load_settings({"FERDIGSJEKK_HOME": str(folder)}, folder)


def service(**more: Any) -> MapService:
    return MapService(**{"url": "https://wms.example.no/topo", "layers": ("topo",), "attribution": "© Eksempel", **more})


def test_without_a_word_in_the_settings_there_is_no_background(tmp_path: Path) -> None:
    assert settings_of(tmp_path).backgrounds == ()
    assert service_for((), "3103") is None


def test_a_municipality_has_its_own_and_the_others_the_one_for_all(tmp_path: Path) -> None:
    found = settings_of(tmp_path, WHOLE, 'municipality = "3103"\n' + WHOLE.replace("wms.example", "kart.example")).backgrounds
    assert [service_for(found, one).host for one in ("3103", "0301", None) if service_for(found, one)] == [  # type: ignore[union-attr]
        "kart.example.no",
        "wms.example.no",
        "wms.example.no",
    ]
    assert service_for(found[1:], "0301") is None


@pytest.mark.parametrize(
    ("said", "instead", "told"),
    [
        ("https://wms.example.no/topo", "wms.example.no/topo", "web address"),
        ("https://wms.example.no/topo", "ftp://wms.example.no/topo", "web address"),
        ("https://wms.example.no/topo", "https://wms.example.no:99999/topo", "no web address"),
        ("https://wms.example.no/topo", "https://wms.example.no/topo page", "web address"),
        ("https://wms.example.no/topo", "https://wms.example.no/{crs}", "web address"),
        ("https://wms.example.no/topo", "https://*.example.no/topo", "web address"),
        ("https://wms.example.no/topo", "https://kart.example.no; script-src/topo", "web address"),
        ("https://wms.example.no/topo", "https://kårt.example.no/topo", "web address"),
        ("https://wms.example.no/topo", "https://me:secret@wms.example.no/topo", "show them to everybody"),
        ("https://wms.example.no/topo", "https://wms.example.no/topo#a", "no #"),
        ("https://wms.example.no/topo", "http://wms.example.no/topo", "through_server = true"),
        ("https://wms.example.no/topo", "https://wms.example.no/topo?map=a&Service=WMS&layers=topo", "leave LAYERS, SERVICE out"),
        ('["topo"]', "[]", "layers"),
        ('["topo"]', '["topo,hus"]', "without commas"),
        ('["topo"]', '[""]', "a layer has a name"),
        ('"© Eksempel"', '""', "attribution"),
        ('"© Eksempel"', '"© Eksempel"\nversion = "1.1.1"', "version"),
        ('"© Eksempel"', '"© Eksempel"\nformat = "image/svg+xml"', "format"),
        ('"© Eksempel"', '"© Eksempel"\nstyles = ["a", "b"]', "as many as layers"),
        ('"© Eksempel"', '"© Eksempel"\nmunicipality = "Moss"', "municipality"),
        ('"© Eksempel"', '"© Eksempel"\ntoned = 1', "toned"),
    ],
)
def test_what_cannot_be_a_map_service_is_refused_at_the_start_in_one_sentence(tmp_path: Path, said: str, instead: str, told: str) -> None:
    assert said in WHOLE
    with pytest.raises(SettingsError) as raised:
        settings_of(tmp_path, WHOLE.replace(said, instead))
    assert told in str(raised.value)
    assert "ferdigsjekk.toml" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_two_for_the_same_municipality_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="two backgrounds are for the same"):
        settings_of(tmp_path, WHOLE, WHOLE)


def test_a_service_of_the_own_network_without_tls_is_for_this_server_alone() -> None:
    assert service(url="http://kart.intern/wms", through_server=True).host == "kart.intern"
    assert service(url="http://127.0.0.1:8080/wms").origin == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    "url", ["https://wms.example.no/topo", "https://wms.example.no/topo?", "https://wms.example.no/mapserv?map=/a b".replace(" ", "%20")]
)
def test_a_picture_is_asked_for_as_the_standard_says(url: str) -> None:
    made = service(url=url, layers=("grå", "hus & vei")).picture
    assert made.startswith(url)
    asked = dict(parse_qsl(urlsplit(made).query, keep_blank_values=True))
    asked.pop("map", None)
    assert asked == {
        "SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetMap", "LAYERS": "grå,hus & vei", "STYLES": "", "FORMAT": "image/png",
        "CRS": "{crs}", "BBOX": "{bbox}", "WIDTH": "{width}", "HEIGHT": "{height}",
    }  # fmt: skip


def test_doctor_asks_each_service_what_it_has() -> None:
    with making_maps() as maker:

        def told(**more: Any) -> diagnosis.Symptom:
            made = service(url=maker.address, **more)
            (found,) = diagnosis.of_backgrounds(Settings(backgrounds=(made,)))
            return found

        assert told() == diagnosis.well("background map for all: 127.0.0.1 answers, topo in EPSG:25832, EPSG:25833")
        assert told(layers=("hus", "topo")).health is diagnosis.Health.WELL
        assert told(layers=("hus",), municipality="3103").sentence.endswith("for 3103: 127.0.0.1 answers, hus in EPSG:25832, EPSG:25833, EPSG:5110")
        assert told(layers=("vei",)) == diagnosis.mend("background map for all: 127.0.0.1 has no layer vei; it has hus, topo")
        maker.capabilities = CAPABILITIES.replace("image/png", "image/webp")
        assert "gives no image/png; it gives image/jpeg, image/webp" in told().sentence
        maker.capabilities = CAPABILITIES.replace("EPSG:2583", "EPSG:385")
        assert told().health is diagnosis.Health.MEND
        assert "in none of the systems" in told().sentence
        maker.capabilities = "<html>"
        assert "does not answer with XML" in told().sentence
        maker.status = 404
        assert "answers 404; the pages' maps are without it" in told().sentence
        assert all(one["REQUEST"] == "GetCapabilities" for one in maker.asked)
    assert "does not answer (ConnectError)" in told().sentence
    (nothing,) = diagnosis.of_backgrounds(Settings())
    assert nothing.health is diagnosis.Health.WELL


@pytest.mark.parametrize(
    "content", [b"", b"<a/>", b'<WMT_MS_Capabilities version="1.1.1"/>', b'<!DOCTYPE a [<!ENTITY b "c">]><WMS_Capabilities>&b;</WMS_Capabilities>']
)
def test_what_is_not_a_description_of_a_map_service_is_said(content: bytes) -> None:
    with pytest.raises(SilentService):
        read(content)
