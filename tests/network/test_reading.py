"""What a delivery says in pipe terms, and that nothing of the file is lost on the way."""

from math import isnan

import pytest

import sosi
from network import Function, HeightReference, PointKind, Regime, read_delivery
from tests.network.sosi_text import HEAD, delivery, pipe, point
from tests.shared_material import SHARED, shared

A, B = (594100.0, 6589500.0, 20.0), (594110.0, 6589500.0, 20.5)


def test_the_example_house_connection_has_seven_pipes_and_ten_points() -> None:
    data = shared("domain/example-house-connection.sos").read_bytes()
    read = read_delivery(sosi.read(data), "example.sos", data)
    assert (len(read.pipes), len(read.points), read.others) == (7, 10, ())
    assert read.dialect == "gemini"
    assert read.unknown_codes == ()
    assert read.crs == "EPSG:25832"
    assert read.file.vertical_datum == "NN2000"
    copper = read.pipes[0]
    assert (copper.function, copper.material, copper.dimension_mm, copper.from_node) == (Function.WATER, "MCU", 28.0, "9001")
    assert copper.height_reference is HeightReference.OUTSIDE_TOP
    assert copper.vertex_lines == (76, 77)
    assert [p.kind for p in read.points[:2]] == [PointKind.TAPPING, PointKind.STOP_TAP]
    assert read.points[5].lid_height_m == 24.38


@pytest.mark.parametrize("path", sorted(SHARED.glob("sosi-corpus/**/*.sos")) or [SHARED / "sosi-corpus" / "absent.sos"], ids=lambda path: path.name)
def test_every_group_of_every_corpus_file_becomes_a_pipe_a_point_or_an_other(path) -> None:
    data = shared(str(path.relative_to(SHARED))).read_bytes()
    document = sosi.read(data)
    read = read_delivery(document, path.name, data)
    assert len(read.pipes) + len(read.points) + len(read.others) == len(document.groups)
    assert sum(read.file.groups_by_kind.values()) == read.file.groups
    assert len(read.faults) == len(document.findings)


@pytest.mark.parametrize(
    ("theme", "function", "regime"),
    [
        ("VL", Function.WATER, Regime.PRESSURE),
        ("SP", Function.WASTEWATER, Regime.GRAVITY),
        ("SPP", Function.WASTEWATER, Regime.PRESSURE),
        ("OV", Function.STORMWATER, Regime.GRAVITY),
        ("AFD", Function.COMBINED, Regime.PRESSURE),
        ("DR", Function.DRAINAGE, Regime.GRAVITY),
        ("SPLU", Function.OTHER, Regime.NONE),
    ],
)
def test_the_theme_code_decides_function_and_regime(theme: str, function: Function, regime: Regime) -> None:
    only = delivery(pipe(theme, A, B)).pipes[0]
    assert (only.function, only.regime, only.theme) == (function, regime, theme)


def test_a_numeric_theme_is_read_as_the_other_dialect() -> None:
    line = "KURVE|..OBJTYPE Spillvannsledning\n..LTEMA 8203\n..MATERIAL PVC\n..NETT_NIV S\n..HREF TOP\n..NØ\n658950000 59410000\n658951000 59410000\n"
    read = delivery(line, "PUNKT|..OBJTYPE Kum\n..PTEMA 8250\n..NØ\n658950000 59410000\n")
    assert read.dialect == "sosi40"
    assert read.pipes[0].function is Function.WASTEWATER
    assert (read.pipes[0].material, read.pipes[0].network_level) == ("PVC", "S")
    assert read.pipes[0].height_reference is HeightReference.OUTSIDE_TOP
    assert isnan(read.pipes[0].coordinates[0][2])
    assert read.points[0].kind is PointKind.MANHOLE


def test_compactly_written_pipe_facts_are_found_by_position() -> None:
    line = "KURVE|..OBJTYPE Vannledning\n..LTEMA 8201\n..LEDNING L7 32 1 VA H PVC 12.5 1987\n..NØ\n658950000 59410000\n658951000 59410000\n"
    only = delivery(line).pipes[0]
    assert (only.material, only.network_level, only.year, only.length_m, only.subject.sid) == ("PVC", "H", 1987, 12.5, "L7")


