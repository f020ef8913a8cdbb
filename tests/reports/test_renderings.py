from __future__ import annotations

import csv
import json
import re
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pyogrio
import pytest
from lxml import html as lxml_html

import reports
import sosi
from reports import Report
from reports.drawing.plan import plan, ranges
from tests.reports.deliveries import case, mended, sample

EMPTY = ".HODE\n..TEGNSETT UTF-8\n..SOSI-VERSJON 4.5\n..SOSI-NIVÅ 4\n.SLUTT\n"


def empty() -> Report:
    import validators

    return reports.build(validators.check(case(EMPTY)))


def variants() -> list[Any]:
    return [
        pytest.param(lambda: sample(), id="sample"),
        pytest.param(lambda: sample("nn"), id="nynorsk"),
        pytest.param(lambda: sample("en"), id="english"),
        pytest.param(lambda: mended(previous=sample()), id="mended"),
        pytest.param(lambda: reports.disclose(sample(), "L1"), id="L1"),
        pytest.param(lambda: reports.disclose(sample(), "L0"), id="L0"),
        pytest.param(empty, id="empty"),
    ]


@pytest.mark.parametrize("form", reports.FORMS)
@pytest.mark.parametrize("make", variants())
def test_every_report_has_every_form(make: Any, form: str) -> None:
    assert reports.render(make(), form)


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="docx"):
        reports.render(sample(), "docx")


@pytest.mark.parametrize("form", reports.FORMS)
def test_the_reader_can_choose_the_language_of_any_form(form: str) -> None:
    assert reports.render(sample("nb"), form, "en") == reports.render(sample("en"), form)


@pytest.mark.parametrize("make", variants())
def test_html_is_one_file_that_asks_for_nothing_and_runs_nothing(make: Any) -> None:
    text = reports.render(make(), "html").decode()
    page: Any = lxml_html.fromstring(text)
    assert not page.xpath("//script | //link | //img | //iframe | //object | //embed | //*[@src]")
    assert not re.search(r"url\(|@import|javascript:|\bon[a-z]+=", text)
    for anchor in page.xpath("//a/@href"):
        assert anchor.startswith("#")
        assert page.xpath(f"//*[@id='{anchor[1:]}']"), anchor


@pytest.mark.parametrize("make", variants())
def test_html_has_one_main_heading_unique_ids_and_headings_in_order(make: Any) -> None:
    page: Any = lxml_html.fromstring(reports.render(make(), "html").decode())
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def _title(report: Any, code: str) -> str:
    return str(next(rule["title"] for rule in report["rules"] if rule["rule"] == code))


@pytest.mark.parametrize("form", ["html", "text", "csv", "geojson", "sarif"])
def test_every_finding_stands_in_full_in_every_form(form: str) -> None:
    import html

    report = sample()
    text = reports.render(report, form).decode()
    squeezed = " ".join(html.unescape(text).split())
    for one in report["findings"]:
        told = one["message"]
        if one["outcome"] == "not_run" and form in {"html", "text"}:
            told = _title(report, one["rule"])  # listed below what kept it from being run
        message = json.dumps(told, ensure_ascii=False)[1:-1] if form in {"geojson", "sarif"} else told
        assert message.replace('"', '""' if form == "csv" else '"') in squeezed, one["id"]


@pytest.mark.parametrize("form", ["html", "text"])
def test_the_verdict_and_no_more_than_three_things_to_do_stand_before_the_findings(form: str) -> None:
    text = reports.render(sample(), form).decode()
    body = text[text.index("<body") :] if form == "html" else text
    verdict, todo = body.lower().index("må rettes"), body.index("Dette må gjøres")
    first = " ".join(sample()["findings"][0]["message"].split()[:4])
    assert verdict < todo < body.index(first)


def test_thousands_of_findings_of_one_rule_are_cut_with_a_number_and_all_stand_in_the_data() -> None:
    report = sample()
    one = report["findings"][0]
    report["findings"] = [{**one, "number": number, "id": f"{one['rule']}:{number:016x}"} for number in range(1, 1201)]
    for form in ("text", "html"):
        assert "og 1100 til av samme slag" in reports.render(report, form).decode()
    assert len(reports.render(report, "html")) < 300_000
    assert len(json.loads(reports.render(report, "geojson"))["features"]) == 1200
    assert reports.render(report, "csv").count(b"\r\n") == 1201


def test_text_keeps_to_the_width_of_a_terminal() -> None:
    for lang in ("nb", "nn", "en"):
        assert max(len(line) for line in reports.render(sample(lang), "text").decode().splitlines()) <= 100


