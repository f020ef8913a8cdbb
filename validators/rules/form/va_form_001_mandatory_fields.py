"""VA-FORM-001: the fields that the municipality wants with this kind of notice are filled in, and none is unknown to us.

Property, service pipes, connections, permit and persons have rules of their own; a pack lists here what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from network import Subject
from validators.case import Case
from validators.notice import Notice
from validators.notice_paths import value_at
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Need, NoParams, rule


@rule("VA-FORM-001", "mandatory-fields", severity=Severity.ERROR, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams)
def mandatory_fields(case: Case, params: NoParams) -> Iterator[Result]:
    notice = case.notice
    wanted = case.pack.notices.get(notice.kind) if notice is not None else None
    if notice is None:
        return
    for path in wanted.fields if wanted is not None else ():
        for place, value in _places(notice, path):
            filled = value is not None and value != "" and value != ()
            missing = () if filled else ("field",)
            yield Result(Outcome.PASS if filled else Outcome.UNDECIDED, Subject("notice", path=place), missing=missing)
    for path in notice.unknown:
        yield Result(Outcome.FAIL, Subject("notice", path=path), severity=Severity.WARNING, text="fail_unknown_field")


def _places(notice: Notice, path: str) -> Iterator[tuple[str, Any]]:
    value = value_at(notice, path)
    if "[]" not in path:
        yield path, value
        return
    before, _, after = path.partition("[]")
    for number, one in enumerate(value):
        yield f"{before}[{number}]{after}", one
