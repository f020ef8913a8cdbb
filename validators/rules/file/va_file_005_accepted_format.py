"""VA-FILE-005: the survey file is of a kind that the municipality takes, by its content, and its name says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from network import Subject
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import NoParams, rule

CONTENT = "sos"
"""What has come this far was read as SOSI; a file of another kind is refused before any rule is asked."""


@rule("VA-FILE-005", "accepted-format", severity=Severity.ERROR, params=NoParams)
def accepted_format(case: Case, params: NoParams) -> Iterator[Result]:
    accepted = case.pack.settings.formats
    if not accepted:
        return
    ending = PurePath(case.delivery.file.name).suffix.lower().removeprefix(".")
    values = {"accepted": ", ".join(accepted), "ending": ending}
    if CONTENT not in accepted:
        yield Result(Outcome.FAIL, Subject("file"), values=values)
    elif ending not in ("", CONTENT):
        yield Result(Outcome.FAIL, Subject("file"), severity=Severity.WARNING, text="fail_name", values=values)
    else:
        yield Result(Outcome.PASS, Subject("file"), values=values)