def test_text_that_looks_like_markup_stays_text() -> None:
    report = sample()
    report["delivery"]["file_name"] = "<script>alert(1)</script>&.sos"
    report["map"]["pipes"][0]["caption"] = "<b>VL</b>"
    page = reports.render(report, "html").decode()
    assert "<script>" not in page
    assert "<b>VL" not in page
    assert reports.render(report, "pdf")


def test_the_map_is_well_formed_and_described_in_words() -> None:
    drawn = plan(sample(), "nb")
    assert drawn is not None
    root = ElementTree.fromstring(drawn)
    names = {child.tag.rpartition("}")[2]: child.text or "" for child in root}
    assert names["title"] == "Kart"
    assert "6 ledninger" in names["desc"]
    words = "".join(root.itertext())
    for letters in ("VL 32 PE100", "SP 110 PVC", "OV 110 PP", "5 m"):
        assert letters in words


def test_each_place_on_the_map_is_numbered_as_in_the_list() -> None:
    report = sample()
    drawn = plan(report, "nb") or ""
    pins = re.findall(r'class="pin-text[^"]*"[^>]*>([^<]+)<', drawn)
    shown = {int(number) for pin in pins for number in re.findall(r"\d+", pin) if "–" not in pin}
    placed = {one["number"] for one in report["findings"] if one["location"] and one["outcome"] != "not_run" and one["severity"] != "info"}
    assert shown <= placed
    assert pins


def test_many_findings_at_one_place_are_a_short_pin_with_a_whole_name() -> None:
    report = sample()
    one = next(one for one in report["findings"] if one["rule"] == "VA-DEPTH-001")
    report["findings"] += [{**one, "number": number} for number in (40, 60, 80)]
    drawn = plan(report, "nb", linked=True) or ""
    assert re.search(r'aria-label="[^"]* 2, 40, 60, 80">', drawn)
    assert re.search(r'class="pin-text[^"]*"[^>]*>2 \+3<', drawn)


@pytest.mark.parametrize(("numbers", "words"), [([1], "1"), ([1, 2], "1, 2"), ([1, 2, 3], "1–3"), ([7, 1, 2, 3], "1–3, 7"), ([], "")])
def test_numbers_are_written_as_people_write_them(numbers: list[int], words: str) -> None:
    assert ranges(numbers) == words


def test_pdf_claims_and_carries_pdf_a_2a_and_pdf_ua_1() -> None:
    with pikepdf.open(BytesIO(reports.render(sample(), "pdf"))) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert "/StructTreeRoot" in root
        assert str(root.Lang).startswith("nb")
        assert root.OutputIntents
        assert root.ViewerPreferences.DisplayDocTitle
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("2", "A", "1")
        assert "Kontroll av ferdigmelding" in meta["dc:title"]
        for page in pdf.pages:
            for font in page.Resources.get("/Font", {}).values():
                described = font.DescendantFonts[0].FontDescriptor
                assert any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3"))


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_pdf_has_the_language_of_the_report(lang: str) -> None:
    with pikepdf.open(BytesIO(reports.render(sample(lang), "pdf"))) as pdf:
        assert str(pdf.Root.Lang).split("-")[0] == lang


def test_pdfs_are_made_by_several_threads_at_once() -> None:
    report = sample()
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: reports.render(report, "pdf"), range(8)))
    assert len(set(made)) == 1


def test_every_picture_in_the_pdf_has_words_and_every_table_a_heading_row() -> None:
    with pikepdf.open(BytesIO(reports.render(sample(), "pdf"))) as pdf:
        tags = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item and item.get("/Type") == "/StructElem"]
        figures = [item for item in tags if item.S == "/Figure"]
        assert len(figures) == 1 + len(sample()["profiles"])
        assert all(len(str(item.get("/Alt", ""))) > 40 for item in figures)
        tables, heads = [item for item in tags if item.S == "/Table"], [item for item in tags if item.S == "/TH"]
        assert tables
        assert len(heads) >= 2 * len(tables)
        assert {"/H1", "/H2", "/H3"} <= {str(item.S) for item in tags}


