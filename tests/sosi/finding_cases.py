"""For each finding code a file that has the fault: the bytes, and the line and serial the finding must name."""

from __future__ import annotations

from dataclasses import dataclass

from tests.sosi.sample_files import HEAD, LINE, POINT, sos


@dataclass(frozen=True)
class Case:
    code: str
    data: bytes
    line: int
    serial: int | None = None


def _line(text: str, part: str, nth: int = 1) -> int:
    """The number of the nth line that holds `part`."""
    found = [number for number, line in enumerate(text.split("\n"), 1) if part in line]
    return found[nth - 1]


def _case(code: str, text: str, part: str, serial: int | None = None, nth: int = 1, codec: str = "utf-8") -> Case:
    return Case(code, text.encode(codec), _line(text, part, nth), serial)


def _head(old: str, new: str) -> str:
    assert old in HEAD
    return sos(head=HEAD.replace(old, new))


def _group(text: str) -> str:
    return sos(POINT, text)


def _kurve(rows: str, attributes: str = "", kind: str = "KURVE") -> str:
    return _group(f".{kind} 7:\n{attributes}{rows}")


_A = "658950000 59450000"
_B = "658951000 59450100"
_C = "658952000 59450000"
_AREA = f".KURVE 10:\n..NØ\n{_A}\n{_B}\n.KURVE 11:\n..NØ\n{_B}\n{_C}\n.KURVE 12:\n..NØ\n{_C}\n{_A}\n"
_PART = "658"

