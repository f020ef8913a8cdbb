"""SOSI texts for the tests: a sound file to damage, and generated ones."""

from __future__ import annotations

from hypothesis import strategies as st

HEAD = """.HODE
..TEGNSETT UTF-8
..TRANSPAR
...KOORDSYS 22
...ORIGO-NØ 0 0
...ENHET 0.01
...VERT-DATUM NN2000
..OMRÅDE
...MIN-NØ 6589000 594000
...MAX-NØ 6590000 595000
..SOSI-VERSJON 4.5
"""

POINT = """.PUNKT 1:
..OBJTYPE Kum
..NØH
658950000 59450000 2220
"""

LINE = """.KURVE 2:
..OBJTYPE Vannledning
..EGS_LEDNING
...L_TEMA VL
...DIM 110
..NØH
658950000 59450000 2220
658951000 59450100 2230
"""


def sos(*groups: str, head: str = HEAD, end: str = ".SLUTT\n") -> str:
    """A file of these groups; a sound point and line when none are given."""
    return head + "".join(groups or (POINT, LINE)) + end


names = st.sampled_from(["OBJTYPE", "EIER", "NAVN", "Størrelse_1970", "BRUKSOMRÅDE", "L_TEMA", "SkiltnummerHB-050_5530"])
words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=12)
texts = st.one_of(
    words,
    st.lists(words, min_size=1, max_size=4).map(" ".join),
    st.sampled_from(
        [
            "",
            "*",
            "@",
            " ",
            "!",
            ".",
            '"',
            "''",
            "a & b",
            "!x",
            ".5",
            ": 1",
            "(1)",
            "; x",
            "sa \"nei\" og 'ja'",
            "Hobøl ",
            " x",
            "0540",
            "x" * 2000,
            "å" * 905,
        ]
    ),
)
integers = st.integers(-(10**9), 10**9)
kinds = st.sampled_from(["PUNKT", "KURVE", "LINJE", "SVERM", "TEKST", "FLATE", "BUEP", "OBJEKT"])


@st.composite
def raw_groups(draw: st.DrawFn) -> str:
    """One group as text: mostly regular, sometimes with what real files do."""
    kind = draw(kinds)
    lines = [f".{kind} {draw(st.integers(0, 50))}{draw(st.sampled_from([':', ':', ':', '']))}"]
    for _ in range(draw(st.integers(0, 4))):
        value = draw(
            st.sampled_from(
                [
                    "Kum",
                    "96 3 0 96 3",
                    "*",
                    '"to ord"',
                    "'enkel'",
                    "fri tekst",
                    "O'Brien",
                    "x ",
                    '"a" & "b"',
                    "20260914",
                    "a .b",
                    "æøå",
                    "",
                    "verdi ! merknad",
                ]
            )
        )
        lines.append(f"..{draw(names)} {value}".rstrip() if draw(st.booleans()) else f"..{draw(names)} {value}")
        for _ in range(draw(st.integers(0, 2))):
            lines.append(f"...{draw(names)} {draw(st.sampled_from(['VL', '110', '0540', '']))}")
    if kind == "FLATE" and draw(st.booleans()):
        lines.append("..REF " + draw(st.sampled_from([":1 :-2", ":3 (:4 :-5)", ":1 (:2)(:3) :4"])))
    for _ in range(draw(st.integers(0, 3))):
        size = draw(st.sampled_from([2, 3]))
        lines.append("..NØ" if size == 2 else "..NØH")
        for _ in range(draw(st.integers(1, 3))):
            row = " ".join(str(draw(integers)) for _ in range(size))
            lines.append(row + draw(st.sampled_from(["", "", "", " ", " ...KP 1", " ...KVALITET 96 3 ...KP 1", " 1", "O", ".5"])))
    if draw(st.integers(0, 9)) == 0:
        lines.append(draw(st.sampled_from(["!!!!!!!!", "! merknad", "", "..HREF TOP", "....X y"])))
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines) + "\n"


@st.composite
def raw_files(draw: st.DrawFn) -> str:
    """A whole file as text."""
    return sos(*draw(st.lists(raw_groups(), min_size=1, max_size=5)))
