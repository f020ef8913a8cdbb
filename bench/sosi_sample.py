"""A SOSI file of the size and shape of a water and sewer register: about 420 bytes and 18 attribute lines a group. Deterministic.

python -m bench.sosi_sample GROUPS FILE
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

_HEAD = """.HODE
..TEGNSETT ISO8859-1
..OMRÅDE
...MIN-NØ 6589000 594000
...MAX-NØ 6600000 606000
..SOSI-VERSJON 4.5
..SOSI-NIVÅ 4
..TRANSPAR
...KOORDSYS 22
...ORIGO-NØ 0 0
...ENHET 0.01
...VERT-DATUM NN2000
..EIER "Eksempel kommune"
"""
_POINT = """.PUNKT {serial}:
..OBJTYPE Kum
..KVALITET 96 3 0 96 3
..DATAFANGSTDATO 20260914
..HØYDEREFERANSE TOPP_UTVENDIG
..STEDF_FORH ÅPEN_GRØ
..STEDF_ÅRSA NYTT
..EGS_PUNKT
...SID {sid}
...P_TEMA KUM
...EIER K
...STATUS D
...ANLEGGSÅR 1987
...VERT_NIVÅ UNDER_GRUNN
...SAKSNRANL 2026/01234
...PSID {serial}
...HBUNN {bottom}
...TOPPLOKKH {lid}
...MATERIAL BET
..NØH
{north} {east} {height}
"""
_LINE = """.KURVE {serial}:
..OBJTYPE Spillvannsledning
..KVALITET 96 3 0 96 3
..DATAFANGSTDATO 20260914
..HØYDEREFERANSE UNDERKANT_INNVENDIG
..STEDF_FORH ÅPEN_GRØ
..EGS_LEDNING
...SID {sid}
...FSID {before}
...TSID {after}
...L_TEMA SP
...EIER K
...STATUS D
...ANLEGGSÅR 1987
...VERT_NIVÅ UNDER_GRUNN
...DIM 200
...MATERIAL BET
...NETT_TYPE H
..NØH
{rows}
"""


def sample(groups: int, seed: int = 1) -> bytes:
    """The bytes of a file with that many groups, points and lines in turn, ISO8859-1 with CRLF."""
    chance = random.Random(seed)
    parts = [_HEAD]
    for serial in range(1, groups + 1):
        north, east, height = 658900000 + chance.randrange(1000000), 59400000 + chance.randrange(1000000), chance.randrange(100, 9999)
        if serial % 2:
            bottom = f"{height / 100:.2f}"
            lid = f"{height / 100 + 2:.2f}"
            parts.append(_POINT.format(serial=serial, sid=serial + 9000, bottom=bottom, lid=lid, north=north, east=east, height=height))
        else:
            rows = "\n".join(f"{north + step * 1000} {east + step * 500} {height - step * 10}" for step in range(4))
            parts.append(_LINE.format(serial=serial, sid=serial + 9000, before=serial + 8999, after=serial + 9001, rows=rows))
    parts.append(".SLUTT\n")
    return "".join(parts).replace("\n", "\r\n").encode("latin-1")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.sosi_sample", description=__doc__)
    parser.add_argument("groups", type=int)
    parser.add_argument("file", type=Path)
    asked = parser.parse_args()
    asked.file.write_bytes(sample(asked.groups))


if __name__ == "__main__":
    main()
