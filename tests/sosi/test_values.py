"""Names, values, quotes, comments and qualities."""

from __future__ import annotations

import pytest

import sosi
from sosi.quality import Quality
from tests.sosi.sample_files import HEAD, POINT, sos


def group(attributes: str, head: str = HEAD) -> sosi.Group:
    return sosi.read(sos(POINT.replace("..OBJTYPE Kum\n", attributes), head=head).encode()).groups[0]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Kum", "Kum"),
        ("Norges geologiske undersøkelse", "Norges geologiske undersøkelse"),
        ('"Hobøl "', "Hobøl "),
        ("'Eksempel Rør AS'", "Eksempel Rør AS"),
        ('"Tore""" & \' "Eide\'\' \' & "Andersen"', 'Tore" "Eide\' Andersen'),
        ('"Linje1" &\n"Linje2" &\n"Linje3"', "Linje1Linje2Linje3"),
        ('"Noe her"\nnoe@noe.her', "Noe her noe@noe.her"),
        ("\nKum", "Kum"),
        ("en\n;to\n; tre", "en\nto\n tre"),
        ("'t Hooft", "'t Hooft"),
        ("A!b", "A!b"),
        ("Kum ! merknad", "Kum"),
        ('"Kum ! ikke"', "Kum ! ikke"),
        ("Rør & sønn", "Rør & sønn"),
        ("22.0", "22.0"),
        ("0540", "0540"),
        ('""', ""),
        ("", ""),
        ("*", "*"),
        ("Kum\t\t! x", "Kum"),
    ],
)
def test_a_value_is_read_as_it_is_meant(raw: str, text: str) -> None:
    found = group(f"..OBJTYPE {raw}\n").first("OBJTYPE")
    assert found is not None
    assert found.text == text


def test_several_elements_may_stand_on_one_line() -> None:
    made = group("..OBJTYPE Kum ..EGS_PUNKT ...SID 7 ...EIER P\n")
    assert [path for path, _ in made.paths()] == ["OBJTYPE", "EGS_PUNKT", "EGS_PUNKT.SID", "EGS_PUNKT.EIER"]
    assert made.value("EGS_PUNKT.SID") == "7"


def test_deep_levels_repeats_and_lines_are_kept() -> None:
    made = group("..A\n...B 1\n....C 2\n.....D 3\n...B 4\n..A\n...B 5\n")
    assert [element.text for element in made.all("A.B")] == ["1", "4", "5"]
    found = made.first("A.B.C.D")
    assert found is not None
    assert (found.text, found.line, found.level) == ("3", 16, 5)
    assert made.first("A.X") is None


def test_tabs_and_blanks_before_a_name_are_forgiven() -> None:
    assert group("\t ..OBJTYPE\tKum\n").value("OBJTYPE") == "Kum"


def test_lines_are_those_of_the_file_and_the_head_has_them_too() -> None:
    document = sosi.read(sos().encode())
    found = document.head.first("TRANSPAR.KOORDSYS")
    assert found is not None
    assert (found.line, found.text) == (4, "22")
    assert [(made.line, made.points[0].line) for made in document.groups] == [(12, 15), (16, 22)]


def test_the_head_says_what_it_means() -> None:
    head = sosi.read(sos().encode()).head
    assert (head.crs, head.compound_crs, head.vertical_datum, head.unit, head.version) == ("EPSG:25832", "EPSG:5972", "NN2000", 0.01, "4.5")
    assert head.origin == (0.0, 0.0)
    assert head.attributes == head.elements
    assert head.extent == (594000.0, 6589000.0, 595000.0, 6590000.0)


@pytest.mark.parametrize(
    ("code", "crs"),
    [
        ("22", 25832),
        ("23", 25833),
        ("5", 27395),
        ("32", 23032),
        ("62", 32632),
        ("84", 4258),
        ("184", 4326),
        ("215", 5115),
        ("9", 4817),
        ("25832", 25832),
    ],
)
def test_koordsys_gives_its_epsg_code(code: str, crs: int) -> None:
    assert sosi.read(sos(head=HEAD.replace("KOORDSYS 22", f"KOORDSYS {code} EUREF89 UTM")).encode()).head.crs == f"EPSG:{crs}"


@pytest.mark.parametrize("code", ["99", "101", "41"])
def test_a_local_system_has_no_epsg_code(code: str) -> None:
    assert sosi.read(sos(head=HEAD.replace("KOORDSYS 22", f"KOORDSYS {code}")).encode()).head.crs is None


