"""VA-FILE-001: the file is SOSI from head to end, and every object has a serial number of its own.

Faults of the frame (head, end, serial numbers) are grave as the rule is. A line that could not be read is an error. What is merely
written in an unusual way breaks nothing; a file that passes says how many such places it has, and `sosi lint` lists them. A kind of notice
that lays no pipes may come with a file of nothing but a head.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import FileFault, Subject
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import NoParams, rule
from validators.stated_work import is_measured

FRAME = frozenset({"head-missing", "end-missing", "ends-inside-group", "serial-missing", "serial-unreadable", "serial-duplicate", "no-groups"})
TOLD_ELSEWHERE = ("encoding-", "koordsys-", "vertical-datum-", "version-", "height-missing", "outside-norway")
"""Codes, or beginnings of codes, that VA-FILE-002, VA-FILE-003 and the CRS rules speak of."""


@rule("VA-FILE-001", "file-structure", severity=Severity.BLOCKER, params=NoParams)
def structure(case: Case, params: NoParams) -> Iterator[Result]:
    faults = [fault for fault in case.delivery.faults if not fault.code.startswith(TOLD_ELSEWHERE)]
    broken = [fault for fault in faults if fault.code in FRAME and (fault.code != "no-groups" or is_measured(case))]
    unread = [fault for fault in faults if fault.severity == "error" and fault.code not in FRAME]
    for fault in broken:
        yield Result(Outcome.FAIL, _place(fault), text=f"fail_{fault.code.replace('-', '_')}", values=_values(fault))
    for fault in sorted(unread, key=lambda fault: (fault.code, fault.line or 0)):
        yield Result(Outcome.FAIL, _place(fault), severity=Severity.ERROR, text="fail_unreadable", values=_values(fault))
    if not broken and not unread:
        values = {"group_count": case.delivery.file.groups, "oddity_count": len(faults)}
        yield Result(Outcome.PASS, Subject("file"), text="pass_oddities" if faults else None, values=values)


def _place(fault: FileFault) -> Subject:
    return Subject("group" if fault.serial is not None else "file", serial=fault.serial, line=fault.line)


def _values(fault: FileFault) -> dict[str, str | int]:
    return {"fault": fault.code, "line": fault.line} if fault.line is not None else {"fault": fault.code}
