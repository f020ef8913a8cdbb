"""What somebody has chosen in place of a SOSI file, seen by how it begins, so that a page can say what to do about that very thing."""

from __future__ import annotations

from endpoint.problems import Problem

BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "file-pdf"),
    (b"PK\x03\x04", "file-packed"), (b"Rar!", "file-packed"), (b"7z\xbc\xaf", "file-packed"), (b"\x1f\x8b", "file-packed"),
    (b"\x89PNG", "file-picture"), (b"\xff\xd8\xff", "file-picture"), (b"GIF8", "file-picture"),
    (b"II*\x00", "file-picture"), (b"MM\x00*", "file-picture"),
    (b"\xff\xfe", "file-utf16"), (b"\xfe\xff", "file-utf16"),
    (b"AC10", "file-drawing"),
)  # fmt: skip
HEIC = slice(4, 8)
LOOKED_AT = 2048


def said_by_content(problem: Problem, data: bytes) -> Problem:
    """The same problem; a file that is of no kind that can be checked is called what it is."""
    if problem.said == "wrong-kind":
        problem.said = _kind_of(data[:LOOKED_AT])
    return problem


def _kind_of(head: bytes) -> str:
    for beginning, kind in BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[HEIC] == b"ftyp":
        return "file-picture"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        return "file-json"
    if text.startswith(b"<"):
        return "file-xml"
    return "file-drawing" if text.startswith(b"0") and b"SECTION" in text[:40] else "wrong-kind"