def test_pdf_is_sound_and_holds_every_finding(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    report = sample()
    path.write_bytes(reports.render(report, "pdf"))
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
    text = " ".join(subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout.split())
    for one in report["findings"]:
        assert (_title(report, one["rule"]) if one["outcome"] == "not_run" else one["id"]) in text
    assert "Må rettes" in text


def test_sizes_stay_below_300_kilobytes() -> None:
    for form in reports.FORMS:
        assert len(reports.render(sample(), form)) < 300_000, form


def test_geojson_is_in_wgs84_and_keeps_the_surveys_own_coordinates() -> None:
    collection = json.loads(reports.render(sample(), "geojson"))
    assert collection["type"] == "FeatureCollection"
    assert [one["id"] for one in collection["features"]] == [one["id"] for one in sample()["findings"]]
    placed = [one for one in collection["features"] if one["geometry"]]
    assert placed
    for one in placed:
        longitude, latitude = one["geometry"]["coordinates"]
        assert longitude == pytest.approx(10.66, abs=0.01)
        assert latitude == pytest.approx(59.434, abs=0.01)
        assert one["properties"]["crs"] == "EPSG:25832"
        assert one["properties"]["east"] == pytest.approx(594140, abs=30)


def test_a_finding_in_an_unknown_system_has_no_geometry_rather_than_a_wrong_one() -> None:
    report = sample()
    for one in report["findings"]:
        one["crs"] = None
    assert all(one["geometry"] is None for one in json.loads(reports.render(report, "geojson"))["features"])


def test_geopackage_opens_in_a_gis_reader_with_its_system_and_styles(tmp_path: Path) -> None:
    path = tmp_path / "findings.gpkg"
    report = sample()
    path.write_bytes(reports.render(report, "gpkg"))
    layers = dict(pyogrio.list_layers(path))
    assert layers["findings"] == "Point"
    assert layers["pipes"] == layers["mains"] == "LineString"
    info = pyogrio.read_info(path, layer="findings")
    assert (info["features"], info["crs"]) == (len(report["findings"]), "EPSG:25832")
    frame = pyogrio.read_dataframe(path, layer="findings")
    first = report["findings"][0]
    assert first["location"] is not None
    row = frame[frame["finding_id"] == first["id"]].iloc[0]
    assert (row.geometry.x, row.geometry.y) == pytest.approx(first["location"]["coordinates"][:2])
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        styles = dict(database.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault = 1"))
    database.close()
    assert {"findings", "pipes", "points", "mains"} <= styles.keys()
    for qml in styles.values():
        ElementTree.fromstring(qml.split("\n", 1)[1])


def test_sosi_of_the_findings_reads_back_without_a_fault() -> None:
    report = sample()
    document = sosi.read(reports.render(report, "sosi"))
    assert [one for one in document.findings if one.severity == "error"] == []
    placed = [one for one in report["findings"] if one["location"]]
    assert len(document.groups) == len(placed)
    for group, one in zip(document.groups, placed, strict=True):
        assert one["location"] is not None
        assert (group.points[0].east, group.points[0].north) == pytest.approx(one["location"]["coordinates"][:2], abs=0.006)
        assert (group.value("OBJTYPE") or "").startswith("Avvik")
        assert group.value("FERDIGSJEKK.ID") == one["id"]
        assert group.value("INFORMASJON") == one["message"]
    assert document.head.crs == "EPSG:25832"


@pytest.mark.parametrize(("lang", "comma"), [("nb", ","), ("nn", ","), ("en", ".")])
def test_csv_opens_in_a_norwegian_spreadsheet(lang: str, comma: str) -> None:
    data = reports.render(sample(lang), "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == len(sample()["findings"]) + 1
    assert f"1{comma}6" in [cell for row in rows for cell in row]


def test_csv_runs_no_formula() -> None:
    report = sample()
    report["findings"][0]["message"] = '=HYPERLINK("x")'
    rows = list(csv.reader(StringIO(reports.render(report, "csv").decode("utf-8-sig")), delimiter=";"))
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_sarif_has_the_shape_of_2_1_0_and_our_fingerprints() -> None:
    report = mended(previous=sample())
    for one in (sample(), report):
        log = json.loads(reports.render(one, "sarif"))
        (run,) = log["runs"]
        assert log["version"] == "2.1.0"
        assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule["rule"] for rule in one["rules"]]
        findings = {finding["id"]: finding for finding in one["findings"]}
        for result in run["results"]:
            finding = findings[result["fingerprints"]["ferdigsjekk/v1"]]
            assert result["ruleId"] == finding["rule"] == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
            assert result["kind"] in {"fail", "review", "open"}
            assert (result["level"] == "none") == (result["kind"] != "fail")
            assert result["message"]["text"] == finding["message"]
            region = result["locations"][0]["physicalLocation"].get("region")
            assert region is None or region["startLine"] == finding["subject"]["line"]


def test_the_page_that_stands_alone_holds_the_sheet_of_the_drawings() -> None:
    sheet = files("reports").joinpath("static", "drawing.css").read_text("utf-8")
    assert "svg .pin" in sheet
    assert sheet in reports.render(sample(), "html").decode()