def test_geosys_stands_in_for_koordsys() -> None:
    assert sosi.read(sos(head=HEAD.replace("KOORDSYS 22", "GEOSYS 2")).encode()).head.crs == "EPSG:4326"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("96 3 0 96 3", ("96", 3.0, "0", "96", 3.0, None)),
        ("96 3", ("96", 3.0, "0", "96", 3.0, None)),
        ("99 * * * *", ("99", None, None, None, None, None)),
        ("82", ("82", None, "0", "82", None, None)),
        ("*", (None, None, "0", None, None, None)),
        ("93 3 * 15 1 20", ("93", 3.0, None, "15", 1.0, 20.0)),
        ("\n...MÅLEMETODE 96\n...NØYAKTIGHET 4", ("96", 4.0, "0", "96", 4.0, None)),
    ],
)
def test_quality_is_read_compact_and_expanded(value: str, expected: tuple[object, ...]) -> None:
    assert tuple(sosi.quality_of(group(f"..KVALITET {value}\n")))[:6] == expected


def test_quality_is_inherited_from_head_to_group_to_point() -> None:
    head = HEAD + "..KVALITET 11 300\n"
    plain = sosi.read(sos(head=head).encode())
    assert sosi.quality_of(plain.groups[0], plain.head) == Quality("11", 300.0, "0", "11", 300.0, None, 12)
    own = group("..KVALITET 96 @\n", head)
    assert sosi.quality_of(own, sosi.read(sos(head=head).encode()).head)[:2] == ("96", 300.0)
    line = sosi.read(sos(".KURVE 1:\n..KVALITET 96 3\n..NØ\n658950000 59450000 ...KVALITET 64 @\n..NØ\n658950000 59450100\n").encode()).groups[0]
    assert sosi.quality_of(line, None, line.points[0])[:2] == ("64", 3.0)
    assert sosi.quality_of(line, None, line.points[1])[:2] == ("96", 3.0)


def test_definitions_are_kept_apart_from_groups() -> None:
    document = sosi.read(sos(".DEF\n..KOMMUNENUMMER T4\n..NØ D10\n", POINT).encode())
    assert [made.kind for made in document.groups] == ["PUNKT"]
    assert [element.name for element in document.definitions[0].attributes] == ["KOMMUNENUMMER", "NØ"]
    assert document.findings == []


def test_groups_after_the_end_and_before_the_head_are_not_lost() -> None:
    document = sosi.read((POINT + sos(POINT.replace("1:", "2:")) + POINT.replace("1:", "3:")).encode())
    assert [made.serial for made in document.groups] == [1, 2, 3]
    assert {"head-late", "text-after-end"} <= {finding.code for finding in document.findings}


def test_info_and_lint_say_what_the_document_says() -> None:
    data = sos().replace("..SOSI-VERSJON 4.5\n", "").encode()
    facts = sosi.info(data)
    assert facts["groups"] == 2
    assert facts["by_kind"] == {"PUNKT": 1, "KURVE": 1}
    assert facts["objtypes"] == {"Kum": 1, "Vannledning": 1}
    assert facts["bounds"] == [594500.0, 6589500.0, 594501.0, 6589510.0]
    assert list(sosi.lint_lines(data, "a.sos")) == ["a.sos:1: warning version-missing SOSI-VERSJON is missing."]
    assert list(sosi.lint_lines(data, "a.sos", "nn")) == ["a.sos:1: warning version-missing SOSI-VERSJON manglar."]
    assert any("EPSG:25832" in line for line in sosi.info_lines(facts))


def test_the_names_of_the_head_are_read_in_any_case() -> None:
    named = HEAD.replace("TRANSPAR", "Transpar").replace("KOORDSYS", "Koordsys").replace("ENHET", "Enhet").replace("VERT-DATUM", "vert-datum")
    named = named.replace("OMRÅDE", "Område").replace("MIN-NØ", "min-nø").replace("ORIGO-NØ 0 0", "origo-nø 100 200")
    head, plain = (sosi.read(sos(head=text).encode()).head for text in (named, HEAD.replace("ORIGO-NØ 0 0", "ORIGO-NØ 100 200")))
    assert (head.crs, head.unit, head.origin, head.vertical_datum, head.extent) == (
        plain.crs,
        plain.unit,
        plain.origin,
        plain.vertical_datum,
        plain.extent,
    )
    assert head.origin == (100.0, 200.0)
