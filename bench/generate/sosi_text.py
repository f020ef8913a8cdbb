"""Objects as they stand in a SOSI file, and the text of such a file. Independent of our reader on purpose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, floor

Vertex = tuple[float, float, float | None]
"""(east, north, height) in metres; a missing height is None and is written under NØ."""

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Feature:
    """One group to be written. Values are written as they are, so a caller quotes what must be quoted."""

    kind: str
    """PUNKT, KURVE or TEKST."""
    objtype: str
    vertices: list[Vertex]
    top: dict[str, object] = field(default_factory=dict)
    """Attributes at two dots, in order."""
    group: str | None = None
    """EGS_PUNKT or EGS_LEDNING, None for neither."""
    attributes: dict[str, object] = field(default_factory=dict)
    """Attributes at three dots inside the group, in order."""
    node_marks: bool = False
    """Writes `...KP 1` at the two ends."""

    @property
    def sid(self) -> str:
        return str(self.attributes.get("SID", ""))

    @property
    def theme(self) -> str:
        return str(self.attributes.get("L_TEMA", self.attributes.get("P_TEMA", "")))


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a file says."""

    box: Box
    encoding: str = "UTF-8"
    version: str = "4.5"
    level: str = "4"
    koordsys: str | None = "22"
    vertical_datum: str | None = "NN2000"
    unit: str = "0.01"
    owner: str = "Eksempel Rør AS"
    producer: str = "Eksempel Oppmåling AS"
    date: str = "20260915"
    comment: str = "Invented data."


def head_text(head: Head) -> str:
    """The text from .HODE to the comment line; lines end in LF."""
    west, south, east, north = head.box
    lines = [
        ".HODE",
        f"..TEGNSETT {head.encoding}",
        "..TRANSPAR",
        *([f"...KOORDSYS {head.koordsys}"] if head.koordsys else []),
        "...ORIGO-NØ 0 0",
        f"...ENHET {head.unit}",
        *([f"...VERT-DATUM {head.vertical_datum}"] if head.vertical_datum else []),
        "..OMRÅDE",
        f"...MIN-NØ {floor(south)} {floor(west)}",
        f"...MAX-NØ {ceil(north)} {ceil(east)}",
        f"..SOSI-VERSJON {head.version}",
        f"..SOSI-NIVÅ {head.level}",
        f'..EIER "{head.owner}"',
        f'..PRODUSENT "{head.producer}"',
        f"..DATO {head.date}",
        f"! {head.comment}",
    ]
    return "\n".join(lines) + "\n"


def feature_text(feature: Feature, serial: int) -> str:
    """One group with its serial number; centimetres, north before east."""
    parts = [f".{feature.kind} {serial}:\n..OBJTYPE {feature.objtype}\n"]
    parts += [f"..{name} {value}\n" for name, value in feature.top.items()]
    if feature.group:
        parts.append(f"..{feature.group}\n")
        parts += [f"...{name} {value}\n" for name, value in feature.attributes.items()]
    parts.append(_coordinate_text(feature))
    return "".join(parts)


def file_text(head: Head, features: Iterable[Feature]) -> str:
    """A whole small file."""
    body = "".join(feature_text(feature, serial) for serial, feature in enumerate(features, 1))
    return head_text(head) + body + ".SLUTT\n"


def box_of(features: Iterable[Feature]) -> Box:
    """Smallest box around every vertex. Raises ValueError when there is none."""
    vertices = [vertex for feature in features for vertex in feature.vertices]
    if not vertices:
        raise ValueError("no vertex to draw a box around")
    east = [vertex[0] for vertex in vertices]
    north = [vertex[1] for vertex in vertices]
    return min(east), min(north), max(east), max(north)


def quoted(text: str) -> str:
    return f'"{text}"'


def python_codec(encoding: str) -> str:
    """The codec for a TEGNSETT value. Raises ValueError for one that the generator does not write."""
    codecs: Mapping[str, str] = {"UTF-8": "utf-8", "ISO8859-1": "latin-1", "ISO8859-10": "iso8859_10"}
    if encoding not in codecs:
        raise ValueError(f"character set {encoding} is none of {', '.join(codecs)}")
    return codecs[encoding]


def _coordinate_text(feature: Feature) -> str:
    # a missing height makes the whole geometry 2D, as in real exports; a new block follows each node mark, because
    # readers built on FYBA take number lines after a mark for more marks
    flat = any(vertex[2] is None for vertex in feature.vertices)
    name = "..NØ\n" if flat else "..NØH\n"
    last = len(feature.vertices) - 1
    parts = [name]
    for index, (east, north, height) in enumerate(feature.vertices):
        line = f"{floor(north * 100 + 0.5)} {floor(east * 100 + 0.5)}"
        if not flat and height is not None:
            line += f" {floor(height * 100 + 0.5)}"
        if feature.node_marks and index in (0, last):
            parts.append(f"{line} ...KP 1\n")
            if index < last:
                parts.append(name)
        else:
            parts.append(line + "\n")
    return "".join(parts)