def test_an_unknown_theme_keeps_the_pipe_and_is_reported() -> None:
    read = delivery(pipe("SPQ", A, B, objtype="Spillvannsledning"))
    assert read.pipes[0].function is Function.WASTEWATER
    assert [(code.attribute, code.code) for code in read.unknown_codes] == [("EGS_LEDNING.L_TEMA", "SPQ")]


def test_an_unknown_theme_of_an_unknown_type_is_still_a_pipe() -> None:
    read = delivery(pipe("QQ", A, B, objtype="Nyledning"))
    assert read.pipes[0].function is Function.OTHER
    assert {code.attribute for code in read.unknown_codes} == {"EGS_LEDNING.L_TEMA", "OBJTYPE"}


@pytest.mark.parametrize(("name", "value"), [("MATERIAL", "KOB"), ("RINGSTIVH", "SN7"), ("NETTYPE", "X"), ("EIER", "MEG"), ("FORM", "Q")])
def test_a_code_outside_its_list_is_kept_and_reported(name: str, value: str) -> None:
    read = delivery(pipe("SP", A, B, **{name: value}))
    assert [(code.attribute, code.code) for code in read.unknown_codes] == [(f"EGS_LEDNING.{name}", value)]
    assert value in read.pipes[0].attributes.values()


def test_a_height_reference_that_nobody_knows_is_unknown_and_reported() -> None:
    read = delivery(pipe("SP", A, B, top="..HØYDEREFERANSE MIDT_PÅ\n"))
    assert read.pipes[0].height_reference is HeightReference.UNKNOWN
    assert read.unknown_codes[0].attribute == "HØYDEREFERANSE"


def test_a_missing_height_reference_is_none() -> None:
    assert delivery(pipe("SP", A, B)).pipes[0].height_reference is None


def test_texts_and_surfaces_are_kept_as_others() -> None:
    read = delivery("TEKST|..OBJTYPE VAPåskrift\n..STRENG K12\n..NØ\n658950000 59410000\n", pipe("VL", A, B))
    assert [(other.group_kind, other.reason) for other in read.others] == [("TEKST", "not_a_pipe")]


def test_operations_data_are_not_points() -> None:
    read = delivery("PUNKT|..OBJTYPE VADriftsdata\n..EGS_PUNKT\n...SID 4\n..NØ\n658950000 59410000\n")
    assert (read.points, read.others[0].reason, read.dialect) == ((), "not_a_pipe", "unknown")


def test_a_pipe_without_coordinates_is_an_other_without_geometry() -> None:
    read = delivery("KURVE|..OBJTYPE Vannledning\n..EGS_LEDNING\n...SID 4\n...L_TEMA VL\n")
    assert [(other.reason, other.subject.sid) for other in read.others] == [("no_geometry", "4")]


def test_a_pipe_theme_on_a_point_is_the_wrong_geometry() -> None:
    read = delivery("PUNKT|..OBJTYPE Vannledning\n..EGS_LEDNING\n...L_TEMA VL\n..NØ\n658950000 59410000\n")
    assert read.others[0].reason == "wrong_geometry"


def test_a_file_without_pipes_says_so_by_its_dialect() -> None:
    read = delivery("KURVE|..OBJTYPE Høydekurve\n..NØ\n658950000 59410000\n658951000 59410000\n")
    assert (read.dialect, read.others[0].reason) == ("unknown", "unknown_type")


def test_zero_heights_of_a_manhole_mean_not_known() -> None:
    only = delivery(point("KUM", A, HBUNN="0", TOPPLOKKH="0.00", KUMBREDDE="425")).points[0]
    assert (only.bottom_height_m, only.lid_height_m, only.width_mm) == (None, None, 425.0)


@pytest.mark.parametrize(("code", "function"), [("VK", Function.WATER), ("SK", Function.WASTEWATER), ("OK", Function.STORMWATER), ("ZZ", None)])
def test_a_manholes_function_is_its_funksjon(code: str, function: Function | None) -> None:
    assert delivery(point("KUM", A, FUNKSJON=code)).points[0].function is function


