"""VA-ATT-014: the SOSI file that the notice lists is the file that was delivered.

That a file was delivered at all goes without saying here: without one there is nothing to check.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.attachments import named
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule


@rule("VA-ATT-014", "sosi-file", severity=Severity.BLOCKER, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=NoParams, version=2)
def sosi_file(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None:
        return
    listed = [(subject, one) for subject, one in named(case, "sosi_file") if one.sha256]
    delivered = case.delivery.file.sha256
    if not listed:
        yield Result(Outcome.PASS, Subject("file"))
    elif any((one.sha256 or "").lower() == delivered for _, one in listed):
        yield Result(Outcome.PASS, listed[0][0])
    else:
        yield Result(Outcome.FAIL, listed[0][0], values={"file": listed[0][1].file or ""})
