"""VA-FILE-002: the head names the character set, and the bytes are in it."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import NoParams, rule


@rule("VA-FILE-002", "character-set", severity=Severity.WARNING, params=NoParams)
def character_set(case: Case, params: NoParams) -> Iterator[Result]:
    file = case.delivery.file
    subject = Subject("file", line=file.head_lines.get("TEGNSETT", file.head_lines.get("HODE")))
    if file.encoding_declared is None:
        yield Result(Outcome.FAIL, subject, text="fail_missing", values={"used": file.encoding_used})
        return
    values = {"declared": file.encoding_declared, "used": file.encoding_used}
    wrong = [fault for fault in case.delivery.faults if fault.code in ("encoding-unknown", "encoding-differs", "encoding-mixed")]
    for fault in wrong:
        place = Subject("file", line=fault.line) if fault.code == "encoding-mixed" else subject
        yield Result(Outcome.FAIL, place, text=f"fail_{fault.code.removeprefix('encoding-')}", values=values)
    if not wrong:
        yield Result(Outcome.PASS, subject, values=values)