def test_an_arc_is_a_line_of_chords() -> None:
    body = (
        "BUEP|..OBJTYPE Vannledning\n..EGS_LEDNING\n...L_TEMA VL\n..NØH\n658950000 59410000 2000\n658950500 59410500 2010\n658950000 59411000 2020\n"
    )
    only = delivery(body).pipes[0]
    assert len(only.coordinates) > 10
    assert only.coordinates[0] == (594100.0, 6589500.0, 20.0)
    assert only.coordinates[-1] == (594110.0, 6589500.0, 20.2)
    assert len(only.vertex_lines) == len(only.coordinates)


def test_repeated_attributes_are_kept_in_order() -> None:
    only = delivery(pipe("VL", A, B, top="..INFORMASJON en\n..INFORMASJON to\n")).pipes[0]
    assert only.attributes["INFORMASJON"] == ("en", "to")


def test_the_head_names_the_line_of_each_of_its_elements() -> None:
    facts = delivery(pipe("VL", A, B)).file
    lines = HEAD.splitlines()
    for name in ("HODE", "KOORDSYS", "ENHET", "VERT-DATUM"):
        assert lines[facts.head_lines[name] - 1].lstrip(".").startswith(name)
    assert (facts.koordsys, facts.unit, facts.origin) == ("22", 0.01, (0.0, 0.0))


def test_a_pipe_of_the_norsk_vann_model_is_known_by_the_word_of_its_type() -> None:
    line = "KURVE|..OBJTYPE VA_Ledning\n..LEDNINGSTYPE Spillvannsledning\n..MATERIAL PVC\n..NØ\n658950000 59410000\n658951000 59410000\n"
    tap = "PUNKT|..OBJTYPE VA_Punkt\n..PUNKTTYPE anboring\n..NØ\n658950000 59410000\n"
    vertex = "PUNKT|..OBJTYPE InnmåltPunkt\n..KNEKKPUNKTINDEX 0\n..NØ\n658950000 59410000\n"
    unsaid = "KURVE|..OBJTYPE VA_Ledning\n..MATERIAL PVC\n..NØ\n658950000 59410000\n658951000 59410000\n"
    read = delivery(line, tap, vertex, unsaid)
    assert read.dialect == "norskvann22"
    assert (read.pipes[0].function, read.pipes[0].material, read.pipes[0].regime) == (Function.WASTEWATER, "PVC", Regime.GRAVITY)
    assert read.points[0].kind is PointKind.TAPPING
    assert [other.reason for other in read.others] == ["not_a_pipe", "unknown_type"]


def test_wastewater_pipes_of_sosi_ledning_say_their_use_by_a_word_wherever_it_stands() -> None:
    places = "\n..NØH\n658950000 59410000 2000\n658950000 59411000 2000\n"
    read = delivery(
        f"KURVE|..OBJTYPE Avløpsledning\n..BRUK spillvann\n..NETT_NIV stikkledning\n..MATERIAL PVC{places}",
        f"KURVE|..OBJTYPE Avloepsledning\n..HVASOMHELST fellesavløp\n..NETT_NIV hovedledning\n..MATERIAL betongrør{places}",
        f"KURVE|..OBJTYPE Vannledning\n..NETT_NIV fordelingsledning\n..MATERIAL duktiltStøpjern{places}",
        f"KURVE|..OBJTYPE Avløpsledning{places}",
    )
    assert [(one.function, one.network_level, one.material) for one in read.pipes] == [
        (Function.WASTEWATER, "S", "PVC"),
        (Function.COMBINED, "H", "BET"),
        (Function.WATER, "F", "SJK"),
        (Function.OTHER, None, None),
    ]
    assert [(one.subject.serial, one.attribute, one.code) for one in read.unknown_codes] == [(4, "OBJTYPE", "Avløpsledning")]
    assert [one.attributes["OBJTYPE"] for one in read.pipes[:2]] == ["Avløpsledning", "Avloepsledning"]
