"""VA-FILE-001: the file is SOSI from head to end, and every object has a serial number of its own.

Faults of the frame (head, end, serial numbers) are grave as the rule is. What else the reader stumbled on is told here too, so that
nothing of the file is passed over: a line that could not be read as an error, a mere oddity as information, once for each kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from network import FileFault, Subject
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import NoParams, rule

FRAME = frozenset({"head-missing", "end-missing", "ends-inside-group", "serial-missing", "serial-unreadable", "serial-duplicate", "no-groups"})
TOLD_ELSEWHERE = ("encoding-", "koordsys-", "vertical-datum-", "version-", "height-missing", "outside-norway")
"""Codes, or beginnings of codes, that VA-FILE-002, VA-FILE-003 and the CRS rules speak of."""


@rule("VA-FILE-001", "file-structure", severity=Severity.BLOCKER, params=NoParams)
def structure(case: Case, params: NoParams) -> Iterator[Result]:
    faults = [fault for fault in case.delivery.faults if not fault.code.startswith(TOLD_ELSEWHERE)]
    frame = [fault for fault in faults if fault.code in FRAME]
    if not frame:
        yield Result(Outcome.PASS, Subject("file"), values={"group_count": case.delivery.file.groups})
    for fault in frame:
        yield Result(Outcome.FAIL, _place(fault), text=f"fail_{fault.code.replace('-', '_')}", values=_values(fault, 1))
    rest = sorted((fault for fault in faults if fault.code not in FRAME), key=lambda fault: (fault.code, fault.line or 0))
    for _, alike in groupby(rest, key=lambda fault: fault.code):
        same = list(alike)
        if same[0].severity == "error":
            for fault in same:
                yield Result(Outcome.FAIL, _place(fault), severity=Severity.ERROR, text="fail_unreadable", values=_values(fault, 1))
        else:
            yield Result(Outcome.FAIL, _place(same[0]), severity=Severity.INFO, text="fail_oddity", values=_values(same[0], len(same)))


def _place(fault: FileFault) -> Subject:
    return Subject("group" if fault.serial is not None else "file", serial=fault.serial, line=fault.line)


def _values(fault: FileFault, times: int) -> dict[str, str | int]:
    values: dict[str, str | int] = {"fault": fault.code, "times_count": times}
    return {**values, "line": fault.line} if fault.line is not None else values
