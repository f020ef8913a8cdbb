"""VA-ATT-006: drawings carry the plumber's stamp and the property. In a portal the signed-in firm stands for the stamp."""

from __future__ import annotations

from collections.abc import Iterator

from network import Subject
from validators.attachments import attached
from validators.case import Case
from validators.outcome import Evidence, Outcome, Result, Severity
from validators.registry import Effect, Need, NoParams, rule

DRAWINGS = ("situation_map", "length_profile", "floor_plan", "riser_diagram")


@rule(
    "VA-ATT-006", "marked-drawings", severity=Severity.INFO, evidence=Evidence.DECLARED, needs={Need.NOTICE}, params=NoParams,
    effect=Effect.MANUAL,
)  # fmt: skip
def marked_drawings(case: Case, params: NoParams) -> Iterator[Result]:
    notice = case.notice
    if notice is None or not any(attached(case, kind) for kind in DRAWINGS):
        return
    firm = notice.firm.orgno if notice.firm is not None else None
    estate = notice.property.gnr if notice.property is not None else None
    if firm and estate is not None:
        yield Result(Outcome.PASS, Subject("notice", path="firm.orgno"), values={"orgno": firm})
    else:
        yield Result(Outcome.UNDECIDED, Subject("attachment", path="attachments"), missing=("stamp",))
