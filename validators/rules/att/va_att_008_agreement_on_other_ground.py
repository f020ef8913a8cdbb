"""VA-ATT-008: a pipe or plant on another's ground has a registered agreement.

The form says whether it is so. Where the cadastral map shows a pipe on somebody else's plot beyond doubt (VA-TOPO-009), the agreement is
wanted whatever the form says. An agreement that is attached is not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.attachments import wanted
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity, Value
from validators.registry import Need, NoParams, rule
from validators.rules.topo.va_topo_009_pipe_on_other_ground import surely_on_other_ground
from validators.stated_work import lays_pipes

FIELD = "crosses_other_property"


@rule("VA-ATT-008", "agreement-other-ground", severity=Severity.ERROR, evidence=Evidence.DOCUMENTED, needs={Need.NOTICE}, params=NoParams, version=2)
def agreement_on_other_ground(case: Case, params: NoParams) -> Iterator[Result]:
    if case.notice is None or not lays_pipes(case):
        return
    crossed = surely_on_other_ground(case)
    declared = case.notice.declarations.crosses_other_property if case.notice.declarations is not None else None
    if crossed is not None and not declared:
        values: dict[str, Value] = {"property": ", ".join(map(str, crossed.parcel.numbers)), "length_m": crossed.length_m}
        for one in wanted(case, "registered_agreement"):
            missing = one.outcome is Outcome.UNDECIDED and one.text is None
            yield one._replace(text="undecided_on_the_map", values=values) if missing else one
    elif declared is None:
        yield Result(Outcome.UNDECIDED, Subject("notice", path=f"declarations.{FIELD}"), missing=(FIELD,), text="undecided_not_said")
    elif declared:
        yield from wanted(case, "registered_agreement")
