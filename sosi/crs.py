"""KOORDSYS, GEOSYS and VERT-DATUM to EPSG codes, and what plane coordinates can be in Norway.

Sources: the code lists of SOSI 4.5 as other readers carry them, checked against the PROJ database.
"""

from __future__ import annotations

KOORDSYS: dict[int, int] = {
    **{axis: 27390 + axis for axis in range(1, 9)},
    9: 4817,
    **{code: 25810 + code for code in range(19, 27)},
    **{code: 23000 + code for code in range(31, 37)},
    50: 4230,
    **{code: 32570 + code for code in range(59, 67)},
    72: 4322,
    73: 3035,
    74: 3034,
    84: 4258,
    87: 4231,
    184: 4326,
    **{200 + zone: 5100 + zone for zone in range(5, 31)},
}
EPSG: dict[int, int] = {
    **{code: code for code in KOORDSYS.values()},
    **{5940 + zone: 25800 + zone for zone in range(31, 37)},
    **{6140 + zone: 25800 + zone for zone in range(31, 37)},
    **{5940 + zone: 5100 + zone for zone in range(5, 31)},
    **{6140 + zone: 5100 + zone for zone in range(5, 31)},
}
"""EPSG codes that stand where a SOSI code should, each with its plane or geographic system; heights are VERT-DATUM's to say."""
LOCAL = {41, 42, 51, 52, 53, 54, 99, *range(101, 111)}
ED50 = set(range(31, 37)) | {50}
GEOGRAPHIC = {4817, 4230, 4322, 4258, 4231, 4326}
GEOSYS = {1: 4230, 2: 4326, 3: 4258}
VERTICAL = {"NN2000": 5941, "NN54": 5776, "NN1954": 5776}
VERTICAL_NAMES = {
    "NN2000": "NN2000",
    "NN54": "NN54",
    "NN1954": "NN54",
    "NNN57": "NNN57",
    "NNN1957": "NNN57",
    "NKG89": "NKG89",
    "ELLIP": "ELLIP",
    "LOKAL": "LOKAL",
}


def compound(epsg: int, vertical: str | None) -> str:
    """The code of the horizontal system together with its heights where EPSG has one, e.g. `EPSG:5972` for UTM 32 with NN2000."""
    pairs: dict[str, dict[int, int]] = {
        "NN2000": {**{25800 + zone: 5940 + zone for zone in range(31, 37)}, **{5100 + zone: 5940 + zone for zone in range(5, 31)}, 4258: 5942},
        "NN54": {**{25800 + zone: 6140 + zone for zone in range(31, 37)}, **{5100 + zone: 6140 + zone for zone in range(5, 31)}, 4258: 6144},
    }
    code = pairs.get(vertical or "", {}).get(epsg)
    if code is not None:
        return f"EPSG:{code}"
    if vertical in VERTICAL:
        return f"EPSG:{epsg}+{VERTICAL[vertical]}"
    return f"EPSG:{epsg}"


def norway(epsg: int | None) -> tuple[float, float, float, float] | None:
    """(least east, least north, greatest east, greatest north) that land and sea of Norway can have in the system, generously; None when
    not known."""
    if epsg is None:
        return None
    if epsg in GEOGRAPHIC:
        return (-15.0, 55.0, 42.0, 83.0)
    if 5105 <= epsg <= 5130:
        return (-1_200_000.0, 900_000.0, 1_400_000.0, 3_900_000.0)
    if 27391 <= epsg <= 27398:
        return (-1_300_000.0, -200_000.0, 1_300_000.0, 2_900_000.0)
    if epsg // 100 in (230, 258, 326) and 29 <= epsg % 100 <= 36:
        return (-1_400_000.0, 6_200_000.0, 2_200_000.0, 9_300_000.0)
    return None
