"""Files that somebody made to do harm: by size, by shape, by what they pretend to be."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from tests.endpoint.people import SOSI

HEAD, BODY = SOSI[: SOSI.index(b".PUNKT 1:")], SOSI[SOSI.index(b".PUNKT 1:") : SOSI.rindex(b".SLUTT")]
PIPE = BODY[BODY.index(b".KURVE 3:") : BODY.index(b".PUNKT 4:")]
NEH = "..NØH\n".encode()


def ten_million_lines() -> bytes:
    return HEAD + BODY + b"!\n" * 10_000_000 + b".SLUTT\n"


@cache
def zip_bomb() -> bytes:
    """200 MiB of zeros in 200 kB, as a zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.sos", "w") as inside:
        for _ in range(200):
            inside.write(bytes(1024 * 1024))
    return made.getvalue()


@cache
def gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(bytes(1024 * 1024)) for _ in range(200)), packer.flush()])


def pdf_and_sosi() -> bytes:
    return b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n" + SOSI


def sosi_and_zip() -> bytes:
    return SOSI + zip_bomb()


def sosi_and_page() -> bytes:
    return SOSI.replace(b"Eksempel Graving og VA AS", b"<script>alert(1)</script><img src=x onerror=alert(1)>")


def control_characters() -> bytes:
    return SOSI.replace(b"9000066", b"\x00\x01\x07\x08\x0b\x0c\x1b[31m\x7f\xc2\x85\xe2\x80\xae\xef\xbf\xbe")


def one_long_line() -> bytes:
    return HEAD + b".PUNKT 1:\n..OBJTYPE " + b"x" * 20_000_000 + b"\n.SLUTT\n"


def deep_nesting() -> bytes:
    return HEAD + b".PUNKT 1:\n" + b"".join(b"." * depth + b"A x\n" for depth in range(2, 4000)) + b".SLUTT\n"


def many_pipes_in_one_place() -> bytes:
    """Every pair of them has to be looked at."""
    pipes = (PIPE.replace(b".KURVE 3:", b".KURVE %d:" % number).replace(b"9101", b"%d" % (20_000 + number)) for number in range(10, 3000))
    return HEAD + BODY + b"".join(pipes) + b".SLUTT\n"


def a_huge_arc() -> bytes:
    """Drawn with chords 10 mm off it would have as many points as somebody likes."""
    return HEAD + BODY + b".BUEP 9000:\n" + NEH + b"0 0 0\n99999999900000000 1 0\n0 99999999900000000 0\n.SLUTT\n"


def areas_of_areas() -> bytes:
    """Each area refers to every one before it."""
    areas = (b".FLATE %d:\n..REF %s\n" % (number, b" ".join(b":%d" % one for one in range(5000, number))) for number in range(5001, 6500))
    return HEAD + BODY + b"".join(areas) + b".SLUTT\n"


def no_end_of_numbers() -> bytes:
    return HEAD + BODY + b".PUNKT 9000:\n" + NEH + b"9" * 5_000_000 + b" 1 1\n.SLUTT\n"


PRETENDING: dict[str, Callable[[], bytes]] = {
    made.__name__: made for made in (zip_bomb, gzip_bomb, pdf_and_sosi, sosi_and_zip, sosi_and_page, control_characters, a_huge_arc)
}
EXHAUSTING: dict[str, Callable[[], bytes]] = {
    made.__name__: made for made in (ten_million_lines, one_long_line, deep_nesting, many_pipes_in_one_place, areas_of_areas, no_end_of_numbers)
}
