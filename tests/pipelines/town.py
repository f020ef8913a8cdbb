"""A small town as SOSI text: 13 pipes and what they end in, faultless but for what is planted, and much of it on round coordinates.

Squares of 50, 100 and 500 m all have borders at east 600,000 and north 6,600,000, where the faults are.
"""

from __future__ import annotations

EAST, NORTH = 600_000.0, 6_600_000.0

HEAD = """.HODE
..TEGNSETT UTF-8
..TRANSPAR
...KOORDSYS 22
...ORIGO-NØ 0 0
...ENHET 0.01
...VERT-DATUM NN2000
..OMRÅDE
...MIN-NØ 6590000 590000
...MAX-NØ 6610000 610000
..SOSI-VERSJON 4.0
"""
Place = tuple[float, float, float]


def planted_town() -> str:
    """Pipes 101 and 102 are right, and so is the long one, 112; the test names the faults of the others."""
    pipes = [
        _pipe(101, (-40, 10, 5), (-5, 10, 4.6), (45, 10, 4)),
        _pipe(102, (-40, 20, 5), (60, 20, 3)),
        _pipe(103, (-40, 20.02, 5), (60, 20.02, 3)),
        _pipe(104, (-80, 30, 5), (-0.2, 30, 4)),
        _pipe(105, (0.1, 30, 4), (80, 30, 3)),
        _pipe(106, (-30, 40, 5), (-10, 40, 4), to_node="205"),
        _pipe(107, (-120, 50, 8), (-60, 50, 6), (40, 50, 7.5), (120, 50, 4)),
        _pipe(108, (-30, -5, None), (30, 5, None)),
        _pipe(109, (-30, 70, 5), (30, 70, 4), length=99.0),
        _pipe(110, (-30, 80, 5), (30, 80, 4), material="GRANITT"),
        _pipe(111, (-30, 90, None), (30, 90, None), status="N"),
        _pipe(112, (-900, -900, 60), (900, -880, 10), from_node="201", to_node="202"),
    ]
    points = [_manhole(201, -900, -900, 60), _manhole(202, 900, -880, 10), _manhole(205, 160, 40, 4)]
    objects = [text.replace(" 0:", f" {number}:", 1) for number, text in enumerate([*pipes, *points], start=1)]
    return HEAD + "".join(objects) + ".SLUTT\n"


def _pipe(
    sid: int, *places: tuple[float, float, float | None], length: float | None = None, material: str = "PVC", status: str = "D",
    from_node: str | None = None, to_node: str | None = None,
) -> str:  # fmt: skip
    lines = [
        ".KURVE 0:", "..OBJTYPE Spillvannsledning", "..KVALITET 96 3 0 96 3", "..HØYDEREFERANSE BUNN_INNVENDIG", "..EGS_LEDNING", f"...SID {sid}",
        "...L_TEMA SP", "...NETTYPE H", "...EIER K", f"...STATUS {status}", f"...MATERIAL {material}", "...DIMENSJON 200", "...INNVUTV_DIM OD",
    ]  # fmt: skip
    lines += [f"...{name} {node}" for name, node in (("FSID", from_node), ("TSID", to_node)) if node]
    lines += [f"...LENGDE {length}"] if length is not None else []
    lines += ["..NØ" if places[0][2] is None else "..NØH"]
    lines += [" ".join(str(round(100 * value)) for value in _placed(place)) for place in places]
    return "\n".join(lines) + "\n"


def _manhole(sid: int, east: float, north: float, bottom: float) -> str:
    lines = [
        ".PUNKT 0:", "..OBJTYPE Kum", "..KVALITET 96 3 0 96 3", "..HØYDEREFERANSE BUNN_INNVENDIG", "..EGS_PUNKT", f"...SID {sid}", "...P_TEMA KUM",
        "...FUNKSJON SK", "...EIER K", "...STATUS D", "...KUMBREDDE 1000", f"...HBUNN {bottom}", f"...TOPPLOKKH {bottom + 2}", "..NØH",
        " ".join(str(round(100 * value)) for value in _placed((east, north, bottom))),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _placed(place: tuple[float, float, float | None]) -> list[float]:
    east, north, height = place
    return [NORTH + north, EAST + east, *([height] if height is not None else [])]
