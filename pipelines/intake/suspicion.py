"""What makes a drop folder suspicious: names that only look different, files that are still on their way, and files that nobody spoke of.

What cannot be told apart is refused, what is not ready is left alone, and all else is remarked upon: in the line of the intake, in the
ledger, and in `remarks.json` beside the report. Nothing is passed over in silence.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

READY = "READY"
NOTICE = "notice.json"
REMARKS = "remarks.json"
SOSI_ENDINGS = (".sos", ".sosi")
PACKED_ENDINGS = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz")
ON_THEIR_WAY = (".part", ".filepart", ".partial", ".crdownload", ".download", ".tmp", ".upload")
"""Endings that programs for copying give a file until it is whole."""
SETTLE_S = 0.5
"""A file that was written after READY must have been left alone for so long."""
GIVEN_UP_S = 600.0
"""A half-copied file that nobody has written to for so long is not on its way any more."""

Stamp = tuple[int, int, int]
"""(bytes, time of change in ns, inode)"""


class NotADeliveryError(Exception):
    """The folder will never be a delivery as it is. `code` is stable, the text is one sentence that names the place."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence if sentence.endswith((".", "?")) else f"{sentence}.")
        self.code = code


class StillChangingError(Exception):
    """A file changed, came or went while it was read: left alone until next time."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one file that a person should know. `code` is stable."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} {SENTENCES[self.code]}."


SENTENCES = {
    "other_sosi": "is a SOSI file too and was not checked; only the one that the report names was",
    "left_out": "is a field of the sender's form that has no place in a notice; it was left out",
    "unopened": "is packed and was kept as it is, unopened",
}


class Named(Protocol):
    @property
    def name(self) -> str: ...


def one_form(name: str) -> str:
    """A name as all programs but some file systems write it: "å" as one letter, not as "a" with a ring (Unicode NFC)."""
    return unicodedata.normalize("NFC", name)


def one_name_each(delivery: str, names: Iterable[str]) -> dict[str, str]:
    """What each file is called here -> what the disk or the zip file calls it. Raises NotADeliveryError when two names differ only in the case
    or the make of their letters: on the next machine they would be one file."""
    found: dict[str, str] = {}
    alike: dict[str, str] = {}
    for name in names:
        here = one_form(name)
        other = alike.setdefault(here.casefold(), name)
        if other != name:
            told = f"{other} and {name}" if one_form(other) != here else f"{here} twice, once with its letters put together from two"
            raise NotADeliveryError("same_name", f"{delivery} holds two files of one name: {told}.")
        found[here] = name
    return found


def misnamed(names: Iterable[str]) -> str:
    """Words on a file that was surely meant to be the notice; empty when there is none."""
    near = next((name for name in names if one_form(name).casefold().rpartition("/")[2].removesuffix(".txt") == NOTICE), None)
    return f"; {near} should be called {NOTICE} and lie at the top" if near is not None else ""


def still_to_settle(folder: Path, stamps: Mapping[str, Stamp], now: float) -> float:
    """Seconds to wait before the files can be believed: something was written after READY a moment ago. A clock that was set back makes
    nobody wait. Raises StillChangingError while a file has the ending of a half-copied one, NotADeliveryError when nobody goes on with it."""
    wait = 0.0
    try:
        ready = (folder / READY).stat().st_mtime_ns
    except FileNotFoundError as error:
        raise StillChangingError(READY) from error
    for name, (_, changed, _) in stamps.items():
        age = now - changed / 1e9
        if name.lower().endswith(ON_THEIR_WAY):
            if age < GIVEN_UP_S:
                raise StillChangingError(name)
            raise NotADeliveryError("unfinished", f"{name} was never copied to its end.")
        if changed > ready and 0 <= age < SETTLE_S:
            wait = max(wait, SETTLE_S - age)
    return wait


def looks_like_sosi(head: bytes) -> bool:
    return b".HODE" in head.upper()


def noticed(sosi_name: str, parts: Sequence[Named], head: Callable[[str], bytes]) -> tuple[Remark, ...]:
    """Files that lie in the delivery and that nobody has looked into."""
    found = []
    for part in parts:
        lower = part.name.lower()
        if part.name in (sosi_name, NOTICE):
            continue
        if lower.endswith(SOSI_ENDINGS) or looks_like_sosi(head(part.name)):
            found.append(Remark("other_sosi", part.name))
        elif lower.endswith(PACKED_ENDINGS):
            found.append(Remark("unopened", part.name))
    return tuple(found)


def remarks_document(remarks: Iterable[Remark]) -> bytes:
    """`remarks.json`, which lies beside the report."""
    told = [{"code": one.code, "file": one.name, "remark": str(one)} for one in remarks]
    return (json.dumps({"schema": "ferdigsjekk-remarks/1", "remarks": told}, ensure_ascii=False, indent=2) + "\n").encode()
