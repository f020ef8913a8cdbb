"""VA-ATTR-010: the case number in the file (SAKSNRANL) is the permit's."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.case import Case
from validators.outcome import Outcome, Result, Severity
from validators.registry import Need, NoParams, rule
from validators.survey_codes import built, first_place


@rule("VA-ATTR-010", "case-number", severity=Severity.WARNING, needs={Need.NOTICE}, params=NoParams, version=2)
def case_number(case: Case, params: NoParams) -> Iterator[Result]:
    notice = case.notice
    if notice is None:
        return
    permit = notice.permit.id if notice.permit is not None else None
    wanted = {_plain(number) for number in (permit, notice.case_id) if number}
    things = built(case)
    if things and not wanted:
        yield Result(Outcome.UNDECIDED, Subject("notice", path="permit.id"), missing=("permit_number",), text="undecided_form")
    for thing in things:
        at = first_place(thing)
        if thing.case_number is None:
            yield Result(Outcome.UNDECIDED, thing.subject, at=at, missing=("case_number",))
        elif wanted:
            outcome = Outcome.PASS if _plain(thing.case_number) in wanted else Outcome.FAIL
            yield Result(outcome, thing.subject, at=at, values={"found": thing.case_number, "wanted": permit or notice.case_id or ""})


def _plain(number: str) -> str:
    """2026/01234, 2026-1234 and 26/1234 are written for the same case often enough; only the zeros and the dash are forgiven."""
    return "/".join(part.lstrip("0") for part in number.strip().replace("-", "/").split("/"))
