"""A file as lines of bytes: what no edit touches comes out with the bytes it had."""

from __future__ import annotations

from collections.abc import Iterable

from network.mending.proposal import Edit


class Lines:
    """The lines of `data`, numbered from 1 as the SOSI reader numbers them, each with the line end that it has."""

    def __init__(self, data: bytes) -> None:
        mark = b"\n" if b"\n" in data else b"\r"
        pieces = data.split(mark)
        self._full = [piece + mark for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
        self.end = b"\r\n" if data.count(b"\r\n") * 2 > data.count(b"\n") else mark
        """The line end that most lines have; new lines get it."""

    def __len__(self) -> int:
        return len(self._full)

    def text(self, line: int) -> bytes:
        """Line `line` without its end; empty beyond the last."""
        return self._full[line - 1].rstrip(b"\r\n") if 0 < line <= len(self._full) else b""

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """The whole file after the edits. Raises ValueError when two of them touch the same line."""
        full = list(self._full)
        ordered = sorted(edits, key=lambda edit: (edit.line, edit.count))
        before = 0
        for edit in ordered:
            if edit.line <= before:
                raise ValueError(f"two edits touch line {edit.line}")
            before = edit.line + edit.count - 1
        for edit in reversed(ordered):
            start = edit.line - 1
            if start == len(full) and full and not full[-1].endswith((b"\n", b"\r")):
                full[-1] += self.end
            ends = [line[len(line.rstrip(b"\r\n")) :] for line in full[start : start + edit.count]]
            last = ends[-1] if ends else self.end
            ends = [*ends[: len(edit.lines) - 1], *[self.end] * (len(edit.lines) - max(len(ends), 1)), last] if edit.lines else []
            full[start : start + edit.count] = [text + end for text, end in zip(edit.lines, ends[: len(edit.lines)], strict=True)]
        return b"".join(full)


def replaced(text: bytes, was: bytes, becomes: bytes) -> bytes | None:
    """`text` with its last whole token `was` replaced; None when the token does not stand there as it is."""
    for mark in (b"", b'"', b"'"):
        wanted = mark + was + mark
        at = text.rfind(wanted)
        if at > 0 and text[at - 1 : at] in (b" ", b"\t") and text[at + len(wanted) : at + len(wanted) + 1] in (b"", b" ", b"\t"):
            return text[:at] + becomes + text[at + len(wanted) :]
    return None
