"""What knows from outside how far the ledger went: a chain that is cut off at its end is whole as far as it goes.

Two things know. `heads.txt` in the data home has a line for each day that something happened: the ledger's name, and number and hash of the last
event then. And each report folder's manifest names the event that its report is, so that the receiver's copy is a witness too. What another
ledger has said, before the database was changed or beside it, bears witness to nothing in this one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from pipelines.ledger.chain import Head
from pipelines.ledger.ledger import Ledger
from pipelines.locks import lock
from reference_data.durable import write_whole

FILE = "heads.txt"
MANIFEST = "manifest.json"
MOST_MANIFESTS = 1000


def note(ledger: Ledger, home: Path, every_s: float = 0.0) -> bool:
    """Writes down where the ledger's end is; not again within `every_s`, and never over a line that the ledger no longer bears out. False when
    nothing was written. Raises LedgerError or OSError."""
    file = home / FILE
    if _age(file) < every_s:
        return False
    with lock(home, FILE, wait=False) as ours:
        lines = _lines(file)
        last = _head(lines[-1]) if lines else None
        end = ledger.head()
        if not ours or end is None or end == last or (last is not None and last.ledger == end.ledger and not ledger.has_event(last)):
            return False
        today = ledger.clock().date().isoformat()
        begins = f"{today} {end.ledger} "
        kept = lines[:-1] if lines and lines[-1].startswith(begins) else lines
        write_whole(file, "".join(f"{line}\n" for line in [*kept, f"{begins}{end.number} {end.sha256}"]).encode())
    return True


def noted(home: Path) -> list[Head]:
    """What `heads.txt` says, the oldest first; nothing where there is none."""
    return [head for line in _lines(home / FILE) if (head := _head(line)) is not None]


def delivered(out: Path) -> Iterator[Head]:
    """What the manifests say that still lie in an outgoing folder, or the first thousand of them."""
    for manifest in islice(out.glob(f"*/*/{MANIFEST}"), MOST_MANIFESTS):
        try:
            event = json.loads(manifest.read_text(encoding="utf-8")).get("event")
            if event is not None:
                yield Head(str(event["ledger"]), int(event["number"]), str(event["sha256"]))
        except (OSError, ValueError, AttributeError, KeyError, TypeError):
            continue


def of_ledger(ledger: Ledger, heads: Iterable[Head]) -> list[Head]:
    """Those that are this ledger's."""
    end = ledger.head()
    return [head for head in heads if end is not None and head.ledger == end.ledger]


def first_missing(ledger: Ledger, heads: Iterable[Head]) -> Head | None:
    """The lowest event of this ledger that somebody knows of and that it does not have, or has otherwise."""
    return min((head for head in of_ledger(ledger, heads) if not ledger.has_event(head)), default=None)


def _age(file: Path) -> float:
    """Seconds since it was written; one that is not there, or comes from the time after now, is as old as can be."""
    try:
        age = time.time() - file.stat().st_mtime
    except OSError:
        return float("inf")
    return age if age >= 0 else float("inf")


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _head(line: str) -> Head | None:
    match line.split():
        case [_, name, number, sha256] if number.isdecimal():
            return Head(name, int(number), sha256)
    return None