CASES: list[Case] = [
    Case("bom", b"\xef\xbb\xbf" + sos().encode(), 1),
    Case("encoding-missing", _head("..TEGNSETT UTF-8\n", "").encode(), 1),
    _case("encoding-unknown", _head("UTF-8", "KOI8"), "TEGNSETT"),
    _case("encoding-unknown", _head("UTF-8", "DECN8"), "TEGNSETT", codec="latin-1"),
    _case("encoding-differs", sos(), "TEGNSETT", codec="latin-1"),
    _case("encoding-differs", _head("UTF-8", "ISO8859-1"), "TEGNSETT"),
    Case("encoding-mixed", sos(POINT.replace("Kum", "Kum æ")).encode().replace("æ".encode(), b"\xe6"), 13),
    _case("nul-bytes", sos(POINT.replace("Kum", "Kum\x00")), "\x00"),
    _case("line-too-long", sos(POINT.replace("Kum", "K" * 1100)), "KKK"),
    Case("head-missing", (POINT + ".SLUTT\n").encode(), 1),
    _case("head-repeated", sos(POINT, HEAD, LINE), ".HODE", nth=2),
    _case("head-repeated-crs", sos(POINT, HEAD.replace("KOORDSYS 22", "KOORDSYS 23"), LINE), "KOORDSYS 23"),
    _case("head-repeated-crs", sos(POINT, HEAD.replace("NN2000", "NN54"), LINE), "NN54"),
    _case("head-late", POINT + sos(LINE), ".HODE"),
    _case("koordsys-missing", _head("...KOORDSYS 22\n", ""), "TRANSPAR"),
    _case("koordsys-unknown", _head("KOORDSYS 22", "KOORDSYS 29"), "KOORDSYS"),
    _case("koordsys-unknown", _head("KOORDSYS 22", "KOORDSYS UTM32"), "KOORDSYS"),
    _case("koordsys-local", _head("KOORDSYS 22", "KOORDSYS 99"), "KOORDSYS"),
    _case("koordsys-ed50", _head("KOORDSYS 22", "KOORDSYS 32"), "KOORDSYS"),
    _case("koordsys-epsg", _head("KOORDSYS 22", "KOORDSYS 25832"), "KOORDSYS"),
    _case("unit-missing", _head("...ENHET 0.01\n", ""), "TRANSPAR"),
    _case("unit-invalid", _head("ENHET 0.01", "ENHET 0"), "ENHET"),
    _case("unit-invalid", _head("ENHET 0.01", "ENHET cm"), "ENHET"),
    _case("unit-invalid", sos(POINT.replace("..NØH", "..ENHET 0,001\n..NØH")), "ENHET 0,001", 1),
    _case("unit-invalid", sos(POINT.replace("..NØH", "..ENHET 0\n..NØH")), "ENHET 0", 1, nth=2),
    _case("unit-invalid", sos(POINT.replace("..NØH", "..ENHET x\n..NØH")), "ENHET x", 1),
    _case("unit-invalid", sos(POINT.replace("..NØH", "..ENHET 0.01\n...ENHET-H -1\n..NØH")), "ENHET-H -1", 1),
    _case("origin-missing", _head("...ORIGO-NØ 0 0\n", ""), "TRANSPAR"),
    _case("origin-invalid", _head("ORIGO-NØ 0 0", "ORIGO-NØ 0"), "ORIGO"),
    Case("extent-missing", _head("..OMRÅDE\n...MIN-NØ 6589000 594000\n...MAX-NØ 6590000 595000\n", "").encode(), 1),
    _case("extent-invalid", _head("MIN-NØ 6589000 594000", "MIN-NØ 6589000"), "MIN-NØ"),
    _case("extent-inverted", _head("MIN-NØ 6589000 594000", "MIN-NØ 6599000 594000"), "MIN-NØ"),
    _case("extent-swapped", _head("MIN-NØ 6589000 594000\n...MAX-NØ 6590000 595000", "MIN-NØ 594000 6589000\n...MAX-NØ 595000 6590000"), "MIN-NØ"),
    _case("extent-not-covering", _head("MAX-NØ 6590000", "MAX-NØ 6589200"), "MIN-NØ"),
    _case("vertical-datum-missing", _head("...VERT-DATUM NN2000\n", ""), "TRANSPAR"),
    _case("vertical-datum-unknown", _head("NN2000", "NN2020"), "VERT-DATUM"),
    Case("version-missing", _head("..SOSI-VERSJON 4.5\n", "").encode(), 1),
    Case("end-missing", sos(end="").encode(), sos(end="").count("\n")),
    Case("ends-inside-group", sos(end="").encode()[:-3], sos(end="").count("\n"), 2),
    Case("ends-inside-group", sos(POINT, ".KURVE 2:\n..OBJTYPE Kum\n", end="").encode(), 17, 2),
    _case("text-after-end", sos(end=".SLUTT\nmer\n"), "mer"),
    _case("text-after-end", sos(end=".SLUTT\n.PUNKT 9:\n..NØ\n" + _A + "\n"), ".PUNKT 9"),
    Case("no-groups", (HEAD + ".SLUTT\n").encode(), 1),
    _case("kind-unknown", _kurve(f"..NØ\n{_A}\n", kind="PRIKK"), ".PRIKK", 7),
    _case("kind-lower-case", _kurve(f"..NØ\n{_A}\n", kind="punkt"), ".punkt", 7),
    _case("serial-missing", _group(f".PUNKT\n..NØ\n{_A}\n"), ".PUNKT", nth=2),
    _case("serial-unreadable", _group(f".PUNKT to:\n..NØ\n{_A}\n"), ".PUNKT to"),
    _case("serial-colon-missing", _group(f".PUNKT 3\n..NØ\n{_A}\n"), ".PUNKT 3", 3),
    _case("serial-duplicate", sos(POINT, LINE, POINT), ".PUNKT 1", 1, nth=2),
    _case("level-jump", sos(POINT.replace("..OBJTYPE", "...OBJTYPE")), "OBJTYPE", 1),
    _case("attribute-after-coordinates", sos(POINT + "..HREF TOP\n"), "HREF", 1),
    _case("string-unterminated", sos(POINT.replace("Kum", '"Kum')), "OBJTYPE", 1),
    _case("value-starts-with-dot", sos(POINT.replace("Kum", "Kum .5")), "OBJTYPE", 1),
    _case("stray-text", sos(POINT.replace(".PUNKT 1:\n", ".PUNKT 1:\nløs tekst\n")), "løs", 1),
    Case("stray-text", ("hei\n" + sos()).encode(), 1),
    _case("quality-invalid", sos(POINT.replace("OBJTYPE Kum", "KVALITET 96 god")), "KVALITET", 1),
    _case("quality-invalid", sos(POINT.replace("OBJTYPE Kum", "KVALITET 96 3 0 96 3 4 5")), "KVALITET", 1),
    _case("date-invalid", sos(POINT.replace("OBJTYPE Kum", "DATAFANGSTDATO 20261314")), "DATO", 1),
    _case("date-invalid", sos(POINT.replace("OBJTYPE Kum", "DATO 14.9.2026")), "DATO", 1),
    _case("coordinate-damaged", sos(POINT.replace("658950000", "6589500O0")), "6589500O0", 1),
    _case("coordinate-damaged", sos(POINT.replace("59450000", "594?0000")), "594?", 1),
    _case("coordinate-incomplete", sos(POINT.replace("658950000 59450000 2220", "658950000")), "658950000", 1),
    _case("coordinate-extra", _kurve(f"..NØ\n{_A} 123\n{_B}\n"), " 123", 7),
    _case("coordinate-ambiguous", sos(POINT.replace(" 2220", " 2220 658950000")), "658950000", 1),
    _case("coordinate-decimal-comma", sos(POINT.replace("2220", "22,20")), "22,20", 1),
    _case("height-missing", sos(LINE.replace(" 2230", "")), _B, 2),
    _case("height-missing", sos(LINE.replace(" 2230", " *")), _B, 2),
    _case("height-damaged", sos(LINE.replace(" 2230", " 22e")), "22e", 2),
    _case("dimension-mixed", _kurve(f"..NØH\n{_A} 5\n..NØ\n{_B}\n"), _B, 7),
    _case("points-missing", _kurve("..OBJTYPE Kum\n"), ".KURVE 7", 7),
    _case("points-too-few", _kurve(f"..NØ\n{_A}\n"), ".KURVE 7", 7),
    _case("points-too-few", _kurve(f"..NØ\n{_A}\n{_B}\n", kind="BUEP"), ".BUEP 7", 7),
    _case("points-too-many", _kurve(f"..NØ\n{_A}\n{_B}\n", kind="PUNKT"), _B, 7),
    _case("point-repeated", _kurve(f"..NØ\n{_A}\n{_A}\n{_B}\n"), _A, 7, nth=3),
    _case("point-after-node", _kurve(f"..NØ\n{_A} ...KP 1\n{_B}\n"), _B, 7),
    _case("node-repeated", _kurve(f"..NØ\n{_A} ...KP 1 ...KP 2\n..NØ\n{_B}\n"), "KP 1", 7),
    _case("outside-norway", sos(POINT, LINE, ".PUNKT 3:\n..NØ\n59450000 658950000\n"), ".PUNKT 3", 3),
    _case("outside-norway", sos(".PUNKT 3:\n..NØ\n59450000 658950000\n"), "KOORDSYS"),
    _case("arc-collinear", _kurve("..NØ\n658950000 59450000\n658951000 59450000\n658952000 59450000\n", kind="BUEP"), ".BUEP", 7),
    _case("arc-impossible", _kurve(f"..NØ\n{_A}\n{_C}\n", "..RADIUS 5\n", "BUE"), ".BUE", 7),
    _case("radius-missing", _kurve(f"..NØ\n{_A}\n{_C}\n", "", "BUE"), ".BUE", 7),
    _case("radius-missing", _kurve(f"..NØ\n{_A}\n", "..RADIUS stor\n", "SIRKEL"), "RADIUS", 7),
    _case("curve-as-line", _kurve(f"..NØ\n{_A}\n{_B}\n", kind="KLOTOIDE"), ".KLOTOIDE", 7),
    _case("ref-missing", _kurve(f"..NØ\n{_A}\n", kind="FLATE"), ".FLATE", 7),
    _case("ref-unreadable", sos(_AREA, f".FLATE 7:\n..REF :10 :11 :12 tolv\n..NØ\n{_A}\n"), "..REF", 7),
    _case("ref-to-nothing", sos(_AREA, f".FLATE 7:\n..REF :10 :11 :99\n..NØ\n{_A}\n"), "..REF", 7),
    _case("ref-ambiguous", sos(_AREA, _AREA, f".FLATE 7:\n..REF :10 :11 :12\n..NØ\n{_A}\n"), "..REF", 7),
    _case("ref-wrong-kind", sos(POINT, f".FLATE 7:\n..REF :1\n..NØ\n{_A}\n"), "..REF", 7),
    _case("ref-reversed", sos(_AREA, f".FLATE 7:\n..REF :10 :-11 :12\n..NØ\n{_A}\n"), "..REF", 7),
    _case("ring-empty", sos(_AREA, f".FLATE 7:\n..REF (:10 :11 :12)\n..NØ\n{_A}\n"), "..REF", 7),
    _case("ring-empty", sos(_AREA, f".KURVE 13:\n..NØ\n{_B}\n{_A}\n.FLATE 7:\n..REF :10 :13\n..NØ\n{_A}\n"), "..REF", 7),
    _case(
        "ring-empty", sos(_AREA, f".SIRKEL 13:\n..RADIUS 5\n..NØ\n{_A}\n.TRASE 14:\n..REF :13\n.FLATE 7:\n..REF :14\n..NØ\n{_A}\n"), "..REF :14", 7
    ),
    _case("ref-to-nothing", sos(_AREA, ".TRASE 7:\n..REF :10 :99\n"), "..REF", 7),
    _case("ref-to-nothing", sos(_AREA, ".OBJEKT 7:\n..REF :99\n"), "..REF", 7),
    _case("ref-ambiguous", sos(_AREA, _AREA, ".TRASE 7:\n..REF :10\n"), "..REF", 7),
    _case("ring-open", sos(_AREA, f".FLATE 7:\n..REF :10 :11\n..NØ\n{_A}\n"), "..REF", 7),
]
