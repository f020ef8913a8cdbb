"""Small real files to go with a notice: PDF drawings and PNG pictures, byte for byte the same everywhere.

Nothing is compressed by a library, because compressors differ between versions.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

Colour = tuple[float, float, float]
Stroke = tuple[Colour, Sequence[tuple[float, float]]]
"""A colour (0 to 1) and the places of a line in points from the lower left corner."""

GREEN: Colour = (0.0, 0.5, 0.2)
BROWN: Colour = (0.5, 0.3, 0.1)
BLUE: Colour = (0.1, 0.3, 0.8)
GREY: Colour = (0.6, 0.6, 0.6)

_PAGE = (595, 842)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with the notice; `kind` is the notice's word for it."""

    kind: str
    file: str
    content: bytes


def pdf(title: str, lines: Sequence[str], strokes: Sequence[Stroke] = ()) -> bytes:
    """An A4 page with a title, lines of text and strokes. Text must fit Latin-1 (WinAnsi)."""
    content = [f"BT /F1 16 Tf 50 790 Td ({_escaped(title)}) Tj ET"]
    content += [f"BT /F1 10 Tf 50 {765 - 14 * row} Td ({_escaped(line)}) Tj ET" for row, line in enumerate(lines)]
    for (red, green, blue), places in strokes:
        path = " ".join(f"{x:.1f} {y:.1f} {'l' if index else 'm'}" for index, (x, y) in enumerate(places))
        content.append(f"{red} {green} {blue} RG 1.2 w {path} S")
    stream = "\n".join(content).encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_PAGE[0]} {_PAGE[1]}] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>".encode(),
        b"<< /Length " + str(len(stream)).encode() + b" >>\nstream\n" + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places_in_file = []
    for number, body in enumerate(objects, 1):
        places_in_file.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places_in_file)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def trench_picture(pipe: tuple[int, int, int], width: int = 96, height: int = 64) -> bytes:
    """A PNG that stands for a photo: a trench in cross-section with a pipe of the given colour on its bed."""
    palette = [(150, 190, 220), (120, 84, 52), (92, 64, 40), pipe, (205, 190, 150)]
    centre = (width // 2, height - 18)
    rows = []
    for y in range(height):
        row = bytearray()
        for x in range(width):
            trench = abs(x - centre[0]) < 12 + (height - y) // 4
            if (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < 64:
                row.append(3)
            elif y < 10 or (trench and y < height - 12):
                row.append(0)
            elif trench and y < height - 6:
                row.append(4)
            else:
                row.append(1 if (x * 7 + y * 13) % 5 else 2)
        rows.append(bytes([0]) + bytes(row))
    return _png(width, height, palette, b"".join(rows))


def _png(width: int, height: int, palette: Sequence[tuple[int, int, int]], scanlines: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colours = b"".join(bytes(colour) for colour in palette)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"PLTE", colours) + _chunk(b"IDAT", _stored(scanlines)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _stored(data: bytes) -> bytes:
    """A zlib stream of stored blocks: valid, uncompressed, the same in every version."""
    blocks = [data[start : start + 65535] for start in range(0, len(data), 65535)] or [b""]
    out = bytearray(b"\x78\x01")
    for index, block in enumerate(blocks):
        out += struct.pack("<BHH", int(index == len(blocks) - 1), len(block), len(block) ^ 0xFFFF) + block
    return bytes(out) + struct.pack(">I", zlib.adler32(data))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
