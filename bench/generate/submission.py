"""A delivery before it is written: SOSI objects, notice, attachments, and what is known to be wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.generate.attachments import Attachment
from bench.generate.blocks import house_middle
from bench.generate.links import Link, Slot
from bench.generate.severities import severity_of
from bench.generate.sosi_text import Feature, Head, box_of, file_text, python_codec

SOSI_FILE = "innmaaling.sos"


class NoRoomError(Exception):
    """This delivery gives no room for a fault; the submission may be half changed and must be thrown away."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One fault that was put in on purpose, and what a right check says of it."""

    rule: str
    outcome: str
    subject: dict[str, str] = field(default_factory=dict)
    """`kind` and `sid` of the object, or `path` in the notice."""
    note: str = ""
    needs: str | None = None
    """Who can help when it is undecided: contractor or caseworker."""


@dataclass(slots=True)
class Submission:
    """Mutable on purpose: faults are planted in it one after another."""

    name: str
    link: Link
    slot: Slot
    head: Head
    features: list[Feature]
    notice: dict[str, Any]
    attachments: list[Attachment]
    planted: list[Planted] = field(default_factory=list)
    may_follow: set[str] = field(default_factory=set)
    """Rules that may rightly speak up because of a planted fault, without being asked to."""
    withheld: set[str] = field(default_factory=set)
    """Files that the notice lists and that are not sent."""
    accepted_before: bool = False
    """The municipality has approved this very SOSI file in another case."""
    altered: set[str] = field(default_factory=set)
    """Files that have another content than the notice's hash is of."""
    on_map: dict[str, Any] = field(default_factory=dict)
    """The property as the cadastral map has it: what the notice said before any fault was planted."""
    map_edits: set[str] = field(default_factory=set)
    """What is odd about the map at this house, by the words of `cadastre.EDITS`."""
    text_edits: list[Callable[[str], str]] = field(default_factory=list)
    bytes_edits: list[Callable[[bytes], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.on_map = self.on_map or dict(self.notice.get("property") or {})

    def feature(self, sid: int | str) -> Feature:
        """The object with that SID. Raises `NoRoomError` when a former fault has taken it away."""
        for feature in self.features:
            if feature.sid == str(sid):
                return feature
        raise NoRoomError(f"delivery {self.name} has no object with SID {sid}")

    def of_theme(self, *themes: str) -> list[Feature]:
        return [feature for feature in self.features if feature.theme in themes]

    def sosi_bytes(self) -> bytes:
        text = file_text(replace(self.head, box=box_of(self.features)), self.features)
        for edit_text in self.text_edits:
            text = edit_text(text)
        content = text.replace("\n", "\r\n").encode(python_codec(self.head.encoding))
        for edit_bytes in self.bytes_edits:
            content = edit_bytes(content)
        return content

    def verdict(self) -> str:
        """The verdict that the planted faults alone call for, by the severities that the rule catalogue gives."""
        decisive = [fault for fault in self.planted if fault.outcome == "fail" or fault.needs == "contractor"]
        if any(severity_of(fault.rule) in ("blocker", "error") for fault in decisive):
            return "needs_correction"
        return "needs_review" if any(severity_of(fault.rule) != "info" for fault in self.planted) else "accepted"

    @property
    def property_place(self) -> tuple[float, float]:
        """(east, north) of the house: what the cadastre would answer for the notice's property."""
        return house_middle(self.link, self.slot)

    def truth(self) -> dict[str, Any]:
        return {
            "schema": "ferdigsjekk-truth/1",
            "delivery": self.name,
            "expected_verdict": self.verdict(),
            "planted": [
                {"rule": fault.rule, "outcome": fault.outcome, "needs": fault.needs, "subject": fault.subject, "note": fault.note}
                for fault in sorted(self.planted, key=lambda fault: (fault.rule, sorted(fault.subject.items())))
            ],
            "property_place": list(self.property_place),
            "accepted_before": self.accepted_before,
            "may_also_speak": sorted(self.may_follow - {fault.rule for fault in self.planted}),
            "joins": [
                {"function": function, "main_sid": str(main.sid), "manholes": [str(sid) for sid in main.ends]}
                for function, main in sorted(self.link.mains.items())
            ],
        }


def write_submission(submission: Submission, folder: Path, ready: bool = False) -> None:
    """Writes the delivery folder: notice.json, the SOSI file, attachments, and READY last when asked."""
    folder.mkdir(parents=True, exist_ok=True)
    sosi = submission.sosi_bytes()
    (folder / SOSI_FILE).write_bytes(sosi)
    for attachment in submission.attachments:
        if attachment.file not in submission.withheld:
            changed = b"%changed\n" if attachment.file in submission.altered else b""
            (folder / attachment.file).write_bytes(attachment.content + changed)
    stated = sosi + b"! another file\r\n" if SOSI_FILE in submission.altered else sosi
    listed = [{"kind": "sosi_file", "file": SOSI_FILE, "sha256": sha256(stated).hexdigest()}]
    listed += [{"kind": each.kind, "file": each.file, "sha256": sha256(each.content).hexdigest()} for each in submission.attachments]
    (folder / "notice.json").write_text(json_text(submission.notice | {"attachments": listed}), encoding="utf-8", newline="\n")
    if ready:
        (folder / "READY").write_bytes(b"")


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
