"""Small SOSI files for tests, written out so that a test can show the ditch that it is about."""

from __future__ import annotations

import sosi
from network import Delivery, read_delivery

HEAD = """.HODE
..TEGNSETT UTF-8
..OMRÅDE
...MIN-NØ 6589000 594000
...MAX-NØ 6590000 595000
..SOSI-VERSJON 4.5
..SOSI-NIVÅ 4
..TRANSPAR
...KOORDSYS 22
...ORIGO-NØ 0 0
...ENHET 0.01
...VERT-DATUM NN2000
"""
Place = tuple[float, float, float | None]


def delivery(*groups: str, head: str = HEAD) -> Delivery:
    data = (head + "".join(f".{kind} {number}:\n{body}" for number, (kind, body) in enumerate(map(_split, groups), start=1)) + ".SLUTT\n").encode()
    return read_delivery(sosi.read(data), "test.sos", data)


def pipe(theme: str, *places: Place, objtype: str = "", group: str = "EGS_LEDNING", top: str = "", **attributes: object) -> str:
    """A KURVE of dialect A; `attributes` go into EGS_LEDNING, `top` is lines above it."""
    names = {"VL": "Vannledning", "SP": "Spillvannsledning", "OV": "Overvannsledning", "AF": "AvløpFelles", "DR": "Drensledning"}
    body = f"..OBJTYPE {objtype or names.get(theme[:2], 'Vannledning')}\n{top}..{group}\n...L_TEMA {theme}\n"
    return "KURVE|" + body + _lines(attributes) + _places(places)


def point(theme: str, place: Place, objtype: str = "", top: str = "", **attributes: object) -> str:
    names = {"ANB": "Påkoplingspunkt", "GRN": "Grenpunkt", "KUM": "Kum", "KRN": "Kran", "DIV": "TrasepunktLedn"}
    body = f"..OBJTYPE {objtype or names.get(theme, 'AnnetPunktVA')}\n{top}..EGS_PUNKT\n...P_TEMA {theme}\n"
    return "PUNKT|" + body + _lines(attributes) + _places((place,))


def _lines(attributes: dict[str, object]) -> str:
    return "".join(f"...{name} {value}\n" for name, value in attributes.items())


def _places(places: tuple[Place, ...]) -> str:
    flat = any(place[2] is None for place in places)
    written = "..NØ\n" if flat else "..NØH\n"
    for east, north, height in places:
        tail = "" if flat or height is None else f" {round(height * 100)}"
        written += f"{round(north * 100)} {round(east * 100)}{tail}\n"
    return written


def _split(group: str) -> tuple[str, str]:
    kind, _, body = group.partition("|")
    return kind, body
