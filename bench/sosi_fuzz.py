"""Mutates SOSI files and holds the reader and the writer to their promises, for as long as wanted.

    nice -n 15 python -m bench.sosi_fuzz --seconds 3600 [--seed 1] [--corpus FOLDER] [--keep FOLDER]

Each input is a file of the corpus, or a generated one, with bytes, lines and blocks changed, moved, repeated and cut. Promises: no exception but
SosiError; no more than 2 s a megabyte; every group that stands in the bytes is in the document; an untouched document is written as it was read;
the fast path and the careful one agree; findings can be said; lines, areas, qualities and a rewritten file can be had. An input that
breaks one is kept.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from pathlib import Path
from unittest import mock

import sosi
from bench.sosi_sample import sample
from sosi.scan import KINDS

ROOT = Path(__file__).resolve().parent.parent
_GROUP = re.compile(rb"^[ \t\x00]*\.(?:" + "|".join(sorted(KINDS)).encode() + rb")(?=[ \t\r\n\x00]|\Z)", re.M | re.I)
_NEVER = re.compile(r"(?!)")
_PIECES = [
    b".PUNKT 1:\n",
    b".KURVE 2:\n",
    b"..N\xd8\n",
    b"..N\xc3\x98H\n",
    b"...KP 1",
    b"..REF :1 (:2 :-3)\n",
    b'"',
    b"'",
    b"!",
    b"&",
    b";",
    b"\x00",
    b"\x1a",
    b"\r",
    b"\n",
    b"..",
    b"...",
    b"....",
    b".",
    b":",
    b"(",
    b")",
    b"*",
    b"@",
    b"-",
    b"1e5",
    b"9" * 30,
    b"\xff",
    b"\x85",
    b"\xc2\xa0",
    b"..ENHET 0.001\n",
    b"..KVALITET ",
    b".HODE\n",
    b".SLUTT\n",
    b".DEF\n",
    b"..RADIUS 3\n",
    b".BUEP 4:\n",
    b".FLATE 5:\n",
    b"..TEGNSETT UTF-8\n",
    b"\t",
    b" ",
    b"0.1",
    b"..OMR\xc5DE\n",
    b"..DATO 2\n",
]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """`data` with one to eight changes."""
    work = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if not work:
            break
        at = chance.randrange(len(work))
        end = min(len(work), at + chance.choice([1, 1, 2, 5, 40, 300]))
        what = chance.randrange(8)
        if what == 0:
            work[at] = chance.randrange(256)
        elif what == 1:
            del work[at:end]
        elif what == 2:
            work[at:at] = chance.choice(_PIECES)
        elif what == 3:
            work[at:end] = chance.choice(_PIECES)
        elif what == 4:
            other = chance.randrange(len(work))
            work[other:other] = work[at:end]
        elif what == 5:
            del work[at:]
        elif what == 6:
            lines = bytes(work).split(b"\n")
            first = chance.randrange(len(lines))
            lines.insert(chance.randrange(len(lines) + 1), lines.pop(first))
            work = bytearray(b"\n".join(lines))
        else:
            work[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 6)))
    return bytes(work)


def promises(data: bytes, deep: bool) -> str | None:
    """What `data` breaks, None when every promise is kept."""
    start = time.process_time()
    try:
        document = sosi.read(data)
    except sosi.SosiError:
        return None
    spent = time.process_time() - start
    if spent > 0.25 + 2 * len(data) / 1e6:
        return f"{spent:.2f} s for {len(data)} bytes"
    stand = len(_GROUP.findall(data if b"\n" in data else data.replace(b"\r", b"\n")))
    read = sum(1 for group in document.groups if group.kind in KINDS)
    if read < stand:
        return f"{stand} groups stand in the file, {read} were read"
    if sosi.to_bytes(document) != data:
        return "an untouched document was written otherwise"
    for finding in document.findings:
        finding.text("nb")
    if deep:
        return _deep(data, document)
    return None


def _deep(data: bytes, document: sosi.Document) -> str | None:
    with mock.patch("sosi.reading.REGULAR", _NEVER), mock.patch("sosi.scan.SIMPLE", _NEVER):
        careful = sosi.read(data)
    if [_facts(group) for group in document.groups] != [_facts(group) for group in careful.groups]:
        return "the fast path and the careful one differ in groups"
    if sorted(map(_fault, document.findings)) != sorted(map(_fault, careful.findings)):
        return "the fast path and the careful one differ in findings"
    for group in document.groups:
        sosi.line_of(group)
        sosi.quality_of(group, document.head)
    document.groups[:] = [group.edited() for group in document.groups]
    try:
        again = sosi.read(sosi.to_bytes(document))
    except sosi.SosiError as error:
        nameless = not document.head.line and not any(group.kind in KINDS for group in document.groups)
        return None if "has no letter" in str(error) or nameless else str(error)
    if len(again.groups) != len(document.groups):
        return f"{len(document.groups)} groups became {len(again.groups)} when written anew"
    return None


def _facts(group: sosi.Group) -> tuple[object, ...]:
    return (group.kind, group.serial, group.line, group.refs, group.attributes, group.points, [point.line for point in group.points])


def _fault(finding: sosi.Finding) -> tuple[object, ...]:
    return (finding.line, finding.code, finding.serial or -1, finding.message)


def seeds(corpus: Path) -> list[bytes]:
    """The files to start from; of large ones a stretch from their beginning."""
    found = [path.read_bytes()[:20_000] for path in sorted(corpus.glob("*.[sS][oO][sS]"))]
    return [*found, sample(6), sample(3).replace(b"\r\n", b"\n")]


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz the SOSI reader and writer.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "sosi-corpus")
    parser.add_argument("--keep", type=Path, default=ROOT / "out" / "sosi-fuzz")
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    start = seeds(chosen.corpus)
    began = time.monotonic()
    runs = broken = 0
    slowest = 0.0
    while time.monotonic() - began < chosen.seconds:
        data = mutated(chance.choice(start), chance)
        before = time.perf_counter()
        try:
            broke = promises(data, deep=runs % 4 == 0)
        except Exception as error:
            broke = f"{type(error).__name__}: {error}"
        slowest = max(slowest, time.perf_counter() - before)
        runs += 1
        if broke:
            broken += 1
            chosen.keep.mkdir(parents=True, exist_ok=True)
            (chosen.keep / f"{chosen.seed}-{runs}.sos").write_bytes(data)
            print(f"run {runs}: {broke}", flush=True)
        if runs % 20_000 == 0:
            print(f"{runs} inputs, {broken} broken, slowest {slowest:.3f} s, {time.monotonic() - began:.0f} s", flush=True)
    print(f"{runs} inputs, {broken} broken, slowest {slowest:.3f} s, {time.monotonic() - began:.0f} s")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
